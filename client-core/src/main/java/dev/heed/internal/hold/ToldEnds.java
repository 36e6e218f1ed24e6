package dev.heed.internal.hold;

import dev.heed.SharedHold;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long what others say can hold calls. An end that is further away than a hold may stand is cut to that,
 * counted from when it was first told: it may be told again and again, with less and less left, also after the hold was
 * forgotten here. {@link HoldRegistry} guards it with its lock.
 */
final class ToldEnds {
    private static final int MAX = 16_384;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** An end that is so little later is the same one, told by clocks that differ. */
    private static final long SAME_NANOS = Duration.ofMillis(50).toNanos();

    private final Duration maxHold;

    /** Of each id the window whose end was too far away, that end, and when it was first told. */
    private final Map<String, Told> far = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
            return size() > MAX;
        }
    };

    private record Told(long window, long endNanos, long sinceNanos) {
        boolean isSame(SharedHold hold, long endNow) {
            return hold.window() == window && endNow - endNanos <= SAME_NANOS;
        }
    }

    ToldEnds(Duration maxHold) {
        this.maxHold = maxHold;
    }

    /** Returns how long a hold that is told of now stands here; zero if that time is over. */
    Duration left(SharedHold hold, long now) {
        boolean isFar = hold.left().compareTo(maxHold) > 0;
        Told known = far.get(hold.id());
        if (!isFar && known == null) {
            return hold.left();
        }
        boolean isNever = hold.left().compareTo(LONGEST) >= 0;
        long end = isNever && known != null ? known.endNanos : now + (isNever ? LONGEST : hold.left()).toNanos();
        Told told = known != null && known.isSame(hold, end) ? known : new Told(hold.window(), end, now);
        keep(hold.id(), isFar || told.equals(known) ? told : null);
        long most = told.sinceNanos + maxHold.toNanos() - now;
        return most <= 0 ? Duration.ZERO : isShorter(hold.left(), most) ? hold.left() : Duration.ofNanos(most);
    }

    private static boolean isShorter(Duration left, long nanos) {
        return left.compareTo(Duration.ofNanos(nanos)) < 0;
    }

    private void keep(String id, @Nullable Told told) {
        if (told == null) {
            far.remove(id);
        } else {
            far.put(id, told);
        }
    }
}
