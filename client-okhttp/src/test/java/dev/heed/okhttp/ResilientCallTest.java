package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A call of the factory is a {@link Call} in every respect; the modes of a wrapped client show what OkHttp's own does. */
class ResilientCallTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();

    @EveryMode
    void aCallIsSentOnce(Mode mode) throws IOException {
        lab.replies(200);
        Call call = lab.call(mode, get());
        mode.send(call).close();
        Recorded second = new Recorded();
        assertThatIllegalStateException().isThrownBy(call::execute).withMessage("Already Executed");
        assertThatIllegalStateException().isThrownBy(() -> call.enqueue(second)).withMessage("Already Executed");
        assertThat(second.ends).isEmpty();
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aCallThatWaitsCannotBeSentAgain(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        assertThatIllegalStateException().isThrownBy(running.call::execute).withMessage("Already Executed");
        running.call.cancel();
        assertThat(running.failureAtOnce()).hasMessage("Canceled");
    }

    @EveryMode
    void aCloneIsAFreshCallOfTheSameRequest(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        lab.replies(204);
        Call call = lab.call(mode, get());
        call.timeout().timeout(1, java.util.concurrent.TimeUnit.HOURS);
        mode.send(call).close();
        call.cancel();

        Call clone = call.clone();

        assertThat(clone.request()).isSameAs(call.request());
        assertThat(clone.isExecuted()).isFalse();
        assertThat(clone.isCanceled()).isFalse();
        assertThat(clone.timeout().timeoutNanos()).isZero();
        assertThat(Trails.of(clone).steps()).isEmpty();
        try (Response response = mode.send(clone)) {
            assertThat(response.code()).isEqualTo(204);
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aCallIsExecutedFromTheMomentItIsSent(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        lab.replies(200);
        Call call = lab.call(mode, get());
        assertThat(call.isExecuted()).isFalse();
        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(1);
        assertThat(call.isExecuted()).isTrue();
        lab.time.advance(TWO_MINUTES);
        running.response().close();
        assertThat(call.isExecuted()).isTrue();
        assertThat(call.isCanceled()).isFalse();
    }

    @EveryMode
    void theRequestOfACallStaysTheOneItWasMadeWith(Mode mode) throws IOException {
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        Request request = get();
        Call call = lab.call(mode, request);
        try (Response response = mode.send(call)) {
            assertThat(response.request().url()).isEqualTo(lab.url("/elsewhere"));
        }
        assertThat(call.request()).isSameAs(request);
    }

    @EveryMode
    void aCallIsCancelledFromTheMomentOfTheCancel(Mode mode) {
        Call call = lab.call(mode, get());
        assertThat(call.isCanceled()).isFalse();
        call.cancel();
        assertThat(call.isCanceled()).isTrue();
        assertThatIOException().isThrownBy(() -> mode.send(call)).withMessage("Canceled");
        assertThat(call.isCanceled()).isTrue();
    }

    @EveryMode
    void aCancelEndsTheReadingOfTheBody(Mode mode) throws IOException {
        lab.server.enqueue(
                Lab.reply(200).onResponseBody(SocketEffect.Stall.INSTANCE).build());
        Call call = lab.call(mode, get());
        try (Response response = mode.send(call)) {
            Thread canceller = new Thread(call::cancel);
            canceller.start();
            assertThatIOException().isThrownBy(() -> response.body().string());
        }
        assertThat(call.isCanceled()).isTrue();
    }

    @Test
    void aCallbackIsToldOfTheCallThatTheUserHolds() {
        lab.replies(503);
        lab.replies(200);
        Call answered = lab.call(Mode.ASYNC_ENQUEUE, get());
        assertThat(Recorded.of(answered).end().call()).isSameAs(answered);

        Call unwanted = lab.call(Mode.ASYNC_ENQUEUE, get());
        unwanted.cancel();
        assertThat(Recorded.of(unwanted).end().call()).isSameAs(unwanted);

        lab.replies(503);
        lab.manualTime();
        Call waiting = lab.call(Mode.ASYNC_ENQUEUE, get());
        Recorded recorded = Recorded.of(waiting);
        lab.time.awaitWaiters(1);
        waiting.cancel();
        assertThat(recorded.end().call()).isSameAs(waiting);
    }

    @Test
    void aCancelInsideTheCallbackOfAReplyCallsNobodyBack() {
        lab.client(builder -> builder.dispatcher(dispatcher));
        lab.replies(503);
        lab.replies(200);
        Recorded recorded = new Recorded() {
            @Override
            public void onResponse(Call call, Response response) throws IOException {
                call.cancel();
                super.onResponse(call, response);
            }
        };
        lab.call(Mode.ASYNC_ENQUEUE, get()).enqueue(recorded);
        assertThat(recorded.status()).isEqualTo(200);
        assertEndedOnce(recorded);
    }

    @Test
    void aCancelInsideTheCallbackOfAFailureCallsNobodyBack() {
        lab.client(builder -> builder.dispatcher(dispatcher));
        lab.manualTime();
        lab.replies(503);
        Recorded recorded = new Recorded() {
            @Override
            public void onFailure(Call call, IOException failure) {
                call.cancel();
                super.onFailure(call, failure);
            }
        };
        Call call = lab.call(Mode.ASYNC_ENQUEUE, get());
        call.enqueue(recorded);
        lab.time.awaitWaiters(1);
        call.cancel();
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertEndedOnce(recorded);
    }

    /** Whatever follows would follow on the dispatcher, or on a timer. */
    private void assertEndedOnce(Recorded recorded) {
        Running.awaitThat("the dispatcher is idle", () -> dispatcher.runningCallsCount() == 0);
        lab.time.advance(TWO_MINUTES);
        assertThat(lab.time.pending()).isZero();
        assertThat(recorded.ends).hasSize(1);
    }

    @Test
    void aCallThatACallbackBeginsIsAnsweredToo() {
        lab.replies(503);
        lab.replies(200);
        lab.replies(503);
        lab.replies(204);
        Recorded second = new Recorded();
        Callback first = new Recorded() {
            @Override
            public void onResponse(Call call, Response response) throws IOException {
                super.onResponse(call, response);
                call.clone().enqueue(second);
            }
        };
        lab.call(Mode.ASYNC_ENQUEUE, get()).enqueue(first);
        assertThat(second.status()).isEqualTo(204);
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }
}
