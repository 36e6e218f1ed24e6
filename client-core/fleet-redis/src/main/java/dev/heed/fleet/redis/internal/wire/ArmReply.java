package dev.heed.fleet.redis.internal.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the script {@link Script#ARM} answers: the window that stands now, for how long, how often it was armed, and when
 * it ends by the server's clock.
 */
public record ArmReply(long window, Duration left, int armings, long until) {
    /** Reads a reply; empty if it is odd. */
    public static Optional<ArmReply> read(List<?> reply) {
        long window = Fields.number(Fields.at(reply, 0), 1, Fields.MAX_MILLIS);
        long left = Fields.number(Fields.at(reply, 1), 0, Fields.MAX_MILLIS);
        long armings = Fields.number(Fields.at(reply, 2), 0, Fields.MAX_ARMINGS);
        long until = Fields.number(Fields.at(reply, 3), 1, Fields.MAX_MILLIS);
        return window < 0 || left < 0 || armings < 0 || until < 0
                ? Optional.empty()
                : Optional.of(new ArmReply(window, Duration.ofMillis(left), (int) armings, until));
    }
}
