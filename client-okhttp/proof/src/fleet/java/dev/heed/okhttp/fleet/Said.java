package dev.heed.okhttp.fleet;

import java.util.ArrayList;
import java.util.List;

/** What one process has said since it was asked last, as {@link Voice} writes it. */
final class Said {
    /** A call and its end; without a response the status is -1. */
    record Call(int status, long began, long ended) {}

    private final List<Call> calls = new ArrayList<>();
    private final List<Long> held = new ArrayList<>();
    private boolean ready;
    private boolean connected;
    private int stops;
    private int unfinished;
    /** Lines of the log. */
    private int logged;

    synchronized void hear(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "ready" -> ready = true;
            case "connected" -> connected = words[1].equals("1");
            case "held" -> held.add(Long.valueOf(words[1]));
            case "called" ->
                calls.add(new Call(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
            case "stopped" -> {
                stops++;
                unfinished += Integer.parseInt(words[1]);
            }
            default -> logged++;
        }
    }

    synchronized boolean isReady() {
        return ready;
    }

    synchronized boolean isConnected() {
        return connected;
    }

    synchronized int stops() {
        return stops;
    }

    synchronized int unfinished() {
        return unfinished;
    }

    synchronized int logged() {
        return logged;
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    synchronized List<Long> held() {
        return List.copyOf(held);
    }
}
