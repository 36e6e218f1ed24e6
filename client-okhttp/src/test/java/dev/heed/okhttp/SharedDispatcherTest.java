package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several factories, or a factory and other clients, share a dispatcher, and callbacks call again and wait for the answer:
 * the turns of a hold go to calls that can run, though nobody counts all that occupies the slots. In real time: one turn
 * that cannot be used would take ten seconds.
 */
class SharedDispatcherTest {
    private static final Duration A_TURN_THAT_IS_NOT_USED = Duration.ofSeconds(10);
    private static final int CALLS = 40;

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final List<IOException> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch left = new CountDownLatch(2 * CALLS);
    private int refused;

    /** Who else has calls on the dispatcher. */
    private enum Other {
        A_FACTORY,
        A_WRAPPED_CLIENT,
        A_PLAIN_CLIENT;

        Call.Factory of(Resilience heed, OkHttpClient client) {
            return switch (this) {
                case A_FACTORY -> heed.callFactory(client);
                case A_WRAPPED_CLIENT -> heed.wrap(client);
                case A_PLAIN_CLIENT -> client;
            };
        }
    }

    @BeforeEach
    void oneOfThemIsRefused() {
        lab.server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                boolean isRefused = !request.getTarget().startsWith("/plain") && requests.incrementAndGet() == refused;
                return (isRefused ? Lab.reply(429, "Retry-After: 1") : Lab.reply(200)).build();
            }
        });
        lab.client(client -> client.dispatcher(dispatcher));
    }

    @AfterEach
    void end() {
        dispatcher.executorService().shutdown();
    }

    /** The answer of each makes one more call, in the callback. */
    private final class Again implements Callback {
        private final Call.Factory calls;

        Again(Call.Factory calls) {
            this.calls = calls;
        }

        @Override
        public void onResponse(Call call, Response response) throws IOException {
            ends(response);
            ends(calls.newCall(get("/again")).execute());
        }

        private void ends(Response response) {
            statuses.add(response.code());
            response.close();
            left.countDown();
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            failures.add(failure);
        }
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    @ParameterizedTest
    @CsvSource({
        "A_FACTORY, 5, 8",
        "A_FACTORY, 1, 1",
        "A_FACTORY, 2, 4",
        "A_WRAPPED_CLIENT, 5, 8",
        "A_WRAPPED_CLIENT, 2, 1",
        "A_PLAIN_CLIENT, 5, 8",
        "A_PLAIN_CLIENT, 1, 2"
    })
    void noTurnIsLost(Other other, int slots, int which) throws Exception {
        ends(other, slots, which, ResiliencePolicy.documented());
    }

    @ParameterizedTest
    @CsvSource({"A_FACTORY, 5, 3", "A_WRAPPED_CLIENT, 5, 3"})
    void noTurnOfAHoldOfTheWholeClientIsLost(Other other, int slots, int which) throws Exception {
        ends(
                other,
                slots,
                which,
                ResiliencePolicy.builder()
                        .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CLIENT))
                        .build());
    }

    private void ends(Other other, int slots, int which, ResiliencePolicy policy) throws Exception {
        dispatcher.setMaxRequestsPerHost(slots);
        refused = which;
        Resilience heed = Resilience.of(policy);
        OkHttpClient client = lab.plainClient();
        ResilientCallFactory first = (ResilientCallFactory) heed.callFactory(client);
        Call.Factory second = other.of(heed, client);
        for (int i = 0; i < CALLS; i++) {
            boolean even = i % 2 == 0;
            String path = (!even && other == Other.A_PLAIN_CLIENT ? "/plain/" : "/") + i;
            (even ? first : second).newCall(get(path)).enqueue(new Again(first));
        }
        boolean ended = left.await(A_TURN_THAT_IS_NOT_USED.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(failures).isEmpty();
        assertThat(ended).as("%d calls have not ended", left.getCount()).isTrue();
        assertThat(statuses).hasSize(2 * CALLS).containsOnly(200);
        Running.awaitThat("callbacks", () -> first.callbackExecutor().isIdle());
        assertThat(first.resumeQueue().isIdle()).isTrue();
    }
}
