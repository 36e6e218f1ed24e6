package dev.heed.okhttp.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Is a server in a process of its own, so that neither its heap nor its threads are measured as the client's. It prints
 * its port; then each line that it reads is a command: {@code each SECONDS} and {@code hold SECONDS MILLIS} start anew,
 * {@code report} prints what was seen since, in one line.
 */
public final class RefusingServer {
    /** A reply with a body keeps its connection until a client reads or closes it. */
    private static final String BODY = "Please come back later.";

    private static final byte[] ANSWER = Loopback.reply("200 OK", "", "");

    private volatile Seen seen = new SeenEach(Duration.ZERO);

    private RefusingServer() {}

    /** What is seen of the requests, and what each is told. */
    interface Seen {
        /** Returns for how many seconds the request is refused; 0: it is answered. */
        long refuse(String target) throws InterruptedException;

        /** Pairs of name and number. */
        String report();
    }

    /**
     * Serves until its input ends.
     *
     * @param args none
     * @throws IOException if there is no socket for it
     */
    public static void main(String[] args) throws IOException {
        RefusingServer server = new RefusingServer();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Loopback loopback = new Loopback(server::answer)) {
            System.out.println(loopback.port());
            String command = commands.readLine();
            while (command != null) {
                server.obey(command.split(" ", -1));
                command = commands.readLine();
            }
        }
    }

    private void obey(String[] command) {
        if (command[0].equals("report")) {
            System.out.println(seen.report());
            return;
        }
        Duration told = Duration.ofSeconds(Long.parseLong(command[1]));
        seen = command[0].equals("each")
                ? new SeenEach(told)
                : new SeenHold(told, Duration.ofMillis(Long.parseLong(command[2])));
        System.out.println(command[0]);
    }

    private byte[] answer(String requestLine) {
        try {
            long seconds = seen.refuse(requestLine);
            return seconds == 0
                    ? ANSWER
                    : Loopback.reply("429 Too Many Requests", "Retry-After: " + seconds + "\r\n", BODY);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
