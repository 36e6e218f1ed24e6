package dev.heed.fleet.redis.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code redis-server} of its own, as found on the path: unprivileged, on loopback, nothing on disk. */
public final class RealPlace implements RedisPlace {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MAX_PORT = 65_535 - 10_000;

    private final List<String> program;
    private final List<String> options;
    private final int port = freePort();
    private Process process;

    /** With further options, as of the command line. */
    public RealPlace(String... options) {
        this(
                List.of("redis-server"),
                Stream.concat(Stream.of("--save", "", "--appendonly", "no"), Stream.of(options))
                        .toList());
    }

    private RealPlace(List<String> program, List<String> options) {
        this.program = program;
        this.options = options;
        process = started();
    }

    /** One that watches over the primary there, alone, and replaces it by its replica half a second after its end. */
    public static RealPlace sentinel(RealPlace primary, String name) {
        try {
            Path settings = Files.createTempFile("sentinel", ".conf");
            settings.toFile().deleteOnExit();
            Files.write(
                    settings,
                    List.of(
                            "sentinel monitor " + name + " 127.0.0.1 " + primary.port + " 1",
                            "sentinel down-after-milliseconds " + name + " 500",
                            "sentinel failover-timeout " + name + " 3000"));
            return new RealPlace(List.of("redis-server", settings.toString(), "--sentinel"), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is one on the path. */
    public static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    /** One that is free now; a node of a cluster listens on the port that is 10,000 higher, too. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() > MAX_PORT ? freePort() : socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process started() {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1"));
        command.addAll(options);
        try {
            Path folder = Files.createTempDirectory("redis");
            folder.toFile().deleteOnExit();
            Process server = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            await("redis-server to listen").atMost(PATIENCE).until(() -> listens(server));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens(Process server) {
        if (!server.isAlive()) {
            throw new IllegalStateException("redis-server ended with " + server.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int port() {
        return port;
    }

    /** Its number, for who looks at what it costs. */
    public long pid() {
        return process.pid();
    }

    /** Ends it as a power failure would. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Starts one that knows nothing, where the other was. */
    public void start() {
        process = started();
    }

    @Override
    public void restartEmpty() {
        kill();
        start();
    }

    /** It answers nobody any more, and takes what it is sent. */
    public void suspend() {
        signal("-STOP");
    }

    /** It goes on where it was. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
