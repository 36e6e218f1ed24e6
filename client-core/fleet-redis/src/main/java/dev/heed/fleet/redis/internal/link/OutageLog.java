package dev.heed.fleet.redis.internal.link;

import io.lettuce.core.RedisCommandExecutionException;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one warning an outage, and one when it is over: never one a call, and nothing that stands in Redis. */
final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed.fleet.redis");
    /** What a replica says to an arming. */
    static final String UNWRITABLE = "READONLY";

    private static final int MAX_CODE = 20;

    private final String namespace;
    private boolean down;
    private boolean refused;
    private boolean unwritable;

    OutageLog(String namespace) {
        this.namespace = namespace;
    }

    /** The server cannot be reached, or {@link #UNWRITABLE takes no arming}, though it answers. */
    void broken(String reason) {
        boolean other = unwritable && !reason.equals(UNWRITABLE);
        unwritable = reason.equals(UNWRITABLE);
        if (!down || other) {
            down = true;
            LOG.warn("Fleet {}: Redis is out of reach, each process goes by its own holds: {}", namespace, reason);
        }
    }

    /** The server refuses a command; said once until the connections are opened anew. */
    void refused(String reason) {
        if (!refused) {
            refused = true;
            LOG.warn(
                    "Fleet {}: Redis refuses a command, holds are not shared as they should be: {}", namespace, reason);
        }
    }

    /** The server took one. */
    void written() {
        if (unwritable) {
            unwritable = false;
            well();
        }
    }

    /** The connections are new. */
    void reopened() {
        refused = false;
    }

    /** What stands was read: of a server that takes no arming the outage is not over with it. */
    void well() {
        if (down && !unwritable) {
            down = false;
            LOG.info("Fleet {}: Redis is within reach, holds are shared", namespace);
        }
    }

    /**
     * Whether what it is asked is not the primary, but a replica that it became by a failover. Before Redis 7 an error
     * within a script begins with another word.
     */
    static boolean isReadOnly(Throwable failure) {
        return failure instanceof RedisCommandExecutionException
                && String.valueOf(failure.getMessage()).contains(UNWRITABLE);
    }

    /** Why, in a few words: of a refusal its code, of a failure to connect or of a broken class path its message, of others their type. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < MAX_CODE; depth++) {
            root = root.getCause();
        }
        String type = root.getClass().getSimpleName();
        if (root instanceof RedisCommandExecutionException) {
            return code(String.valueOf(root.getMessage()));
        }
        return root instanceof IOException || root instanceof LinkageError ? type + ": " + root.getMessage() : type;
    }

    /** The first word, as in "NOPERM this user has no permissions". */
    private static String code(String message) {
        String word = message.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        return word.matches("[A-Z]{1," + MAX_CODE + "}") ? word : "an error without a code";
    }
}
