package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What users' callbacks, listeners and interceptors throw costs the call it belongs to, and no other. */
class MistakeTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final VirtualTime time = VirtualTime.manual();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor pool = Pools.named(thrown);
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** The first request of each path is told to wait. */
    private final Canned server =
            request -> Canned.reply(request, known.add(request.url().encodedPath()) ? 503 : 200);

    private enum Mistake {
        UNCHECKED,
        CHECKED,
        ERROR;

        void isMade() {
            switch (this) {
                case UNCHECKED -> throw new IllegalStateException("a mistake");
                case CHECKED -> sneak(new IOException("a mistake"));
                case ERROR -> throw new AssertionError("a mistake");
            }
        }

        /** As Kotlin does. */
        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    /** Throws from both methods. */
    private static final class Mistaken extends Recorded {
        private final Mistake mistake;

        Mistaken(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        public void onResponse(Call call, Response response) throws IOException {
            super.onResponse(call, response);
            mistake.isMade();
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            super.onFailure(call, failure);
            mistake.isMade();
        }
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("no call is running", () -> dispatcher.runningCallsCount() == 0);
        pool.shutdown();
        assertThat(time.pending()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackThatThrowsForAReplyCostsNoOtherCall(Mistake mistake) {
        Call.Factory calls = calls(client());
        List<Recorded> ended = beginAll(calls, mistake, 12);
        time.advance(TWO_MINUTES);
        assertThat(ended).allSatisfy(call -> assertThat(call.status()).isEqualTo(200));
        assertHeardOf(mistake, mistake == Mistake.CHECKED ? 0 : 6);
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackThatThrowsForACancelCostsNoOtherCall(Mistake mistake) {
        dispatcher.setMaxRequests(2);
        Resilience heed = heed();
        List<Recorded> ended = beginAll(heed.callFactory(client().build()), mistake, 40);
        heed.cancelAll();
        assertThat(ended).allSatisfy(call -> assertThat(call.failure()).hasMessage("Canceled"));
        assertHeardOf(mistake, 20);
        Recorded later = Recorded.of(heed.callFactory(client().build()).newCall(get("/0")));
        time.advance(TWO_MINUTES); // the hold outlives the call that armed it
        assertThat(later.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackThatThrowsForAFailureCostsNoOtherCall(Mistake mistake) {
        Call.Factory calls =
                calls(new OkHttpClient.Builder().dispatcher(dispatcher).addInterceptor((Canned) request -> {
                    if (known.add(request.url().encodedPath())) {
                        return Canned.reply(request, 503);
                    }
                    throw new java.net.ProtocolException("no server at all");
                }));
        List<Recorded> ended = beginAll(calls, mistake, 40);
        time.advance(TWO_MINUTES);
        assertThat(ended).allSatisfy(call -> assertThat(call.failure()).hasMessage("no server at all"));
        assertHeardOf(mistake, 20);
    }

    @Test
    void aCallbackThatLeavesItsThreadInterruptedInterruptsNoOther() {
        dispatcher.setMaxRequests(1);
        Resilience heed = heed();
        Call.Factory calls = heed.callFactory(client().build());
        AtomicInteger interrupted = new AtomicInteger();
        List<Recorded> ended = IntStream.range(0, 20)
                .<Recorded>mapToObj(i -> new Recorded() {
                    @Override
                    public void onFailure(Call call, IOException failure) {
                        interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                        Thread.currentThread().interrupt();
                        super.onFailure(call, failure);
                    }
                })
                .toList();
        IntStream.range(0, 20).forEach(i -> calls.newCall(get("/" + i)).enqueue(ended.get(i)));
        time.awaitWaiters(20);
        heed.cancelAll();
        assertThat(ended).allSatisfy(call -> assertThat(call.failure()).hasMessage("Canceled"));
        assertThat(interrupted).hasValue(0);
    }

    /** The attempt after a wait begins on the timer's thread, where nobody would hear of it. */
    @Test
    void aListenerThatThrowsWhenAnAttemptAfterAWaitBeginsEndsItsCallOnly() {
        Call.Factory calls = calls(client().eventListenerFactory(this::throwsForTheSecondCallOfEvenPaths));
        List<Recorded> ended = beginAll(calls, null, 20);
        List<Throwable> onTheTimer = new CopyOnWriteArrayList<>();
        Thread timer = new Thread(() -> time.advance(TWO_MINUTES));
        timer.setUncaughtExceptionHandler((thread, e) -> onTheTimer.add(e));
        timer.start();

        for (int i = 0; i < ended.size(); i++) {
            if (i % 2 == 0) {
                assertThat(ended.get(i).failure()).hasRootCauseMessage("a mistake");
            } else {
                assertThat(ended.get(i).status()).isEqualTo(200);
            }
        }
        await().until(() -> onTheTimer.size() + thrown.size() == 10);
    }

    @Test
    void aListenerThatThrowsWhenARedirectIsFollowedEndsItsCall() {
        AtomicInteger begun = new AtomicInteger();
        Call.Factory calls = calls(new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .eventListener(new EventListener() {
                    @Override
                    public void callStart(Call call) {
                        if (begun.incrementAndGet() == 2) {
                            throw new IllegalStateException("a mistake");
                        }
                    }
                })
                .addInterceptor((Canned) request -> Canned.reply(request, 302)
                        .newBuilder()
                        .header("Location", "/elsewhere")
                        .build()));
        Recorded recorded = Recorded.of(calls.newCall(get("/")));
        assertThat(recorded.failure()).hasRootCauseMessage("a mistake");
        assertHeardOf(Mistake.UNCHECKED, 1);
    }

    private EventListener throwsForTheSecondCallOfEvenPaths(Call attempt) {
        String path = attempt.request().url().encodedPath();
        boolean even = Integer.parseInt(path.substring(1)) % 2 == 0;
        return new EventListener() {
            @Override
            public void callStart(Call call) {
                if (even && known.contains(path)) {
                    throw new IllegalStateException("a mistake");
                }
            }
        };
    }

    /** Every second one is mistaken. */
    private List<Recorded> beginAll(Call.Factory calls, @org.jspecify.annotations.Nullable Mistake mistake, int count) {
        List<Recorded> begun = IntStream.range(0, count)
                .mapToObj(i -> mistake == null || i % 2 == 1 ? new Recorded() : new Mistaken(mistake))
                .toList();
        IntStream.range(0, count).forEach(i -> calls.newCall(get("/" + i)).enqueue(begun.get(i)));
        time.awaitWaiters(count);
        return begun;
    }

    /** OkHttp itself logs a checked one of {@code onResponse}; all others reach the handler of their thread. */
    private void assertHeardOf(Mistake mistake, int times) {
        await("all mistakes are told").untilAsserted(() -> assertThat(thrown).hasSize(times));
        assertThat(thrown).allSatisfy(e -> assertThat(e).hasMessage("a mistake"));
        if (mistake == Mistake.CHECKED) {
            assertThat(thrown).allMatch(IOException.class::isInstance);
        }
    }

    private Resilience heed() {
        return Resilience.builder(dev.heed.ResiliencePolicy.documented())
                .time(time)
                .build();
    }

    private Call.Factory calls(OkHttpClient.Builder client) {
        return heed().callFactory(client.build());
    }

    private OkHttpClient.Builder client() {
        return new OkHttpClient.Builder().dispatcher(dispatcher).addInterceptor(server);
    }

    private static Request get(String path) {
        return new Request.Builder().url("http://a.test" + path).build();
    }
}
