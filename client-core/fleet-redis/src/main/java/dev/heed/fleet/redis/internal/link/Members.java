package dev.heed.fleet.redis.internal.link;

import dev.heed.HoldFleet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who are told; after it is closed, nobody. */
final class Members {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    private final List<HoldFleet.Member> all = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    void add(HoldFleet.Member member) {
        all.add(member);
    }

    /** What one of them throws keeps no other from being told. */
    void tell(Consumer<HoldFleet.Member> what) {
        for (HoldFleet.Member member : all) {
            try {
                if (!closed) {
                    what.accept(member);
                }
            } catch (Throwable e) {
                LOG.warn("A member of the fleet failed", e);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
