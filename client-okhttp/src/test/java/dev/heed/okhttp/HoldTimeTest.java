package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a hold lasts, and what may be seen and done of it meanwhile. */
class HoldTimeTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aHoldIsListedAndOpenedByHand(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        Instant now = lab.time.now();
        calls.arm("/a?key=secret", 503, "Retry-After: 150");
        String target = "GET " + lab.url("/a") + "?key=*";
        assertThat(calls.heed.holds())
                .containsExactly(new Hold(Scope.RESOURCE, "", target, 503, now, now.plusSeconds(150)));
        assertThat(calls.heed.release(hold -> hold.status() == 429)).isZero();
        assertThat(calls.heed.release(hold -> hold.status() == 503)).isEqualTo(1);
        assertThat(calls.heed.holds()).isEmpty();
        calls.answered(calls.get("/a?key=secret"));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void noHoldLastsLongerThanMaxHold(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(429, "Retry-After: 999999999999");
        Duration aMinute = Duration.ofMinutes(1);
        calls.send(
                        calls.get("/"),
                        HoldLab.IMPATIENT.toBuilder().maxHold(aMinute).build())
                .close();
        calls.answered(calls.get("/"));
        calls.sentAt(Duration.ZERO, aMinute);
    }

    /** The server's zero is no wait; the rule's half a minute is. */
    @EveryMode
    void aRuleThatHoldsForItsOwnTimeHoldsBesideARetryAfterOfZero(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.ORIGIN, HoldLab.HALF_A_MINUTE))
                .build());
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(429, "Retry-After: 0");
        calls.answered(calls.get("/"));
        calls.sentAt(Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    @EveryMode
    void a429WithoutATimeLengthensTheBackoffOfItsHold(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        for (int millis : new int[] {250, 500, 1000, 2000}) {
            calls.arm("/" + millis, 429);
            Hold hold = calls.heed.holds().get(0);
            assertThat(Duration.between(hold.armedAt(), hold.until())).isEqualTo(Duration.ofMillis(millis));
            lab.time.advance(Duration.ofMillis(millis));
        }
        calls.answered(calls.get("/"));
        calls.arm("/", 429);
        Hold anew = calls.heed.holds().get(0);
        assertThat(Duration.between(anew.armedAt(), anew.until())).isEqualTo(Duration.ofMillis(250));
    }

    @EveryMode
    void aPredicateThatThrowsOpensNothing(Mode mode) throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(calls.get("/")).close();
        calls.arm("/a", 429, "Retry-After: 30");
        assertThatThrownBy(() -> calls.heed.release(hold -> {
                    if (hold.status() == 422) {
                        throw new IllegalStateException("predicate");
                    }
                    return true;
                }))
                .hasMessage("predicate");
        assertThat(calls.heed.holds()).hasSize(2);
        calls.answered(calls.get("/b"));
        assertThat(lab.time.waits()).containsExactly(HoldLab.HALF_A_MINUTE);
    }

    @EveryMode
    void holdsOfBothKindsAreOpenedTogether(Mode mode) throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(calls.get("/")).close();
        calls.arm("/a", 429, "Retry-After: 30");
        assertThat(calls.heed.holds()).hasSize(2);
        assertThat(calls.heed.release(hold -> true)).isEqualTo(2);
        calls.answered(calls.get("/"));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aHoldThatNobodyAsksForAgainGoesAwayByItself(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/a", 429, "Retry-After: 30");
        lab.time.advance(Duration.ofSeconds(40).minusNanos(1));
        assertThat(calls.heed.holds()).hasSize(1);
        lab.time.advance(Duration.ofNanos(1));
        assertThat(calls.heed.holds()).isEmpty();
    }
}
