package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.testing.CapturedLog;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A remembered reply has the two lines of a hold in the log, however it ends. */
class RejectionLogTest {
    private static final Hold HOLD =
            new Hold(Scope.SAME_REQUEST, "", "POST http://host/", 422, Instant.EPOCH, Instant.EPOCH.plusNanos(10));
    private static final String ARMED = "hold armed: " + HOLD;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final RejectionCache<String> refusals = new RejectionCache<>(1);

    private static String over(int answeredLocally) {
        return "hold over: 0 waited, " + answeredLocally + " were answered locally: " + HOLD;
    }

    private void remembers(String request) {
        refusals.remember(request, "http://host/", new RejectionCache.Rejection<>(HOLD, "reply"), 10);
    }

    @Test
    void itIsArmedAndCountsWhomItAnswers() {
        remembers("a");
        assertThat(log.messages()).containsExactly(ARMED);
        refusals.find("a", 1);
        refusals.find("a", 2);
        refusals.find("b", 2);
        assertThat(refusals.find("a", 10)).isEmpty();
        assertThat(log.messages()).containsExactly(ARMED, over(2));
    }

    @Test
    void whoListsEndsWhatIsOver() {
        remembers("a");
        refusals.list(10);
        assertThat(log.messages()).containsExactly(ARMED, over(0));
    }

    @Test
    void whatIsReleasedIsOver() {
        remembers("a");
        refusals.release(hold -> true);
        assertThat(log.messages()).containsExactly(ARMED, over(0));
    }

    @Test
    void whatGivesWayIsOver() {
        remembers("a");
        remembers("b");
        assertThat(log.messages()).containsExactlyInAnyOrder(ARMED, over(0), ARMED);
    }
}
