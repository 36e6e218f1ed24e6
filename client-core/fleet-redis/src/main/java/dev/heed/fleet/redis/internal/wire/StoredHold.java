package dev.heed.fleet.redis.internal.wire;

import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A hold as Redis keeps it.
 *
 * @param wireId its id as it is written, enciphered where there is a secret
 * @param until when it ends by the server's clock, in milliseconds
 */
public record StoredHold(String wireId, long window, long until, int armings, int status, Scope scope, String host) {
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 999;

    /**
     * Reads the values of a hash, or of a message behind its time.
     *
     * @param values window, until, armings, status, scope, host
     * @return empty if one of them is none that a process writes
     */
    public static Optional<StoredHold> read(String wireId, List<?> values) {
        long window = Fields.number(Fields.at(values, 0), 1, Fields.MAX_MILLIS);
        long until = Fields.number(Fields.at(values, 1), 1, Fields.MAX_MILLIS);
        long armings = Fields.number(Fields.at(values, 2), 0, Fields.MAX_ARMINGS);
        long status = Fields.number(Fields.at(values, 3), MIN_STATUS, MAX_STATUS);
        Scope scope = Fields.scope(Fields.at(values, 4));
        String host = Fields.host(Fields.at(values, 5));
        boolean odd = window < 0 || until < 0 || armings < 0 || status < 0;
        if (odd || scope == null || host == null || !Fields.isId(wireId)) {
            return Optional.empty();
        }
        return Optional.of(new StoredHold(wireId, window, until, (int) armings, (int) status, scope, host));
    }

    /** As a member is told of it. */
    public SharedHold toShared(String id, Duration left) {
        return new SharedHold(id, window, scope, host, status, left, armings);
    }
}
