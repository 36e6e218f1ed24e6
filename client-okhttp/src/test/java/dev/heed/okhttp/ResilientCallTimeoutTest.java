package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code timeout()} of a call of the factory bounds all its attempts and waits together, and the reading of the body. */
class ResilientCallTimeoutTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    /** The timeout that each attempt was given. */
    private final List<Duration> given = new CopyOnWriteArrayList<>();

    private final List<Timeout> timeouts = new CopyOnWriteArrayList<>();

    @BeforeEach
    void attemptsAreWatched() {
        lab.manualTime();
        lab.client(builder -> builder.addInterceptor(chain -> {
            Timeout timeout = chain.call().timeout();
            timeouts.add(timeout);
            given.add(Duration.ofNanos(timeout.timeoutNanos()));
            return chain.proceed(chain.request());
        }));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void eachAttemptIsGivenWhatIsLeftOfTheTimeout(Mode mode) {
        Call call = lab.call(mode, get());
        call.timeout().timeout(1, TimeUnit.HOURS);
        oneWait(mode, call, () -> {});
        assertThat(given).containsExactly(Duration.ofMinutes(60), Duration.ofMinutes(58));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void theCallTimeoutOfTheClientIsTheDefault(Mode mode) {
        lab.client(builder -> builder.callTimeout(Duration.ofHours(2)).addInterceptor(chain -> {
            given.add(Duration.ofNanos(chain.call().timeout().timeoutNanos()));
            return chain.proceed(chain.request());
        }));
        Call call = lab.call(mode, get());
        assertThat(call.timeout().timeoutNanos()).isEqualTo(TimeUnit.HOURS.toNanos(2));
        oneWait(mode, call, () -> {});
        assertThat(given).containsExactly(Duration.ofMinutes(120), Duration.ofMinutes(118));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void noTimeoutStaysNone(Mode mode) {
        oneWait(mode, lab.call(mode, get()), () -> {});
        assertThat(given).containsExactly(Duration.ZERO, Duration.ZERO);
        assertThat(timeouts).noneMatch(Timeout::hasDeadline);
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void aTimeoutThatIsChangedDuringAWaitCountsForTheNextAttempt(Mode mode) {
        Call call = lab.call(mode, get());
        call.timeout().timeout(1, TimeUnit.HOURS);
        oneWait(mode, call, () -> call.timeout().timeout(10, TimeUnit.MINUTES));
        assertThat(given).containsExactly(Duration.ofMinutes(60), Duration.ofMinutes(8));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void aTimeoutThatIsUsedUpDuringAWaitEndsTheNextAttempt(Mode mode) {
        lab.replies(503);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Call call = lab.call(mode, get());
        call.timeout().timeout(1, TimeUnit.HOURS);
        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(1);
        call.timeout().timeout(1, TimeUnit.MINUTES);
        lab.time.advance(TWO_MINUTES);

        IOException failure = running.failureAtOnce();

        assertThat(failure).isInstanceOf(InterruptedIOException.class).hasMessage("timeout");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.CANCELED);
    }

    @EveryMode
    void theTimeoutAtTheTimeOfAReplyDecidesWhetherAWaitIsBegun(Mode mode) throws IOException {
        lab.client(builder -> builder);
        lab.replies(503);
        Call call = lab.call(mode, get());
        call.timeout().timeout(1, TimeUnit.HOURS);
        lab.onRequest(() -> call.timeout().timeout(1, TimeUnit.MINUTES));
        try (Response response = mode.send(call)) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.WAIT_EXCEEDS_CALL_TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void aDeadlineReachesEveryAttempt(Mode mode) {
        Call call = lab.call(mode, get());
        long deadline = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        call.timeout().deadlineNanoTime(deadline);
        oneWait(mode, call, () -> {});
        assertThat(timeouts).hasSize(2).allMatch(timeout -> timeout.deadlineNanoTime() == deadline);
    }

    @EveryMode
    void aWaitThatPassesTheDeadlineIsNotBegun(Mode mode) throws IOException {
        lab.replies(503);
        Call call = lab.call(mode, get());
        call.timeout().deadlineNanoTime(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
        try (Response response = mode.send(call)) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.WAIT_EXCEEDS_CALL_TIMEOUT);
        }
    }

    /** The clock of the waits stands still here; okio's goes on. */
    @EveryMode
    void aDeadlineEndsAWait(Mode mode) {
        lab.policy(ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofMillis(50)))
                .build());
        lab.replies(503);
        Call call = lab.call(mode, get());
        call.timeout().deadlineNanoTime(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700));
        Running running = Running.start(mode, call);
        await("the deadline").until(call::isCanceled);
        IOException failure = running.failureAtOnce();
        assertThat(failure).isExactlyInstanceOf(InterruptedIOException.class).hasMessage("timeout");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.CANCELED);
        assertThat(lab.time.pending()).isZero();
    }

    @EveryMode
    void theTimeoutBoundsTheReadingOfTheBodyToo(Mode mode) throws IOException {
        lab.server.enqueue(
                Lab.reply(200).onResponseBody(SocketEffect.Stall.INSTANCE).build());
        Call call = lab.call(mode, get());
        call.timeout().timeout(500, TimeUnit.MILLISECONDS);
        try (Response response = mode.send(call)) {
            InterruptedIOException failure = catchThrowableOfType(
                    InterruptedIOException.class, () -> response.body().string());
            assertThat(failure).hasMessage("timeout");
        }
        assertThat(call.isCanceled()).isTrue();
    }

    /** The watch over a call that has ended must not cancel what comes later. */
    @EveryMode
    void aTimeoutOfACallThatIsOverCancelsNothing(Mode mode) throws IOException {
        lab.replies(200);
        Call call = lab.call(mode, get());
        call.timeout().timeout(200, TimeUnit.MILLISECONDS);
        mode.send(call).close();
        Call later = lab.call(mode, get());
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        later.timeout().timeout(400, TimeUnit.MILLISECONDS);
        IOException failure = catchThrowableOfType(IOException.class, () -> mode.send(later));
        assertThat(failure).hasMessage("timeout");
        assertThat(call.isCanceled()).isFalse();
    }

    private void oneWait(Mode mode, Call call, Runnable meanwhile) {
        lab.replies(503);
        lab.replies(200);
        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(1);
        meanwhile.run();
        lab.time.advance(TWO_MINUTES);
        running.response().close();
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }
}
