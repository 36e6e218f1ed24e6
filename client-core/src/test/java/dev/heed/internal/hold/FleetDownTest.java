package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.SharedHold;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** With a fleet that cannot be reached each call is told the same at the same nanosecond as without one. */
class FleetDownTest {
    private static final int SCRIPTS = 500;

    private final AtomicInteger armed = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    private final FleetSender deaf = new FleetSender() {
        @Override
        public void arm(SharedHold hold) {
            armed.incrementAndGet();
        }

        @Override
        public void first(SharedHold hold) {
            asked.incrementAndGet();
        }

        @Override
        public void proved(SharedHold hold, boolean good, Duration took) {
            asked.incrementAndGet();
        }

        /** An arming may be on its way while it is taken back. */
        @Override
        public void release(SharedHold hold) {
            assertThat(hold.window()).isZero();
        }
    };

    @Test
    void aFleetThatCannotBeReachedChangesNothing() {
        for (long seed = 0; seed < SCRIPTS; seed++) {
            HoldScript alone = new HoldScript(seed);
            alone.play();
            HoldScript cut = new HoldScript(seed, new HoldRegistry(HoldBounds.STANDARD, event -> {}, deaf));
            cut.play();
            assertThat(cut.course).as("seed %d", seed).isEqualTo(alone.course);
        }
        assertThat(armed).hasValueGreaterThan(SCRIPTS);
        assertThat(asked).hasValue(0);
    }
}
