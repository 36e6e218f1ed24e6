package dev.heed.okhttp.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;

/** A server that answers each request with given bytes, be they a reply or not, and hangs up. */
public final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final String[] replies;
    private final AtomicInteger requests = new AtomicInteger();

    /** The bytes for each request in turn, a character a byte; the last ones are for all further requests too. */
    public RawServer(String... replies) throws IOException {
        this.replies = replies.clone();
        this.socket = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        Thread thread = new Thread(this::serve, "raw server");
        thread.setDaemon(true);
        thread.start();
    }

    public HttpUrl url(String path) {
        return new HttpUrl.Builder()
                .scheme("http")
                .host("localhost")
                .port(socket.getLocalPort())
                .build()
                .resolve(path);
    }

    public int requests() {
        return requests.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                readHeaders(connection);
                String reply = replies[Math.min(requests.getAndIncrement(), replies.length - 1)];
                connection.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // The client or the test has hung up.
            }
        }
    }

    private static void readHeaders(Socket connection) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        String line = reader.readLine();
        while (line != null && !line.isEmpty()) {
            line = reader.readLine();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
