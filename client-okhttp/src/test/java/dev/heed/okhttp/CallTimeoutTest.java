package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OkHttp's own watchdog runs in real time: it ends a call that waits, as it ends one that a server is silent to. */
class CallTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SHORTER = Duration.ofMillis(900);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();

    /** The first call of all loads classes and connects: it must not take the time that the tests have. */
    @BeforeEach
    void aClockThatStandsAndAWarmConnection() throws IOException {
        lab.replies(200);
        lab.get(Mode.EXECUTE, "/").close();
        lab.taken();
        lab.manualTime();
        lab.client(builder -> builder.dispatcher(dispatcher).callTimeout(TIMEOUT));
        lab.policy(ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(SHORTER))
                .onFailure(Rule.waitAtLeast(SHORTER))
                .build());
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("no timer is pending", () -> lab.time.pending() == 0);
        Running.awaitThat("no call is running", () -> dispatcher.runningCallsCount() == 0);
    }

    @EveryMode
    void aWaitEndsWithTheCallTimeout(Mode mode) {
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);

        IOException failure = failureAfterTheTimeout(running);

        assertThat(failure).isExactlyInstanceOf(InterruptedIOException.class).hasMessage("timeout");
        assertThat(running.leftTheThreadInterrupted()).isFalse();
        assertThat(running.call.isCanceled()).isTrue();
        Trail trail = Trails.of(failure);
        assertThat(Lab.whys(trail)).containsExactly(Reason.FLOOR, Reason.CANCELED);
        assertThat(Trails.of(running.call)).isEqualTo(trail);
        lab.time.advance(SHORTER);
        assertThat(lab.requests()).isEqualTo(1 + 1);
    }

    @EveryMode
    void theCallTimeoutOfASingleCallCounts(Mode mode) {
        lab.client(builder -> builder.dispatcher(dispatcher));
        lab.replies(503);
        Call call = lab.call(mode, get());
        call.timeout().timeout(TIMEOUT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(1);
        assertThat(failureAfterTheTimeout(running)).hasMessage("timeout");
    }

    @EveryMode
    void anAttemptThatTheCallTimeoutEndsIsNotRepeated(Mode mode) {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Running running = Running.start(mode, lab.call(mode, get()));

        IOException failure = failureAfterTheTimeout(running);

        assertThat(failure).isInstanceOf(InterruptedIOException.class).hasMessage("timeout");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.CANCELED);
        assertThat(lab.time.waits()).isEmpty();
        assertThat(lab.requests()).isEqualTo(1 + 1);
    }

    /** The timeout in real time, then at once. */
    private static IOException failureAfterTheTimeout(Running running) {
        Running.awaitThat("the call timeout has run out", running.call::isCanceled);
        return running.failureAtOnce();
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }
}
