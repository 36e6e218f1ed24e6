package shop;

import dev.heed.Outcome;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Time;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import retrofit2.Retrofit;

/** Calls a server in each way that Heed offers. */
public final class Shop {
    public final RetryRegistry registry = RetryRegistry.ofDefaults();
    private final OkHttpClient plain = new OkHttpClient();
    private final HttpUrl server;
    private final Resilience resilience;

    public Shop(HttpUrl server, Time time) {
        this.server = server;
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofMinutes(2)))
                .backoff(IntervalFunction.of(500))
                .maxAttempts(4)
                .build();
        resilience = Resilience.builder(policy)
                .time(time)
                .retryRegistry(registry, "shop")
                .build();
    }

    /** What a wrapped client is answered. */
    public String blocking() throws IOException {
        try (Response response =
                resilience.wrap(plain).newCall(get()).execute()) {
            return told(response);
        }
    }

    /** What an enqueued call is answered. */
    public CompletableFuture<String> enqueued() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        resilience.callFactory(plain).newCall(get()).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call call, Response response) {
                answer.complete(told(response));
                response.close();
            }
        });
        return answer;
    }

    /** What Retrofit is answered. */
    public String retrofit() throws IOException {
        Orders orders = new Retrofit.Builder()
                .baseUrl(server)
                .callFactory(resilience.callFactory(plain))
                .build()
                .create(Orders.class);
        return told(orders.seven().execute().raw());
    }

    /** When a request that may act twice can be sent again. */
    public Optional<java.time.Instant> post() throws IOException {
        Request order = get().newBuilder()
                .post(okhttp3.RequestBody.create("tea", null))
                .build();
        try (Response response = resilience.wrap(plain).newCall(order).execute()) {
            return Outcomes.of(response) instanceof Outcome.Unavailable later ? later.retryAt() : Optional.empty();
        }
    }

    private Request get() {
        return new Request.Builder().url(server.resolve("/orders/7")).build();
    }

    private static String told(Response response) {
        return Outcomes.of(response) + " after " + Trails.of(response).attempts() + " attempts, waited "
                + Trails.of(response).waited();
    }
}
