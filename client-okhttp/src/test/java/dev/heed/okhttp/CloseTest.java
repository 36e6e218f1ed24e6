package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code cancelAll()} and {@code close()} end the calls that wait; the dispatcher's own ends those that are sending. */
class CloseTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();
    private final AtomicInteger asked = new AtomicInteger();

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
    void cancelAllEndsEveryCallThatWaits(Mode mode) {
        Resilience heed = lab.heed();
        List<Running> waiting = waiting(mode, heed, 3);

        heed.cancelAll();

        assertThat(waiting).allSatisfy(running -> {
            IOException failure = running.failureAtOnce();
            assertThat(failure).hasMessage("Canceled");
            assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.CANCELED);
        });
        lab.time.advance(TWO_MINUTES);
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void afterCancelAllOthersWaitAsBefore(Mode mode) {
        Resilience heed = lab.heed();
        Running unwanted = waiting(mode, heed, 1).get(0);
        heed.cancelAll();
        unwanted.failureAtOnce();
        Running.awaitThat("its timer is gone, so that the next one is waited for", () -> lab.time.pending() == 0);

        Running later = waiting(mode, heed, 1).get(0);
        lab.replies(200);
        lab.time.advance(TWO_MINUTES);
        try (Response response = later.response()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void cancelAllDoesNotTouchACallThatIsSending(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        lab.onRequest(heed::cancelAll);
        lab.replies(200);
        try (Response response = mode.send(call(mode, heed))) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void closingEndsEveryCallThatWaits(Mode mode) {
        Resilience heed = lab.heed();
        List<Running> waiting = waiting(mode, heed, 3);
        heed.close();
        heed.close();
        assertThat(waiting)
                .allSatisfy(running -> assertThat(running.failureAtOnce()).hasMessage("Canceled"));
    }

    @EveryMode
    void afterClosingACallThatWouldWaitGetsItsReplyAtOnce(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        heed.close();
        lab.replies(503);
        try (Response response = mode.send(call(mode, heed))) {
            assertThat(response.body().string()).isEqualTo("body of 503");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CANCELED);
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.answer(503, lab.time.now().plus(TWO_MINUTES)));
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void afterClosingAnAnswerIsAnAnswer(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        heed.close();
        lab.replies(200);
        try (Response response = mode.send(call(mode, heed))) {
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
    }

    /** Following needs no wait. */
    @EveryMode
    void afterClosingRedirectsAreFollowed(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        heed.close();
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        try (Response response = mode.send(call(mode, heed))) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void afterClosingARedirectThatAsksForAWaitIsHandedOver(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        heed.close();
        lab.replies(302, "Location: /elsewhere", "Retry-After: 5");
        try (Response response = mode.send(call(mode, heed))) {
            assertThat(response.code()).isEqualTo(302);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CANCELED);
        }
    }

    /** Between the reply and the wait. */
    @EveryMode
    void aCallThatIsAboutToWaitWhileItIsClosedDoesNotWait(Mode mode) {
        Resilience[] heed = new Resilience[1];
        lab.resilience(builder -> builder.onStep((call, step) -> heed[0].close()));
        heed[0] = lab.heed();
        lab.replies(503);
        Running running = Running.start(mode, call(mode, heed[0]));
        assertThat(running.failureAtOnce()).hasMessage("Canceled");
    }

    @EveryMode
    void theDispatchersCancelAllEndsACallThatIsSending(Mode mode) {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.taken();

        dispatcher.cancelAll();

        IOException failure = running.failureAtOnce();
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.CANCELED);
        assertThat(running.call.isCanceled()).isTrue();
        assertThat(lab.requests()).isEqualTo(1);
    }

    /** Its attempt is with the dispatcher until it waits; a single one that was executed is not. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ASYNC_EXECUTE")
    void theDispatchersCancelAllEndsACallThatIsAboutToWait(Mode mode) {
        lab.resilience(builder -> builder.onStep((call, step) -> dispatcher.cancelAll()));
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, get()));
        IOException failure = running.failureAtOnce();
        assertThat(failure).hasMessage("Canceled");
        assertThat(running.call.isCanceled()).isTrue();
    }

    @Test
    void aListenerThatThrowsOnACancelSparesNoOther() {
        Resilience heed = lab.heed();
        List<Recorded> recorded = IntStream.range(0, 5)
                .mapToObj(i -> {
                    lab.replies(503);
                    Call call = call(Mode.ASYNC_ENQUEUE, heed);
                    call.addEventListener(new EventListener() {
                        @Override
                        public void canceled(Call canceled) {
                            throw new IllegalStateException("a listener's mistake");
                        }
                    });
                    return Recorded.of(call);
                })
                .toList();
        lab.time.awaitWaiters(5);
        assertThatIllegalStateException().isThrownBy(heed::cancelAll).withMessage("a listener's mistake");
        assertThat(recorded).allSatisfy(each -> assertThat(each.failure()).hasMessage("Canceled"));
    }

    private List<Running> waiting(Mode mode, Resilience heed, int calls) {
        List<Running> waiting = IntStream.range(0, calls)
                .peek(i -> lab.replies(503))
                .mapToObj(i -> Running.start(mode, call(mode, heed)))
                .toList();
        lab.time.awaitWaiters(calls);
        return waiting;
    }

    private Call call(Mode mode, Resilience heed) {
        return mode.factory(heed, lab.plainClient()).newCall(get());
    }

    /** Each of a resource of its own: none holds another back. */
    private Request get() {
        return new Request.Builder().url(lab.url("/" + asked.getAndIncrement())).build();
    }
}
