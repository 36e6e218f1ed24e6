package dev.heed.internal.hold;

import dev.heed.SharedHold;
import java.time.Duration;

/**
 * Tells the fleet what happens to the holds of this process. It is called outside of every lock, on the thread of a
 * call: no method waits or throws.
 */
public interface FleetSender {
    /** Tells nobody, where there is no fleet. */
    FleetSender NONE = new FleetSender() {
        @Override
        public void arm(SharedHold hold) {}

        @Override
        public void first(SharedHold hold) {}

        @Override
        public void proved(SharedHold hold, boolean good, Duration took) {}

        @Override
        public void release(SharedHold hold) {}
    };

    /** Says that a response asked for a hold. */
    void arm(SharedHold hold);

    /** Asks whether this process goes first; {@link SharedHolds#answered} gets the answer. */
    void first(SharedHold hold);

    /** Says how the first request ended. */
    void proved(SharedHold hold, boolean good, Duration took);

    /** Says that a hold was ended by hand. */
    void release(SharedHold hold);
}
