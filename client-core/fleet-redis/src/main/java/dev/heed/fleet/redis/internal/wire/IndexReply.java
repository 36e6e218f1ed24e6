package dev.heed.fleet.redis.internal.wire;

import java.util.List;
import java.util.Optional;

/** What the script {@link Script#INDEX} answers: the server's clock in milliseconds, and the ids that stand, as written. */
public record IndexReply(long serverMillis, List<String> wireIds) {
    /** Reads a reply; empty if it is odd. An odd id is left out. */
    public static Optional<IndexReply> read(List<?> reply) {
        long millis = serverMillis(reply);
        if (millis < 0 || !(Fields.at(reply, 1) instanceof List<?> ids)) {
            return Optional.empty();
        }
        return Optional.of(new IndexReply(
                millis, ids.stream().map(String::valueOf).filter(Fields::isId).toList()));
    }

    /** The server's clock at the head of a reply, negative if it is odd. */
    public static long serverMillis(List<?> reply) {
        return Fields.number(Fields.at(reply, 0), 1, Fields.MAX_MILLIS);
    }
}
