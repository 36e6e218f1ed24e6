package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.WaitingLab;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a hold ends its waiters go in order of arrival: one, then more with each healthy response, at a pace. */
class HoldReleaseTest {
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
    void oneGoesFirstAndEachHealthyReplyAdmitsTwoMoreInOrderOfArrival(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2", "/3", "/4", "/5", "/6");
        queue.assertNobodyElse(7);
        queue.opens();
        queue.assertArrive("/0");
        queue.assertNobodyElse(6);
        queue.start(queue.request("/late"));
        queue.answer("/0", 200);
        queue.assertArrive("/1", "/2");
        queue.assertNobodyElse(5);
        queue.answer("/1", 200);
        queue.assertArrive("/3", "/4");
        queue.assertNobodyElse(3);
        queue.answer("/4", 200);
        queue.assertArrive("/5", "/6");
        queue.assertNobodyElse(1);
        queue.answer("/2", 200);
        queue.assertArrive("/late");
        for (String path : List.of("/3", "/5", "/6", "/late")) {
            queue.answer(path, 200);
        }
        for (Running each : queue.running) {
            assertThat(each.response().code()).isNotEqualTo(429);
        }
        assertThat(queue.heed().holds()).isEmpty();
    }

    @EveryMode
    void thoseThatWaitedGoOverAnEighthOfTheTimeHeldHoweverFastTheServerIs(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2", "/3");
        lab.time.advance(HoldLab.HALF_A_MINUTE.minusNanos(1));
        queue.assertNobodyElse(4);
        lab.time.advance(Duration.ofNanos(1));
        for (int i = 0; i < 4; i++) {
            assertThat(queue.nextWithin(Duration.ofSeconds(2))).isEqualTo("/" + i);
            queue.answer("/" + i, 200);
            queue.assertNobodyElse(3 - i);
            if (i < 3) {
                lab.time.advance(Duration.ofMillis(1_240)); // a third of 3.75 s is 10 ms more
                queue.assertNobodyElse(3 - i);
                lab.time.advance(Duration.ofMillis(10 + 2)); // who asks in the last moment sleeps for 1 ms
            }
        }
    }

    @EveryMode
    void aGatewayThatAnswers502AfterTheHoldLetsOneGoAfterEachBackoff(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2", "/3");
        queue.opens();
        for (String path : List.of("/0", "/1")) {
            assertThat(queue.nextWithin(Duration.ofSeconds(1))).isEqualTo(path);
            queue.answer(path, 502);
            queue.assertNobodyElse(4);
            lab.time.advance(Duration.ofMillis(250).minusNanos(1));
            queue.assertNobodyElse(4);
            lab.time.advance(Duration.ofMillis(2)); // who asks in the last moment sleeps for 1 ms
        }
        assertThat(queue.nextWithin(Duration.ofSeconds(1))).isEqualTo("/0");
        queue.assertNobodyElse(3); // also the one whose own backoff has just ended
        queue.answer("/0", 200);
        queue.assertArrive("/1", "/2");
        queue.answer("/1", 200);
        queue.answer("/2", 200);
        queue.assertArrive("/3");
        queue.answer("/3", 200);
    }

    /** {@code Retry-After: 0} is what a server without a clock says: it is no leave to flood it. */
    @EveryMode
    void aRefusalThatNamesNoWaitLetsOneGoAfterEachBackoff(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2", "/3");
        queue.opens();
        for (Duration backoff : List.of(Duration.ofMillis(500), Duration.ofSeconds(1))) {
            queue.answer(queue.nextWithin(Duration.ofSeconds(1)), 429, "Retry-After: 0");
            queue.assertNobodyElse(4);
            lab.time.advance(backoff.minusNanos(1));
            queue.assertNobodyElse(4);
            lab.time.advance(Duration.ofMillis(2)); // who asks in the last moment sleeps for 1 ms
        }
        for (int i = 0; i < 4; i++) {
            queue.answer(queue.nextWithin(Duration.ofSeconds(1)), 200);
        }
    }

    @EveryMode
    void a404IsAsHealthyAsA200(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2");
        queue.opens();
        queue.assertArrive("/0");
        queue.answer("/0", 404);
        queue.running.remove(0).response().close();
        queue.assertArrive("/1", "/2");
        queue.answer("/1", 200);
        queue.answer("/2", 200);
    }

    @EveryMode
    void a429ArmsTheHoldAgainAndThoseThatWaitHaveUsedNoAttempt(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1");
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.assertArrive("/0");
        queue.assertNobodyElse(1);
        queue.answer("/0", 429, "Retry-After: 20");
        queue.assertNobodyElse(2);
        lab.time.advance(Duration.ofSeconds(20).minusNanos(1));
        queue.assertNobodyElse(2);
        lab.time.advance(Duration.ofNanos(1));
        queue.assertArrive("/1");
        queue.assertNobodyElse(1);
        queue.answer("/1", 200);
        queue.running.get(1).response();
        queue.assertNobodyElse(1);
        lab.time.advance(Duration.ofMillis(6_250)); // an eighth of 50 s
        assertThat(queue.nextWithin(Duration.ofSeconds(10))).isEqualTo("/0");
        queue.answer("/0", 200);
        Trail waited = Trails.of(queue.running.get(1).response());
        assertThat(Lab.whys(waited)).containsExactly(Reason.HELD, Reason.ANSWERED);
        assertThat(waited.attempts()).isEqualTo(1);
        Trail first = Trails.of(queue.running.get(0).response());
        assertThat(Lab.whys(first)).startsWith(Reason.HELD, Reason.TOLD).endsWith(Reason.ANSWERED);
        assertThat(first.attempts()).isEqualTo(2);
    }

    @EveryMode
    void openedByHandAHoldEndsAsIfItsTimeWereOver(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2", "/3");
        assertThat(queue.heed().release(hold -> true)).isEqualTo(1);
        queue.assertArrive("/0");
        queue.assertNobodyElse(3);
        queue.answer("/0", 200);
        queue.assertArrive("/1", "/2");
        queue.assertNobodyElse(1);
        queue.answer("/2", 200);
        queue.assertArrive("/3");
        queue.answer("/1", 200);
        queue.answer("/3", 200);
    }
}
