package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.internal.telemetry.LogLine;
import java.util.Optional;

/**
 * Writes the two lines that each hold has in the log: one when it was armed, and one when it is over. They stand at
 * INFO if a refusal armed it, else at DEBUG: a limit that is used up now and then is how a service works.
 */
public final class HoldLog {
    private HoldLog() {}

    /** Writes one line, and says the same as an event; a line that tells neither end of a hold has none. */
    interface Line extends Runnable {
        default Optional<HoldEvent> event() {
            return Optional.empty();
        }
    }

    /** A refusal came while a hold stood that a limit had armed: what was known at DEBUG is a matter for INFO now. */
    public record Refused(Hold hold) implements Line {
        @Override
        public void run() {
            new Armed(hold).run();
        }
    }

    private static void write(boolean isOfRefusal, LogLine line, String message, Object... arguments) {
        if (isOfRefusal) {
            line.info(message, arguments);
        } else {
            line.debug(message, arguments);
        }
    }

    public record Armed(Hold hold, boolean isOfRefusal) implements Line {
        /** Makes the line of a hold that a refusal armed. */
        public Armed(Hold hold) {
            this(hold, true);
        }

        @Override
        public void run() {
            LogLine line = LogLine.of("status", hold.status(), "scope", hold.scope(), "until", hold.until());
            write(isOfRefusal, line, "hold armed: {}", hold);
        }

        @Override
        public Optional<HoldEvent> event() {
            return Optional.of(new HoldEvent(HoldEvent.Kind.ARMED, hold, 0, 0));
        }
    }

    public record Over(Hold hold, int waited, int answeredLocally, boolean isOfRefusal) implements Line {
        /** Makes the line of a hold that a refusal armed. */
        public Over(Hold hold, int waited, int answeredLocally) {
            this(hold, waited, answeredLocally, true);
        }

        @Override
        public void run() {
            LogLine line = LogLine.of(
                    "status",
                    hold.status(),
                    "scope",
                    hold.scope(),
                    "waited",
                    waited,
                    "answeredLocally",
                    answeredLocally);
            String message = "hold over: {} waited, {} were answered locally: {}";
            write(isOfRefusal, line, message, waited, answeredLocally, hold);
        }

        @Override
        public Optional<HoldEvent> event() {
            return Optional.of(new HoldEvent(HoldEvent.Kind.OVER, hold, waited, answeredLocally));
        }
    }
}
