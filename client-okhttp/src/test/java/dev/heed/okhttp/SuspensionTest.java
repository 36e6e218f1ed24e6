package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Suspension;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller that suspends, as in a coroutine, is resumed exactly once, however answer, failure and cancel meet. */
class SuspensionTest {
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
        await("no call is running").until(() -> dispatcher.runningCallsCount() == 0);
        await("no wait is left").until(() -> lab.time.pending() == 0);
    }

    @Test
    void aSuspendedCallerIsResumedWithTheAnswer() throws IOException {
        lab.replies(503);
        lab.replies(200);
        Suspension suspension = Suspension.await(call("/"));
        lab.time.awaitWaiters(1);
        assertThat(suspension).isNotDone();
        await("the wait occupies no slot").until(() -> dispatcher.runningCallsCount() == 0);

        lab.time.advance(TWO_MINUTES);

        try (Response response = Mode.await(suspension)) {
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        resumedOnce(suspension);
    }

    /** What a suspending function does that makes one call after another. */
    @Test
    void aCallerSuspendsAgainAfterItWasResumed() throws IOException {
        lab.replies(503);
        lab.replies(200);
        lab.replies(503);
        lab.replies(204);
        Call.Factory calls = lab.heed().callFactory(lab.plainClient());
        var both = Suspension.await(calls.newCall(get("/first"))).thenCompose(first -> {
            first.close();
            return Suspension.await(calls.newCall(get("/second")));
        });
        for (int wait = 0; wait < 2; wait++) {
            lab.time.awaitWaiters(1);
            lab.time.advance(TWO_MINUTES);
        }
        try (Response response = Mode.await(both)) {
            assertThat(response.code()).isEqualTo(204);
        }
        assertThat(lab.arrivals())
                .containsExactly(Duration.ZERO, TWO_MINUTES, TWO_MINUTES, TWO_MINUTES.multipliedBy(2));
    }

    @Test
    void aCallerCancelledDuringTheWaitSendsNothingMore() {
        lab.replies(503);
        Suspension suspension = Suspension.await(call("/"));
        lab.time.awaitWaiters(1);

        suspension.cancel(true);

        await("no wait is left").until(() -> lab.time.pending() == 0);
        resumedOnce(suspension);
        assertThat(Lab.whys(Trails.of(suspension.call()))).containsExactly(Reason.FLOOR, Reason.CANCELED);
        lab.time.advance(TWO_MINUTES);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void aCallerCancelledWhileTheServerIsSilentIsNotHeldUp() {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Suspension suspension = Suspension.await(call("/"));
        lab.taken();

        suspension.cancel(true);

        resumedOnce(suspension);
        assertThat(Lab.whys(Trails.of(suspension.call()))).containsExactly(Reason.CANCELED);
    }

    @Test
    void aCancelAfterTheAnswerChangesNothing() throws IOException {
        lab.replies(200);
        Suspension suspension = Suspension.await(call("/"));
        try (Response response = Mode.await(suspension)) {
            assertThat(suspension.cancel(true)).isFalse();
            assertThat(response.code()).isEqualTo(200);
        }
        resumedOnce(suspension);
    }

    /** Either may win. A response that nobody takes any more is closed, or the lab finds its connection. */
    @Test
    void aCancelThatMeetsTheEndOfTheWaitResumesOnce() throws InterruptedException {
        lab.server.setDispatcher(new UnavailableAtFirst());
        Call.Factory calls = lab.heed().callFactory(lab.plainClient());
        for (int race = 0; race < 100; race++) {
            Suspension suspension = Suspension.await(calls.newCall(get("/" + race)));
            lab.time.awaitWaiters(1);
            Thread canceller = new Thread(() -> suspension.cancel(true));
            canceller.start();
            lab.time.advance(TWO_MINUTES);
            canceller.join();
            resumedOnce(suspension);
            suspension.closeWhateverCame();
        }
    }

    private static void resumedOnce(Suspension suspension) {
        await("the callback")
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> suspension.resumptions() > 0);
        assertThat(suspension.resumptions()).isEqualTo(1);
    }

    private Call call(String path) {
        return lab.call(Mode.ASYNC_ENQUEUE, get(path));
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    private static final class UnavailableAtFirst extends mockwebserver3.Dispatcher {
        private final Set<String> known = ConcurrentHashMap.newKeySet();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return Lab.reply(known.add(request.getTarget()) ? 503 : 200).build();
        }
    }
}
