package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.internal.telemetry.LogLine;

/** Writes the two lines that each hold has in the log: one when it was armed, and one when it is over. */
public final class HoldLog {
    private HoldLog() {}

    /** Writes one line, and says the same as an event. */
    interface Line extends Runnable {
        HoldEvent event();
    }

    public record Armed(Hold hold) implements Line {
        @Override
        public void run() {
            LogLine.of("status", hold.status(), "scope", hold.scope(), "until", hold.until())
                    .info("hold armed: {}", hold);
        }

        @Override
        public HoldEvent event() {
            return new HoldEvent(HoldEvent.Kind.ARMED, hold, 0, 0);
        }
    }

    public record Over(Hold hold, int waited, int answeredLocally) implements Line {
        @Override
        public void run() {
            LogLine.of(
                            "status",
                            hold.status(),
                            "scope",
                            hold.scope(),
                            "waited",
                            waited,
                            "answeredLocally",
                            answeredLocally)
                    .info("hold over: {} waited, {} were answered locally: {}", waited, answeredLocally, hold);
        }

        @Override
        public HoldEvent event() {
            return new HoldEvent(HoldEvent.Kind.OVER, hold, waited, answeredLocally);
        }
    }
}
