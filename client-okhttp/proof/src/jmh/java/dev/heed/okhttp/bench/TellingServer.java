package dev.heed.okhttp.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Is a server that asks everybody to wait until it relents, and then answers 200. */
final class TellingServer implements AutoCloseable {
    private static final byte[] ANSWER = Loopback.reply("200 OK", "", "");

    private final Loopback server;
    private final byte[] telling;
    private final Duration workTime;
    private volatile boolean relented;

    private TellingServer(String refusal, int retryAfterSeconds, Duration workTime) throws IOException {
        telling = Loopback.reply(refusal, "Retry-After: " + retryAfterSeconds + "\r\n", "");
        this.workTime = workTime;
        server = new Loopback(requestLine -> answer());
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
        return "http://localhost:" + server.port() + "/" + id;
    }

    void relent() {
        relented = true;
    }

    void relapse() {
        relented = false;
    }

    private byte[] answer() {
        if (!relented) {
            return telling;
        }
        LockSupport.parkNanos(workTime.toNanos());
        return ANSWER;
    }

    @Override
    public void close() {
        server.close();
    }
}
