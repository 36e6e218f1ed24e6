package dev.heed.okhttp.soak.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several origins that misbehave at random, each worse than the one before it, and one that refuses connections. Prints
 * its ports on the first line of its standard output, what it did when its standard input ends, and ends then: that
 * happens too when the process that started it is killed.
 */
public final class BadServer {
    /** What is thrown at an origin, in a hundred requests to it; the rest is answered as it should be. */
    private static final int[] MISDEEDS_IN_A_HUNDRED = {5, 15, 30, 45, 70};

    private static final int BACKLOG = 500;

    private BadServer() {}

    /**
     * Serves until standard input ends.
     *
     * @param words the seed
     * @throws IOException if there is no port
     */
    public static void main(String[] words) throws IOException {
        Ledger ledger = new Ledger(Long.parseLong(words[0]));
        List<ServerSocket> origins = new ArrayList<>();
        for (int i = 0; i < MISDEEDS_IN_A_HUNDRED.length; i++) {
            origins.add(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = origins.stream().map(ServerSocket::getLocalPort).toList();
        for (int i = 0; i < origins.size(); i++) {
            Mood mood = new Mood(ledger, MISDEEDS_IN_A_HUNDRED[i], i, ports);
            ServerSocket origin = origins.get(i);
            start("accepts " + i, () -> accept(origin, mood));
        }
        // Bound and not listening: its port is taken, and who connects to it is refused.
        try (Socket refusing = new Socket()) {
            refusing.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(ports.stream().map(String::valueOf).collect(Collectors.joining(" ")) + " "
                    + refusing.getLocalPort());
            while (System.in.read() >= 0) {
                // nobody tells it anything: it waits for the end
            }
        }
        System.out.println(ledger);
        System.out.flush();
        Runtime.getRuntime().halt(0); // daemons may be writing bodies that never end
    }

    private static void accept(ServerSocket origin, Mood mood) {
        while (true) {
            try {
                Socket client = origin.accept();
                start("serves", () -> Conversation.hold(client, mood));
            } catch (IOException e) {
                System.err.println("the server cannot accept: " + e);
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
