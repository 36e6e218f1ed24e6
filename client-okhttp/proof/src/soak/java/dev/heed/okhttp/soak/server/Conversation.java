package dev.heed.okhttp.soak.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.SplittableRandom;

/** Runs all that happens on one connection. */
final class Conversation {
    /** A client that is silent for longer finds its pooled connection closed. */
    private static final int IDLE_MILLIS = 4_000;

    /** How long an answer takes, or a misdeed: some time for one in two, so that many calls are under way. */
    private static final int[] MAX_WORK_MILLIS = {1, 20, 200, 400};

    private Conversation() {}

    static void hold(Socket client, Mood mood) {
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(IDLE_MILLIS);
            InputStream in = new BufferedInputStream(client.getInputStream());
            boolean over = false;
            while (!over) {
                Optional<Asked> asked = Asked.read(in);
                if (asked.isEmpty()) {
                    return;
                }
                SplittableRandom dice = mood.ledger().nextDice();
                Exchange exchange = new Exchange(client, asked.get(), dice, mood);
                exchange.pauseMillis(exchange.roll(MAX_WORK_MILLIS[exchange.roll(MAX_WORK_MILLIS.length)]));
                mood.next(dice).act().on(exchange);
                over = exchange.isOver();
            }
        } catch (IOException e) {
            // the client has gone, or was silent for too long
        }
    }
}
