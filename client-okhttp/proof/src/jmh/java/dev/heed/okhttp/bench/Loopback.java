package dev.heed.okhttp.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import okio.BufferedSource;
import okio.Okio;

/**
 * Is an HTTP/1.1 server on this machine that keeps nothing: MockWebServer keeps every request, which would be measured
 * too.
 */
final class Loopback implements AutoCloseable {
    /** The name of each of its threads. */
    static final String THREADS = "server";

    private static final int BACKLOG = 1_000;

    private final ServerSocket socket;
    private final Function<String, byte[]> answers;

    /** Answers each request by what the function makes of its request line. */
    Loopback(Function<String, byte[]> answers) throws IOException {
        this.answers = answers;
        socket = new ServerSocket(0, BACKLOG);
        daemon(this::accept);
    }

    /** A whole reply: header lines end with a line break each. */
    static byte[] reply(String status, String headers, String body) {
        return ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedSource requests = Okio.buffer(Okio.source(client))) {
            String requestLine = requests.readUtf8Line();
            while (requestLine != null) {
                skipHeaders(requests);
                client.getOutputStream().write(answers.apply(requestLine));
                requestLine = requests.readUtf8Line();
            }
        } catch (IOException e) {
            // the client closed the connection, or the benchmark is over
            return;
        }
    }

    private static void skipHeaders(BufferedSource requests) throws IOException {
        String line = requests.readUtf8LineStrict();
        while (!line.isEmpty()) {
            line = requests.readUtf8LineStrict();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, THREADS);
        thread.setDaemon(true);
        thread.start();
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
