package dev.heed.samples;

import dev.heed.okhttp.Resilience;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/**
 * Ends an application: the {@link Resilience} ends the calls that wait, OkHttp's dispatcher those that are on their
 * way.
 */
public final class ShuttingDown implements AutoCloseable {
    private final Resilience resilience;
    private final OkHttpClient client;
    private final Call.Factory calls;
    private final Duration grace;

    /**
     * Makes what is to be shut down.
     *
     * @param resilience one for the whole application
     * @param grace how long calls that are on their way may take to end
     */
    public ShuttingDown(Resilience resilience, Duration grace) {
        this.resilience = resilience;
        this.client = new OkHttpClient();
        this.calls = resilience.callFactory(client);
        this.grace = grace;
    }

    /**
     * Returns what the application sends with.
     *
     * @return the factory of its calls
     */
    public Call.Factory calls() {
        return calls;
    }

    /** Ends all calls: none waits from here on; what is on its way has a while to end, and is cancelled then. */
    @Override
    public void close() {
        resilience.close();
        ExecutorService threads = client.dispatcher().executorService();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                client.dispatcher().cancelAll();
            }
        } catch (InterruptedException e) {
            client.dispatcher().cancelAll();
            Thread.currentThread().interrupt();
        }
        client.connectionPool().evictAll();
    }
}
