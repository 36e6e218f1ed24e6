package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.WaitingLab;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A turn that comes to nothing passes on, and who leaves the queue takes nobody's. */
class HoldTurnTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private WaitingLab queue;

    @BeforeEach
    void theServerAnswersWhenTheTestSaysSo() {
        queue = new WaitingLab(lab);
    }

    @AfterEach
    void nothingIsLeftOver() {
        queue.assertNothingIsLeftOver();
    }

    @EveryMode
    void afterAFirstOneThatFailsTheNextGoesAfterABackoff(Mode mode) throws Exception {
        lab.doNotCheckPool();
        queue.waiting(mode, "/0", "/1", "/2");
        queue.opens();
        queue.assertArrive("/0");
        queue.answers("/0")
                .add(new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build());
        assertThat(queue.running.remove(0).failure()).isNotNull();
        lab.time.advance(Duration.ofMillis(500).minusNanos(1));
        queue.assertNobodyElse(2);
        lab.time.advance(Duration.ofMillis(2));
        assertThat(queue.nextWithin(Duration.ofSeconds(1))).isEqualTo("/1");
        queue.assertNobodyElse(1);
        queue.answer("/1", 200);
        queue.assertArrive("/2");
        queue.answer("/2", 200);
    }

    @EveryMode
    void aFirstOneThatIsCancelledPassesTheTurnOn(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1");
        queue.opens();
        queue.assertArrive("/0");
        queue.running.get(0).call.cancel();
        queue.assertArrive("/1");
        queue.answer("/0", 200);
        queue.answer("/1", 200);
    }

    @EveryMode
    void aFirstOneThatIsSilentForTenSecondsPassesTheTurnOn(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2");
        queue.opens();
        queue.assertArrive("/0");
        queue.assertNobodyElse(2);
        lab.time.advance(Duration.ofMillis(9_999));
        queue.assertNobodyElse(2);
        lab.time.advance(Duration.ofMillis(1));
        assertThat(queue.nextWithin(Duration.ofSeconds(10))).isEqualTo("/1");
        queue.assertNobodyElse(1);
        queue.answer("/0", 200);
        queue.assertArrive("/2");
        queue.answer("/1", 200);
        queue.answer("/2", 200);
    }

    /** Whoever is told that a call waits is told before it does, and may open the hold right there. */
    @EveryMode
    void aTurnThatComesBeforeTheWaitBeginsIsNotLost(Mode mode) throws Exception {
        lab.resilience(builder -> builder.onStep((call, step) -> {
            if (step.reason() == Reason.HELD) {
                assertThat(queue.heed().release(hold -> true)).isEqualTo(1);
            }
        }));
        queue.waiting(mode);
        goesAtOnce(mode, "/0");
        queue.answer("/0", 200);
        assertThat(queue.running.get(0).response().code()).isEqualTo(200);
    }

    /** Its 401 is as healthy as any, and the renewal may take half a minute. */
    @EveryMode
    void aFirstOneThatWaitsForCredentialsKeepsNobodysTurn(Mode mode) throws Exception {
        CompletableFuture<Optional<Credential>> renewal = new CompletableFuture<>();
        lab.resilience(builder -> builder.credentials(need -> renewal));
        queue.waiting(mode, "/0", "/1");
        queue.opens();
        queue.assertArrive("/0");
        queue.answer("/0", 401);
        queue.assertArrive("/1");
        queue.answer("/1", 200);
        renewal.complete(Optional.of(Credential.of("Bearer 1")));
        queue.assertArrive("/0");
        queue.answer("/0", 200);
    }

    @EveryMode
    void aHeldCallThatIsCancelledEndsAtOnceAndTakesNobodysTurn(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1");
        queue.running.get(0).call.cancel();
        IOException failure = queue.running.remove(0).failureAtOnce();
        assertThat(failure).hasMessage("Canceled");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.HELD, Reason.CANCELED);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.assertArrive("/1");
        queue.answer("/1", 200);
    }

    @EveryMode
    void whoseLimitsEndBeforeItsTurnComesIsAnsweredLocally(Mode mode) throws Exception {
        queue.waiting(mode, "/0");
        ResiliencePolicy patient = ResiliencePolicy.builder()
                .maxWait(HoldLab.HALF_A_MINUTE.plusSeconds(5))
                .build();
        Running late = queue.start(queue.request("/late").tag(ResiliencePolicy.class, patient));
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.assertArrive("/0");
        queue.assertNobodyElse(1);
        lab.time.advance(Duration.ofSeconds(5));
        queue.running.remove(late);
        try (Response local = late.response()) {
            assertThat(Trails.of(local).fromHold()).isTrue();
            assertThat(local.header("Retry-After")).isEqualTo("1");
        }
        queue.answer("/0", 200);
    }

    @EveryMode
    void whenTheFirstOneIsSilentOneMoreGoesAndNotAllThatCome(Mode mode) throws Exception {
        queue.waiting(mode);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        goesAtOnce(mode, "/0");
        assertNobodyMayGo();
        lab.time.advance(Duration.ofMillis(9_999));
        assertNobodyMayGo();
        lab.time.advance(Duration.ofMillis(1));
        goesAtOnce(mode, "/1");
        assertNobodyMayGo();
        queue.answer("/0", 200);
        queue.answer("/1", 200);
    }

    private void goesAtOnce(Mode mode, String path) throws InterruptedException {
        queue.running.add(Running.start(mode, queue.call(queue.request(path))));
        queue.assertArrive(path);
    }

    /** Nobody waits meanwhile: who comes next would be the next to go. */
    private void assertNobodyMayGo() throws IOException {
        for (int i = 0; i < 3; i++) {
            answeredLocally().close();
        }
    }

    private Response answeredLocally() throws IOException {
        Response local = queue.send(queue.request("/impatient").tag(ResiliencePolicy.class, HoldLab.IMPATIENT));
        assertThat(Trails.of(local).fromHold()).isTrue();
        return local;
    }

    @EveryMode
    void whoCannotWaitForItsTurnIsToldToComeBackInASecond(Mode mode) throws Exception {
        queue.waiting(mode);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        goesAtOnce(mode, "/0");
        try (Response local = answeredLocally()) {
            assertThat(local.code()).isEqualTo(429);
            assertThat(local.header("Retry-After")).isEqualTo("1");
            assertThat(Trails.of(local).retryAt()).contains(lab.time.now().plusSeconds(1));
        }
        queue.answer("/0", 200);
    }

    /** Nobody knows beforehand how long a turn takes to come: no wait is noted that was not decided. */
    @EveryMode
    void whoWaitsOnlyForItsTurnHasWaitedForNoTime(Mode mode) throws Exception {
        queue.waiting(mode);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        goesAtOnce(mode, "/0");
        Running next = queue.start(queue.request("/1"));
        queue.answer("/0", 200);
        queue.assertArrive("/1");
        queue.answer("/1", 200);
        Trail trail = Trails.of(next.response());
        assertThat(Lab.whys(trail)).containsExactly(Reason.HELD, Reason.ANSWERED);
        assertThat(trail.waited()).isZero();
    }
}
