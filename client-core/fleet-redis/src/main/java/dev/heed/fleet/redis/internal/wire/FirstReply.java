package dev.heed.fleet.redis.internal.wire;

import dev.heed.HoldFleet.First;
import java.time.Duration;
import java.util.List;

/**
 * What the script {@link Script#FIRST} answers.
 *
 * @param first the answer, unknown where the reply is odd
 * @param window the window that stands, where one does; else 0
 * @param armings how often that was armed; else 1
 * @param until when it ends by the server's clock; else 0
 * @param seal what was said with it where it is open; else empty
 */
public record FirstReply(First first, long window, int armings, long until, String seal) {
    /** Longer than a lease of ten seconds and the half second that it is asked ahead. */
    private static final long MAX_LEASE_MILLIS = 60_000;

    private static final FirstReply ODD = of(First.unknown());

    private static FirstReply of(First first) {
        return new FirstReply(first, 0, 1, 0, "");
    }

    /** Reads a reply: a letter, and what belongs to it. */
    public static FirstReply read(List<?> reply) {
        return switch (String.valueOf(Fields.at(reply, 0))) {
            case "G" -> of(First.go());
            case "W" -> waiting(reply);
            case "O" -> open(reply);
            case "S" -> stands(reply);
            default -> ODD;
        };
    }

    private static FirstReply waiting(List<?> reply) {
        long left = Fields.number(Fields.at(reply, 1), 0, MAX_LEASE_MILLIS);
        long members = Fields.number(Fields.at(reply, 2), 1, FleetMessage.MAX_MEMBERS);
        return left < 0 ? ODD : of(First.waiting(Math.max(1, (int) members), Duration.ofMillis(left)));
    }

    private static FirstReply open(List<?> reply) {
        long members = Fields.number(Fields.at(reply, 1), 0, FleetMessage.MAX_MEMBERS);
        long took = Fields.number(Fields.at(reply, 2), 0, FleetMessage.MAX_TOOK_MILLIS);
        String seal = Fields.at(reply, 3) instanceof String text ? text : "";
        return members < 0 || took < 0
                ? ODD
                : new FirstReply(First.open(Math.max(1, (int) members), Duration.ofMillis(took)), 0, 1, 0, seal);
    }

    private static FirstReply stands(List<?> reply) {
        long window = Fields.number(Fields.at(reply, 1), 1, Fields.MAX_MILLIS);
        long left = Fields.number(Fields.at(reply, 2), 0, Fields.MAX_MILLIS);
        long armings = Fields.number(Fields.at(reply, 3), 0, Fields.MAX_ARMINGS);
        long until = Fields.number(Fields.at(reply, 4), 0, Fields.MAX_MILLIS);
        return window < 0 || left < 0 || armings < 0 || until < 0
                ? ODD
                : new FirstReply(First.stands(Duration.ofMillis(left)), window, (int) armings, until, "");
    }
}
