package dev.heed.samples;

import dev.heed.Scope;
import dev.heed.SharedHold;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Is one end of a connection between a {@link BusFleet} and its {@link BusHub}: lines of words, the first of which says
 * what they are. Both ends send an empty line each second, so that each notices when the other one hangs.
 */
final class BusConnection implements Closeable {
    private static final Duration MAX_SILENCE = Duration.ofSeconds(5);
    private static final int MAX_LENGTH = 1_000;

    /** All holds that one process keeps may be told at once. */
    private static final int MAX_WAITING = 20_000;

    private final Socket socket;
    private final ScheduledThreadPoolExecutor writer;

    BusConnection(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) MAX_SILENCE.toMillis());
        this.socket = socket;
        this.writer = new ScheduledThreadPoolExecutor(
                1, task -> daemon("bus writer", task), new ThreadPoolExecutor.DiscardPolicy());
        Object unused = writer.scheduleWithFixedDelay(() -> write(""), 0, 1, TimeUnit.SECONDS);
    }

    static void log(String what, Exception e) {
        System.getLogger("bus").log(System.Logger.Level.DEBUG, what, e);
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Sends a line, in order, and never blocks. An end that does not read for long is left: it may connect again. */
    void say(Object... words) {
        if (writer.getQueue().size() >= MAX_WAITING) {
            close();
        }
        String line = text(words);
        writer.execute(() -> write(line)); // discarded if this is closed
    }

    private void write(String line) {
        try {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            close();
        }
    }

    /** Hears lines until the other end leaves. One that cannot be understood is ignored, one that is too long is cut. */
    void hear(Consumer<String[]> listener) throws IOException {
        Reader in = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                hear(line.toString(), listener);
                line.setLength(0);
            } else if (line.length() < MAX_LENGTH) {
                line.append((char) next);
            }
        }
    }

    private static void hear(String line, Consumer<String[]> listener) {
        try {
            if (!line.isEmpty()) {
                listener.accept(line.split(" "));
            }
        } catch (RuntimeException e) {
            log("ignored: " + line, e);
        }
    }

    @Override
    public void close() {
        writer.shutdownNow();
        try {
            socket.close();
        } catch (IOException e) {
            log("closed", e);
        }
    }

    /** Returns a hold as seven words, with how long it stands from now. */
    static String words(SharedHold hold, Duration left) {
        String host = hold.host().isEmpty() ? "-" : hold.host();
        return text(hold.id(), hold.window(), hold.scope(), host, hold.status(), left, hold.armings());
    }

    private static String text(Object... words) {
        return Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Returns the hold of a line; it begins with the second word. */
    static SharedHold hold(String[] words) {
        String host = words[4].equals("-") ? "" : words[4];
        return new SharedHold(
                words[1],
                Long.parseLong(words[2]),
                Scope.valueOf(words[3]),
                host,
                Integer.parseInt(words[5]),
                Duration.parse(words[6]),
                Integer.parseInt(words[7]));
    }
}
