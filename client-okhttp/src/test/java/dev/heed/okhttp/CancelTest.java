package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code cancel()} ends a call wherever it is: the caller has control at once, and nothing is left over. */
class CancelTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();

    @BeforeEach
    void theTestMovesTheClock() {
        lab.manualTime();
        lab.client(builder -> builder.dispatcher(dispatcher));
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("no timer is pending", () -> lab.time.pending() == 0);
        Running.awaitThat("no call is running", () -> dispatcher.runningCallsCount() == 0);
    }

    @EveryMode
    void aCallCancelledDuringItsWaitEndsAtOnce(Mode mode) {
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        assertThat(running.isDone()).isFalse();

        running.call.cancel();
        IOException failure = running.failureAtOnce();

        assertThat(failure).isExactlyInstanceOf(IOException.class).hasMessage("Canceled");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.CANCELED);
        assertThat(Trails.of(running.call)).isEqualTo(Trails.of(failure));
        lab.time.advance(TWO_MINUTES);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aCallCancelledDuringItsSecondWaitEndsAtOnce(Mode mode) {
        lab.replies(503);
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        lab.time.advance(TWO_MINUTES);
        lab.time.awaitWaiters(1);

        running.call.cancel();

        assertThat(Lab.whys(Trails.of(running.failureAtOnce())))
                .containsExactly(Reason.FLOOR, Reason.FLOOR, Reason.CANCELED);
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aCallCancelledBeforeItsFirstSendReachesNoServer(Mode mode) {
        Call call = lab.call(mode, get());
        call.cancel();
        IOException failure = catchThrowableOfType(IOException.class, () -> mode.send(call));
        assertThat(failure).hasMessage("Canceled");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.CANCELED);
        assertThat(lab.requests()).isZero();
    }

    @EveryMode
    void aCallCancelledWhileTheServerIsSilentIsNotRepeated(Mode mode) {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.taken();

        running.call.cancel();

        assertThat(Lab.whys(Trails.of(running.failureAtOnce()))).containsExactly(Reason.CANCELED);
        assertThat(lab.time.waits()).isEmpty();
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aCallCancelledDuringItsSecondAttemptIsNotRepeated(Mode mode) {
        lab.replies(503);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        lab.time.advance(TWO_MINUTES);
        lab.taken();
        lab.taken();

        running.call.cancel();

        assertThat(Lab.whys(Trails.of(running.failureAtOnce()))).containsExactly(Reason.FLOOR, Reason.CANCELED);
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aCallCancelledAfterItsDeliveryKeepsItsTrail(Mode mode) {
        lab.replies(503);
        lab.replies(200);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        lab.time.advance(TWO_MINUTES);
        try (Response response = running.response()) {
            Trail trail = Trails.of(response);
            running.call.cancel();
            assertThat(Lab.whys(trail)).containsExactly(Reason.FLOOR, Reason.ANSWERED);
            assertThat(Trails.of(response)).isEqualTo(trail);
            assertThat(Trails.of(running.call)).isEqualTo(trail);
        }
    }

    @EveryMode
    void cancellingTwiceIsCancellingOnce(Mode mode) {
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        running.call.cancel();
        running.call.cancel();
        assertThat(Lab.whys(Trails.of(running.failureAtOnce()))).containsExactly(Reason.FLOOR, Reason.CANCELED);
    }

    @EveryMode
    void othersGoOnWaiting(Mode mode) {
        lab.replies(503);
        lab.replies(503);
        lab.replies(200);
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        Running unwanted = Running.start(mode, client.newCall(get()));
        lab.time.awaitWaiters(1);
        Running wanted = Running.start(mode, client.newCall(get("/other")));
        lab.time.awaitWaiters(2);

        unwanted.call.cancel();
        unwanted.failureAtOnce();
        assertThat(wanted.isDone()).isFalse();
        lab.time.advance(TWO_MINUTES);

        try (Response response = wanted.response()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    /** Either may win; what must not happen is that both do, or neither. */
    @EveryMode
    void aCancelThatMeetsTheEndOfTheWaitLeavesNothingBehind(Mode mode) throws InterruptedException {
        lab.server.setDispatcher(new UnavailableAtFirst());
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        for (int race = 0; race < 25; race++) {
            Request request = new Request.Builder().url(lab.url("/" + race)).build();
            Running running = Running.start(mode, client.newCall(request));
            lab.time.awaitWaiters(1);
            Thread canceller = new Thread(running.call::cancel);
            canceller.start();
            lab.time.advance(TWO_MINUTES);
            canceller.join();
            running.closeWhateverCame();
        }
    }

    private static final class UnavailableAtFirst extends mockwebserver3.Dispatcher {
        private final Set<String> known = ConcurrentHashMap.newKeySet();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return Lab.reply(known.add(request.getTarget()) ? 503 : 200).build();
        }
    }

    private Request get() {
        return get("/");
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }
}
