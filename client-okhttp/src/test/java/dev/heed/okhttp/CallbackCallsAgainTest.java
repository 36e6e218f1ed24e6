package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A callback that calls the same origin again, and waits for the answer, does not wait for its own end: it has the slot that
 * those need whose turn has come. In real time: one turn that cannot be used would take ten seconds.
 */
class CallbackCallsAgainTest {
    private static final Duration A_TURN_THAT_IS_NOT_USED = Duration.ofSeconds(10);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final List<IOException> failures = new CopyOnWriteArrayList<>();
    private int refused;

    private ResilientCallFactory factory(ResiliencePolicy policy, int slots) {
        dispatcher.setMaxRequestsPerHost(slots);
        lab.server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                boolean isRefused = requests.incrementAndGet() == refused;
                return (isRefused ? Lab.reply(429, "Retry-After: 1") : Lab.reply(200)).build();
            }
        });
        lab.client(client -> client.dispatcher(dispatcher));
        return (ResilientCallFactory) Resilience.of(policy).callFactory(lab.plainClient());
    }

    @AfterEach
    void end() {
        dispatcher.executorService().shutdown();
    }

    /** The answer of each makes one more call, in the callback or from it. */
    private final class Again implements Callback {
        private final ResilientCallFactory calls;
        private final boolean executes;
        private final CountDownLatch left;

        Again(ResilientCallFactory calls, boolean executes, CountDownLatch left) {
            this.calls = calls;
            this.executes = executes;
            this.left = left;
        }

        @Override
        public void onResponse(Call call, Response response) throws IOException {
            ends(response);
            Call again = calls.newCall(get("/again/" + requests.get()));
            if (executes) {
                ends(again.execute());
            } else {
                again.enqueue(new Callback() {
                    @Override
                    public void onResponse(Call second, Response answer) {
                        ends(answer);
                    }

                    @Override
                    public void onFailure(Call second, IOException failure) {
                        failures.add(failure);
                    }
                });
            }
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
    @CsvSource({"5, true, 5", "5, true, 8", "5, true, 10", "1, true, 8", "2, true, 4", "5, false, 8"})
    void callsThatStandInTheQueueOfTheDispatcherWhenAHoldIsArmed(int slots, boolean executes, int which)
            throws Exception {
        refused = which;
        endWithoutASilence(factory(ResiliencePolicy.documented(), slots), executes, 40);
    }

    @ParameterizedTest
    @CsvSource({"5, true", "1, true", "5, false"})
    void callsThatAHoldLetsGo(int slots, boolean executes) throws Exception {
        refused = 1;
        endWithoutASilence(factory(ResiliencePolicy.documented(), slots), executes, 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void callsOfAHoldOfTheWholeClient(int slots) throws Exception {
        refused = 3;
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CLIENT))
                .build();
        endWithoutASilence(factory(policy, slots), true, 30);
    }

    /** Their callbacks take the slots that those behind them need, and wait for their turns in them. */
    @Test
    void cancelledCallsGiveUpTheirPlacesBeforeTheirCallbacksCallAgain() throws Exception {
        refused = 1;
        ResilientCallFactory calls = factory(ResiliencePolicy.documented(), 5);
        CountDownLatch left = new CountDownLatch(20);
        List<Call> begun = IntStream.range(0, 20)
                .mapToObj(i -> calls.newCall(get("/" + i)))
                .toList();
        begun.forEach(call -> call.enqueue(new Callback() {
            @Override
            public void onResponse(Call answered, Response response) {
                response.close();
                left.countDown();
            }

            @Override
            public void onFailure(Call canceled, IOException failure) {
                try {
                    onResponse(canceled, calls.newCall(get("/again")).execute());
                } catch (IOException e) {
                    failures.add(e);
                }
            }
        }));
        await().until(() -> calls.core().waitingCalls() > 10);
        begun.subList(0, 10).forEach(Call::cancel);
        assertThat(left.await(A_TURN_THAT_IS_NOT_USED.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(failures).isEmpty();
    }

    private void endWithoutASilence(ResilientCallFactory calls, boolean executes, int count)
            throws InterruptedException {
        CountDownLatch left = new CountDownLatch(2 * count);
        Again again = new Again(calls, executes, left);
        IntStream.range(0, count).forEach(i -> calls.newCall(get("/" + i)).enqueue(again));
        boolean ended = left.await(A_TURN_THAT_IS_NOT_USED.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(failures).isEmpty();
        assertThat(ended).as("%d calls have not ended", left.getCount()).isTrue();
        assertThat(statuses).hasSize(2 * count).containsOnly(200);
        Running.awaitThat("callbacks", () -> calls.callbackExecutor().isIdle());
        Running.awaitThat("slots", () -> calls.slots().taken() == 0);
        assertThat(calls.resumeQueue().isIdle()).isTrue();
    }
}
