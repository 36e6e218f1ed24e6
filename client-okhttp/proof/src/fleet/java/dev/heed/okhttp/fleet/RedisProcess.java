package dev.heed.okhttp.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code redis-server} from the path, on loopback, with nothing on disk. */
final class RedisProcess implements Redis {
    private static final int PATIENCE_SECONDS = 20;
    private static final int LOOKS_EVERY_MILLIS = 20;

    private final int port;
    private Process process;

    private RedisProcess(int port) throws IOException {
        this.port = port;
        process = begun(port);
    }

    static RedisProcess start() throws IOException, InterruptedException {
        RedisProcess redis = new RedisProcess(freePort());
        // Nothing else ends it with this program: unlike the callers it reads no standard input.
        Runtime.getRuntime().addShutdownHook(new Thread(redis::kill));
        redis.waitUntilItListens();
        return redis;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process begun(int port) throws IOException {
        Path folder = Files.createTempDirectory("redis");
        folder.toFile().deleteOnExit();
        return new ProcessBuilder(
                        "redis-server",
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void waitUntilItListens() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IOException("redis-server does not listen on port " + port);
            }
            TimeUnit.MILLISECONDS.sleep(LOOKS_EVERY_MILLIS);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Optional<RedisProcess> process() {
        return Optional.of(this);
    }

    /** Ends it as a power failure would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts one that knows nothing, where the other was, unless it runs. */
    void startAgain() {
        if (process.isAlive()) {
            return;
        }
        try {
            process = begun(port);
            waitUntilItListens();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It answers nobody any more, and takes what it is sent. */
    void suspend() {
        signal("-STOP");
    }

    /** It goes on where it was. */
    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
