package dev.heed.fleet.redis.internal.wire;

import java.util.List;

/**
 * What scripts answer that ran long after they were sent, by the process's estimate of the server's clock. One that is
 * answered in time was not late: the clock was set forward.
 */
public final class LateReply {
    private LateReply() {}

    /** The server's clock in milliseconds; negative if the reply is another one. */
    public static long serverMillis(List<?> reply) {
        return "L".equals(Fields.at(reply, 0)) ? Fields.number(Fields.at(reply, 1), 1, Fields.MAX_MILLIS) : Fields.NONE;
    }
}
