package dev.heed.internal;

import dev.heed.Hold;

/** The two lines of each hold in the log: that it was armed, and that it is over. */
final class HoldLines {
    private HoldLines() {}

    record Armed(Hold hold) implements Runnable {
        @Override
        public void run() {
            FactLine.of("status", hold.status(), "scope", hold.scope(), "until", hold.until())
                    .info("hold armed: {}", hold);
        }
    }

    record Over(Hold hold, int waited, int answeredLocally) implements Runnable {
        @Override
        public void run() {
            FactLine.of(
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
