package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.junit.jupiter.api.Timeout;

/** Whatever throws between the begin of a wait and the end of its call, or holds a lock meanwhile: the callback is told, once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LostCallbackTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final VirtualTime time = VirtualTime.manual();
    private final BrokenTime broken = new BrokenTime();
    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean stepsThrow = new AtomicBoolean();
    private final Resilience heed = Resilience.builder(ResiliencePolicy.documented())
            .time(broken)
            .onStep((call, step) -> {
                if (stepsThrow.get()) {
                    throw new AssertionError("a step");
                }
            })
            .build();
    private volatile int firstStatus = 503;
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private final ResilientCallFactory calls = (ResilientCallFactory) heed.callFactory(new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .addInterceptor((Canned) this::answer)
            .build());

    private Response answer(Request request) {
        boolean first =
                answered.getAndIncrement() == 0 || request.url().encodedPath().startsWith("/first");
        if (request.url().encodedPath().equals("/slow")) {
            Ends.awaitHere(answers);
        }
        return Canned.reply(request, first && request.header("Again") == null ? firstStatus : 200);
    }

    /** The clock of a user with mistakes in it. */
    private final class BrokenTime implements Time {
        private volatile boolean cannotCancel;
        private volatile boolean hasNoClock;

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            if (hasNoClock) {
                throw new AssertionError("no clock");
            }
            return time.nanoTime();
        }

        @Override
        public Timer delay(Duration delay, Runnable wake) {
            Timer timer = time.delay(delay, wake);
            return () -> {
                timer.cancel();
                if (cannotCancel) {
                    throw new AssertionError("no cancel");
                }
            };
        }

        @Override
        public double random() {
            return 0;
        }
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("callbacks", () -> calls.callbackExecutor().isIdle());
        Running.awaitThat("attempts", () -> dispatcher.runningCallsCount() == 0);
        pool.shutdown();
        assertThat(calls.resumeQueue().isIdle()).isTrue();
        assertThat(calls.core().waitingCalls()).isZero();
        assertThat(calls.slots().taken()).isZero();
        assertThat(time.pending()).isZero();
    }

    private Recorded waiting(String path) {
        int before = time.pending();
        Recorded recorded = Recorded.of(call(path));
        time.awaitWaiters(before + 1);
        return recorded;
    }

    private Call call(String path) {
        return calls.newCall(new Request.Builder().url("http://a.test" + path).build());
    }

    @Test
    void aTimerThatCannotBeCancelledKeepsNoCallFromGoingOn() {
        Recorded recorded = waiting("/");
        broken.cannotCancel = true;
        time.advance(TWO_MINUTES);
        assertThat(recorded.status()).isEqualTo(200);
    }

    @Test
    void aTimerThatCannotBeCancelledKeepsNoCallFromBeingCancelled() {
        Recorded recorded = waiting("/");
        broken.cannotCancel = true;
        heed.cancelAll();
        assertThat(recorded.failure()).hasMessage("Canceled");
    }

    @Test
    void aClockThatThrowsOnTheTimersThreadEndsTheCall() {
        Recorded recorded = waiting("/");
        broken.hasNoClock = true;
        assertThatThrownBy(() -> time.advance(TWO_MINUTES)).hasStackTraceContaining("no clock");
        assertThat(recorded.failure()).isNotNull();
    }

    @Test
    void aStepListenerThatThrowsAnErrorKeepsNoCallFromBeingCancelled() {
        Recorded recorded = waiting("/");
        stepsThrow.set(true);
        heed.cancelAll();
        assertThat(recorded.failure()).hasMessageContaining("a step");
    }

    @Test
    void aStepListenerThatThrowsAnErrorOnceACallGoesOnEndsIt() {
        firstStatus = 500;
        Recorded recorded = waiting("/");
        stepsThrow.set(true);
        time.advance(TWO_MINUTES);
        assertThat(recorded.failure()).hasMessageContaining("a step");
    }

    @Test
    void aListenerThatThrowsAnErrorWhenACallIsCancelledSparesNoOther() {
        List<Call> waiting =
                IntStream.range(0, 3).mapToObj(i -> call("/first/" + i)).toList();
        waiting.forEach(call -> call.addEventListener(new EventListener() {
            @Override
            public void canceled(Call canceled) {
                throw new AssertionError("a mistake");
            }
        }));
        List<Recorded> recorded = waiting.stream().map(Recorded::of).toList();
        time.awaitWaiters(3);
        assertThatThrownBy(heed::cancelAll).isInstanceOf(AssertionError.class);
        assertThat(recorded).allSatisfy(each -> assertThat(each.failure()).hasMessage("Canceled"));
    }

    @Test
    void aListenerThatThrowsAnErrorSparesNoneOfTheSameCall() {
        Call call = call("/");
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            call.addEventListener(new EventListener() {
                @Override
                public void canceled(Call canceled) {
                    told.incrementAndGet();
                    throw new AssertionError("a mistake");
                }
            });
        }
        Recorded recorded = Recorded.of(call);
        time.awaitWaiters(1);
        assertThatThrownBy(call::cancel).hasMessage("a mistake");
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertThat(told).hasValue(3);
    }

    /** {@code Dispatcher.cancelAll} tells listeners under its lock; whoever has one of Heed's must not ask for that one. */
    @Test
    void aListenerMayOpenHoldsWhileTheDispatcherCancelsAll() throws Exception {
        Recorded held = waiting("/first");
        Recorded queued = waiting("/first");
        firstStatus = 500;
        Recorded timed = waiting("/first/timed");
        answers = new CountDownLatch(1);
        Call slow = call("/slow");
        slow.addEventListener(new EventListener() {
            @Override
            public void canceled(Call canceled) {
                Thread timer = new Thread(() -> time.advance(Duration.ofSeconds(1)), "timer");
                timer.start();
                Running.awaitThat("the timer waits for nobody", () -> !timer.isAlive());
                heed.release(hold -> hold.scope() == Scope.RESOURCE);
                answers.countDown();
            }
        });
        Recorded cancelled = Recorded.of(slow);
        Running.awaitThat("it runs", () -> dispatcher.runningCallsCount() == 1);
        dispatcher.cancelAll();
        assertThat(cancelled.failure()).isInstanceOf(IOException.class);
        firstStatus = 200;
        List<Recorded> waited = List.of(held, queued, timed);
        Running.awaitThat("they end", () -> {
            time.advance(TWO_MINUTES);
            return waited.stream().noneMatch(each -> each.ends.isEmpty());
        });
        assertThat(waited).allSatisfy(each -> assertThat(each.end()).isNotNull());
    }
}
