package dev.heed.okhttp.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import okio.BufferedSource;
import okio.Okio;

/**
 * Refuses until it relents, then answers 200: MockWebServer keeps every request, which would be measured as the library's
 * heap.
 */
final class TellingServer implements AutoCloseable {
    /** The name of each of its threads. */
    static final String THREADS = "server";

    private static final int BACKLOG = 1_000;

    private final ServerSocket socket;
    private final byte[] telling;
    private final Duration workTime;
    private volatile boolean relented;

    private TellingServer(String refusal, int retryAfterSeconds, Duration workTime) throws IOException {
        socket = new ServerSocket(0, BACKLOG);
        telling = reply(refusal, "Retry-After: " + retryAfterSeconds + "\r\n");
        this.workTime = workTime;
        daemon(this::accept);
    }

    /** Refuses by 429, and answers at once after that. */
    static TellingServer telling(int retryAfterSeconds) throws IOException {
        return new TellingServer("429 Too Many Requests", retryAfterSeconds, Duration.ZERO);
    }

    /** Healthy from the start; an answer takes its time, a refusal none. */
    static TellingServer working(Duration workTime, int status, int retryAfterSeconds) throws IOException {
        TellingServer server = new TellingServer(status + " Refused", retryAfterSeconds, workTime);
        server.relent();
        return server;
    }

    /** Healthy from the start. */
    static TellingServer answering() throws IOException {
        TellingServer server = telling(0);
        server.relent();
        return server;
    }

    String url(int id) {
        return "http://localhost:" + socket.getLocalPort() + "/" + id;
    }

    void relent() {
        relented = true;
    }

    void relapse() {
        relented = false;
    }

    private static byte[] reply(String status, String header) {
        return ("HTTP/1.1 " + status + "\r\n" + header + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
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
        byte[] answer = reply("200 OK", "");
        try (client;
                BufferedSource requests = Okio.buffer(Okio.source(client))) {
            while (requests.readUtf8Line() != null) {
                skipHeaders(requests);
                boolean works = relented;
                if (works) {
                    LockSupport.parkNanos(workTime.toNanos());
                }
                client.getOutputStream().write(works ? answer : telling);
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
