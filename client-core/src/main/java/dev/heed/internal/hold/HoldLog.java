package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.internal.telemetry.LogLine;

/** Writes the two lines that each hold has in the log: one when it was armed, and one when it is over. */
public final class HoldLog {
    private HoldLog() {}

    public record Armed(Hold hold) implements Runnable {
        @Override
        public void run() {
            LogLine.of("status", hold.status(), "scope", hold.scope(), "until", hold.until())
                    .info("hold armed: {}", hold);
        }
    }

    public record Over(Hold hold, int waited, int answeredLocally) implements Runnable {
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
    }
}
