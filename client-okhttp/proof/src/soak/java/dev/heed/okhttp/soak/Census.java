package dev.heed.okhttp.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Counts what this process has. */
final class Census {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int COLLECTIONS = 4;
    private static final int LOOKS = 20;

    private Census() {}

    /** Bytes that are reachable. */
    static long liveHeap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30)); // what references and cleaners free
        }
        return usedHeap();
    }

    /** Bytes, garbage among them. */
    static long usedHeap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The names of threads that were not there before, in order. */
    static List<String> threadsSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    /** Open sockets; zero where the system does not tell. */
    static long sockets() {
        return count(file -> file.startsWith("socket:"));
    }

    /** Of several looks: one that is being closed, or connects in vain, is none to count on. */
    static long fewestSockets() {
        long fewest = sockets();
        for (int i = 0; i < LOOKS; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            fewest = Math.min(fewest, sockets());
        }
        return fewest;
    }

    /** Open files and sockets; zero where the system does not tell. */
    static long descriptors() {
        return count(file -> true);
    }

    private static long count(Predicate<String> which) {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.filter(descriptor -> which.test(target(descriptor))).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One may be closed between the listing and the look. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
