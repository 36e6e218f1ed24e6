package dev.heed.samples;

import dev.heed.Outcome;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Makes a first call: the wrapped client waits, retries and follows as each status says; the outcome has a type. */
public final class FirstCall {
    private final OkHttpClient client;
    private final HttpUrl api;

    /**
     * Wraps a client.
     *
     * @param resilience {@code Resilience.of(ResiliencePolicy.documented())}: one for the whole application
     * @param api the base URL of the service
     */
    public FirstCall(Resilience resilience, HttpUrl api) {
        this.client = resilience.wrap(new OkHttpClient());
        this.api = api;
    }

    /**
     * Reads an order; after a 503 that takes two minutes or more.
     *
     * @param id of the order
     * @return what the server sent; empty if there is no such order
     * @throws IOException if there was no usable response; its message tells each attempt
     */
    public Optional<String> order(String id) throws IOException {
        HttpUrl url =
                api.newBuilder().addPathSegment("orders").addPathSegment(id).build();
        try (Response response =
                client.newCall(new Request.Builder().url(url).build()).execute()) {
            Outcome outcome = Outcomes.of(response);
            if (outcome instanceof Outcome.Ok) {
                return Optional.of(response.body().string());
            }
            if (outcome instanceof Outcome.NotFound) {
                return Optional.empty();
            }
            throw new IOException(outcome + "\n" + Trails.of(response));
        }
    }
}
