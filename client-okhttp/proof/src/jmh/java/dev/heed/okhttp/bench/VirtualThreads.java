package dev.heed.okhttp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Reaches virtual threads by reflection, since all is compiled for Java 17, and sees what the JVM says of them. */
final class VirtualThreads {
    private static boolean isProven;

    private VirtualThreads() {}

    static boolean areThere() {
        return Runtime.version().feature() >= 21;
    }

    static ExecutorService executor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no virtual threads", e);
        }
    }

    /** The threads that carry them: the JVM has a class for them. */
    static long carriers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getSimpleName().equals("CarrierThread"))
                .count();
    }

    /** Is initialized by a virtual thread, which keeps its carrier while it blocks here, on every JVM. */
    private static final class KeepsItsCarrier {
        static final long BEGAN = System.nanoTime();

        static {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * Begins to record each time that a virtual thread keeps its carrier while it blocks, however short. One does so
     * here the first time, to show that it is seen.
     */
    static Recording recordPinned() throws IOException {
        if (!isProven) {
            Recording trial = recording();
            ExecutorService threads = executor();
            try {
                threads.submit(() -> KeepsItsCarrier.BEGAN).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            } finally {
                threads.shutdown();
            }
            if (events(trial).isEmpty()) {
                throw new IllegalStateException("this JVM does not tell when a virtual thread keeps its carrier");
            }
            isProven = true;
        }
        return recording();
    }

    private static Recording recording() {
        Recording recording = new Recording();
        recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
        recording.start();
        return recording;
    }

    /** How often a virtual thread kept its carrier in a wait of Heed's, and how often at all. */
    static String pinned(Recording recording) throws IOException {
        List<RecordedEvent> events = events(recording);
        long waits = events.stream()
                .filter(event -> String.valueOf(event.getStackTrace()).contains("BlockingWait"))
                .count();
        return waits + " of " + events.size();
    }

    private static List<RecordedEvent> events(Recording recording) throws IOException {
        Path file = Files.createTempFile("heed", ".jfr");
        try (recording) {
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }
}
