package dev.heed.fleet.redis.internal.wire;

import dev.heed.SharedHold;
import java.time.Duration;
import java.util.Objects;

/** Writes what scripts take. */
public final class HoldWords {
    /** A longer hold is cut, so that its end has no more digits than a script prints: some thirty years. */
    private static final long MAX_LEFT_MILLIS = 1_000_000_000_000L;

    private static final Duration MAX_TOOK = Duration.ofMillis(FleetMessage.MAX_TOOK_MILLIS);

    private HoldWords() {}

    /** Whether others would read it: the host may be one that no URL has. */
    public static boolean canBeWritten(SharedHold hold) {
        return Fields.written(hold.host()) != null;
    }

    /**
     * The values of {@link Script#ARM}.
     *
     * @param window the one that is known; 0 if none is
     * @param clock what the server's would say by that; 0 if its end was not told
     * @param sent what the server's says now; 0 if that is not known
     */
    public static String[] arm(SharedHold hold, String wireId, String channel, long window, long clock, long sent) {
        return new String[] {
            wireId,
            String.valueOf(leftMillis(hold.left())),
            String.valueOf(hold.status()),
            Fields.letter(hold.scope()),
            Objects.requireNonNull(Fields.written(hold.host())),
            channel,
            String.valueOf(Math.min(hold.armings(), Fields.MAX_ARMINGS)),
            String.valueOf(window),
            String.valueOf(clock),
            String.valueOf(sent)
        };
    }

    /** Rounded up, so that nobody goes earlier than was asked for. */
    private static long leftMillis(Duration left) {
        return left.compareTo(Duration.ofMillis(MAX_LEFT_MILLIS)) > 0
                ? MAX_LEFT_MILLIS
                : left.plusNanos(999_999).toMillis();
    }

    /** How long the first took, in milliseconds: at least one, as others begin within a time that follows from it. */
    public static String took(Duration took) {
        Duration bounded = took.compareTo(MAX_TOOK) > 0 ? MAX_TOOK : took;
        return String.valueOf(Math.max(1, bounded.toMillis()));
    }
}
