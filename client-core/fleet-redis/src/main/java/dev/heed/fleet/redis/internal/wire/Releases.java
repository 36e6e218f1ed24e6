package dev.heed.fleet.redis.internal.wire;

import dev.heed.SharedHold;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Releases by hand of which the server has not said yet that it took them: of a hold whose window is not known, or while
 * it is out of reach. One waits until the server says that the hold stands, and at most until the hold would have ended.
 * Not thread-safe.
 */
public final class Releases {
    private final int maxWaiting;
    private final Map<String, Release> waiting = new HashMap<>();

    /** Of one hold. */
    public static final class Release {
        private final String id;
        private final long end;
        private boolean isAsked;

        private Release(String id, long end) {
            this.id = id;
            this.end = end;
        }
    }

    /** One more than so many holds is not taken. */
    public Releases(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    /** The hold is to be released. */
    public void add(SharedHold hold, long nanos) {
        forget(nanos);
        if (waiting.size() < maxWaiting || has(hold.id())) {
            waiting.put(hold.id(), new Release(hold.id(), HoldBook.endOf(hold, nanos)));
        }
    }

    /** Whether one waits. */
    public boolean has(String id) {
        return waiting.containsKey(id);
    }

    /** The one that waits, if the server is not being asked for it; null if there is none. It is asked then. */
    public @Nullable Release next(String id, long nanos) {
        forget(nanos);
        Release release = waiting.get(id);
        if (release == null || release.isAsked) {
            return null;
        }
        release.isAsked = true;
        return release;
    }

    /** The server took it. */
    public void answered(Release release) {
        waiting.remove(release.id, release);
    }

    /** Whether the server took it nobody knows: it waits on. */
    public void lost(Release release) {
        release.isAsked = false;
    }

    /** There is no connection: whatever was asked is lost. */
    public void allLost() {
        waiting.values().forEach(this::lost);
    }

    /** The hold was armed here since. */
    public void remove(String id) {
        waiting.remove(id);
    }

    private void forget(long nanos) {
        waiting.values().removeIf(release -> release.end - nanos <= 0);
    }
}
