package dev.heed.okhttp.soak;

import dev.heed.okhttp.soak.server.BadServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;

/** The server in a JVM of its own. It ends when its standard input does: on {@link #close}, or with this process. */
final class ServerProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final BufferedReader printed;
    private final List<Integer> ports;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        this.printed = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String first = printed.readLine();
        if (first == null) {
            throw new IOException("the server printed no ports");
        }
        this.ports = Arrays.stream(first.split(" ", -1)).map(Integer::valueOf).toList();
    }

    static ServerProcess start(long seed) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ServerProcess(new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        BadServer.class.getName(),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** It needs the JDK and its own classes, whose directory no property names when tests run on the module path. */
    private static String classPath() {
        String file = BadServer.class.getSimpleName() + ".class";
        URL url = Objects.requireNonNull(BadServer.class.getResource(file), file);
        URI root;
        try {
            String name = BadServer.class.getName().replace('.', '/') + ".class";
            root = new URI(url.toString().substring(0, url.toString().length() - name.length()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is no directory", e);
        }
        return Path.of(root).toString();
    }

    /** The origins, each worse than the one before it; the last one refuses connections. */
    List<HttpUrl> origins() {
        return IntStream.range(0, ports.size())
                .mapToObj(i -> HttpUrl.get("http://origin" + i + ".test:" + ports.get(i) + "/"))
                .toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it says that it did. */
    String ends() throws IOException, InterruptedException {
        process.getOutputStream().close();
        String ledger = printed.readLine();
        if (ledger == null || !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the server does not end when its standard input does");
        }
        return ledger;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
