package dev.heed.okhttp.soak.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A request and the means to answer it. */
final class Exchange {
    private final Socket socket;
    private final Asked asked;
    private final SplittableRandom dice;
    private final Mood mood;
    private boolean over;

    Exchange(Socket socket, Asked asked, SplittableRandom dice, Mood mood) {
        this.socket = socket;
        this.asked = asked;
        this.dice = dice;
        this.mood = mood;
    }

    Asked asked() {
        return asked;
    }

    int roll(int bound) {
        return dice.nextInt(bound);
    }

    @SafeVarargs
    final <T> T one(T... values) {
        return values[dice.nextInt(values.length)];
    }

    /** A URL of another origin, or of this one. */
    String elsewhere() {
        int other = dice.nextInt(mood.ports().size());
        return "http://origin" + other + ".test:" + mood.ports().get(other) + "/moved/" + roll(1_000);
    }

    /** The URL that was asked for. */
    String here() {
        return "http://origin" + mood.index() + ".test:" + mood.ports().get(mood.index()) + asked.target();
    }

    /** Status line and headers; lines that begin with nothing are left out. */
    void head(int status, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Soaked\r\n");
        for (String header : headers) {
            head.append(header.isEmpty() ? "" : header + "\r\n");
        }
        raw(head + "\r\n");
    }

    /** A whole reply. No body goes with a HEAD, nor with a status that has none (RFC 9110 6.4.1). */
    void reply(int status, byte[] body, String... headers) throws IOException {
        boolean bodiless = status == 204 || status == 304;
        String[] lines = new String[headers.length + 1];
        System.arraycopy(headers, 0, lines, 1, headers.length);
        lines[0] = bodiless ? "" : "Content-Length: " + body.length;
        head(status, lines);
        if (!bodiless) {
            body(body);
        }
    }

    void reply(int status, String... headers) throws IOException {
        reply(status, bytes(roll(60)), headers);
    }

    void body(byte[] bytes) throws IOException {
        if (!asked.method().equals("HEAD")) {
            socket.getOutputStream().write(bytes);
        }
    }

    void chunk(byte[] bytes) throws IOException {
        body((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        body(bytes);
        body("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    void raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ('a' + roll(26)));
        return bytes;
    }

    void pauseMillis(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Says nothing more until the client has gone, or has waited for longer than any of its timeouts. */
    void silence() throws IOException {
        over = true;
        while (socket.getInputStream().read() >= 0) {
            // a client that sends more is not listened to
        }
    }

    /** Properly, or as a machine that has crashed does. */
    void hangUp() throws IOException {
        over = true;
        if (dice.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    void close() throws IOException {
        over = true;
        socket.close();
    }

    boolean isOver() {
        return over;
    }
}
