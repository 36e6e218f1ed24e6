package dev.heed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.HoldFleet;
import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.contract.HoldFleetContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fleet of one JVM keeps the contract of every engine, and its messages take as long as a test says. */
class VirtualFleetTest extends HoldFleetContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final SharedHold HOLD = new SharedHold("a".repeat(32), 0, Scope.CLIENT, "", 503, MINUTE, 1);

    private final VirtualTime time = VirtualTime.manual();
    private final VirtualFleet fleet = VirtualFleet.of(time);

    @Override
    protected HoldFleet process() {
        return fleet.member();
    }

    @Override
    protected void passes(Duration span) {
        time.advance(span);
    }

    @Override
    protected void cut(HoldFleet process) {
        fleet.cut(process);
    }

    @Override
    protected void heal(HoldFleet process) {
        fleet.heal(process);
    }

    /** Keeps what it was told in words. */
    private static final class Heard implements HoldFleet.Member {
        private final List<String> words = new ArrayList<>();

        @Override
        public void armed(SharedHold hold) {
            words.add("armed for " + hold.left());
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {
            words.add("opened");
        }

        @Override
        public void freed(SharedHold hold) {
            words.add("freed");
        }

        @Override
        public void released(SharedHold hold) {
            words.add("released");
        }

        @Override
        public void connected(boolean connected) {
            words.add(connected ? "connected" : "cut");
        }
    }

    @Test
    void eachCommandAndEachMessageIsOnItsWayForTheDelay() {
        VirtualFleet slow = fleet.delayedBy(Duration.ofMillis(20));
        Heard heard = new Heard();
        HoldFleet member = slow.member();
        member.join(heard);
        time.advance(Duration.ofMillis(20));
        member.arm(HOLD);
        time.advance(Duration.ofMillis(39));
        assertThat(heard.words).containsExactly("connected");
        time.advance(Duration.ofMillis(1));
        assertThat(heard.words).containsExactly("connected", "armed for " + MINUTE);
    }

    @Test
    void whatIsOnItsWayToAProcessThatIsCutOffIsLost() {
        VirtualFleet slow = fleet.delayedBy(Duration.ofMillis(20));
        Heard heard = new Heard();
        HoldFleet member = slow.member();
        member.join(heard);
        time.advance(Duration.ofMillis(20));
        member.arm(HOLD);
        slow.cut(member);
        slow.cut(member);
        time.advance(MINUTE);
        assertThat(heard.words).containsExactly("connected", "cut");
    }

    @Test
    void anEngineThatRestartsForgets() {
        Heard heard = new Heard();
        HoldFleet member = fleet.member();
        member.join(heard);
        member.arm(HOLD);
        fleet.restart();
        assertThat(heard.words).containsExactly("connected", "armed for " + MINUTE, "cut", "connected");
        fleet.heal(member);
        assertThat(heard.words).hasSize(4);
    }

    @Test
    void aMemberOfAnotherFleetIsRefused() {
        HoldFleet stranger = VirtualFleet.of(time).member();
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.cut(stranger));
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.heal(stranger));
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.delayedBy(Duration.ofMillis(-1)));
    }

    @Test
    void whatWasSaidBeforeClosingArrivesAndNoAnswerToIt() {
        VirtualFleet slow = fleet.delayedBy(Duration.ofSeconds(1));
        Heard other = new Heard();
        slow.member().join(other);
        HoldFleet closing = slow.member();
        Heard closed = new Heard();
        closing.join(closed);
        closing.arm(HOLD);
        closing.close();
        time.advance(Duration.ofSeconds(2));
        assertThat(other.words).contains("armed for " + MINUTE);
        assertThat(closed.words).isEmpty();
    }
}
