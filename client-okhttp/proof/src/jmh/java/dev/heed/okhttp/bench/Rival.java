package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Is a contender that makes calls in one way, in real time.
 *
 * @param name of it
 * @param way to make calls
 * @param maker of what makes them
 */
record Rival(String name, Way way, Maker maker) {
    /** Gives a client the policy. */
    interface Maker {
        Sender sender(OkHttpClient client, ResiliencePolicy policy);
    }

    /** All that wait at all. */
    static List<Rival> all() {
        List<Rival> all = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            for (Way way : Way.values()) {
                if (contender != Contender.PLAIN) {
                    all.add(new Rival(
                            contender.toString(), way, (client, policy) -> contender.sender(client, way, policy)));
                }
            }
        }
        return all;
    }

    /** All that wait, and a composition that makes others wait too. */
    static List<Rival> allAndBreaker() {
        List<Rival> all = new ArrayList<>(all());
        for (Way way : Way.values()) {
            all.add(new Rival(
                    "Failsafe with its circuit breaker", way, (client, policy) -> FailsafeSender.withBreaker(client)));
        }
        return all;
    }

    /**
     * As many slots for a host as OkHttp has at all: five, its default, would jam whoever holds them while he waits.
     */
    static OkHttpClient client(Replies replies) {
        Dispatcher dispatcher = new Dispatcher(WaitingCalls.threads());
        dispatcher.setMaxRequestsPerHost(WaitingCalls.MAX_IN_FLIGHT);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .addNetworkInterceptor(replies)
                .build();
    }

    static void close(OkHttpClient client) {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    @Override
    public String toString() {
        return name + ", " + way;
    }
}
