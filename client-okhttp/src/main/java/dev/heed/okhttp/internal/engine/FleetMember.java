package dev.heed.okhttp.internal.engine;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import dev.heed.Time;
import dev.heed.internal.hold.FleetMistakes;
import dev.heed.internal.hold.FleetSender;
import dev.heed.internal.hold.Moment;
import dev.heed.internal.hold.SharedHolds;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries news between the holds of one {@code Resilience} and its fleet, with the time and a random number of this
 * process. It is thread-safe; its lock guards only whether it is closed and the one timer, and nothing of the engine is
 * called under it.
 */
final class FleetMember implements HoldFleet.Member, FleetSender {
    /** After a connection comes back the processes spread over this time what the engine may have forgotten. */
    private static final Duration ARMS_MISSED_WITHIN = Duration.ofSeconds(5);

    private final HoldFleet fleet;
    private final Time time;
    private final FleetMistakes mistakes = new FleetMistakes();
    private volatile @Nullable SharedHolds holds;
    private Time.@Nullable Timer armsMissed;
    private boolean isClosed;

    FleetMember(HoldFleet fleet, Time time) {
        this.fleet = fleet;
        this.time = time;
    }

    void join(SharedHolds joined) {
        holds = joined;
        mistakes.guard(() -> fleet.join(this));
    }

    /** Leaves the fleet, once: from now on this process is alone. */
    void close() {
        SharedHolds left = holds;
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        holds = null;
        armsMissedAt(null);
        if (left != null) {
            left.leaves(time.nanoTime());
        }
        mistakes.guard(fleet::close);
    }

    @Override
    public void arm(SharedHold hold) {
        mistakes.guard(() -> fleet.arm(hold));
    }

    @Override
    public void first(SharedHold hold) {
        try {
            CompletionStage<HoldFleet.First> answer = fleet.first(hold);
            answer.whenComplete((first, failure) -> answered(hold, first, failure));
        } catch (Throwable e) {
            answered(hold, null, e);
        }
    }

    private void answered(SharedHold hold, HoldFleet.@Nullable First first, @Nullable Throwable failure) {
        if (failure != null) {
            mistakes.report(failure);
        }
        HoldFleet.First answer = first == null ? HoldFleet.First.unknown() : first;
        hears((joined, now) -> joined.answered(hold, answer, now));
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        mistakes.guard(() -> fleet.proved(hold, good, took));
    }

    @Override
    public void release(SharedHold hold) {
        mistakes.guard(() -> fleet.release(hold));
    }

    @Override
    public void armed(SharedHold hold) {
        hears((joined, now) -> joined.armed(hold, now));
    }

    @Override
    public void opened(SharedHold hold, int members, Duration took) {
        hears((joined, now) -> joined.opened(hold, members, took, now));
    }

    @Override
    public void freed(SharedHold hold) {
        hears((joined, now) -> joined.freed(hold, now));
    }

    @Override
    public void released(SharedHold hold) {
        hears((joined, now) -> joined.released(hold, now));
    }

    @Override
    public void connected(boolean connected) {
        SharedHolds joined = holds;
        if (joined == null) {
            return;
        }
        mistakes.guard(() -> {
            armsMissedAt(null);
            if (!connected) {
                joined.disconnected(time.nanoTime());
            } else if (joined.isMissed()) {
                long within = (long) (time.random() * ARMS_MISSED_WITHIN.toNanos());
                armsMissedAt(time.delay(Duration.ofNanos(within), () -> joined.armMissed(time.nanoTime())));
            }
        });
    }

    /** Keeps the timer that is pending instead of an earlier one. Once the fleet is left there is none. */
    private void armsMissedAt(Time.@Nullable Timer next) {
        Time.Timer before;
        synchronized (this) {
            before = isClosed && next != null ? next : armsMissed;
            armsMissed = isClosed ? null : next;
        }
        if (before != null) {
            before.cancel();
        }
    }

    /** Is what happens to the holds when something is heard. */
    private interface News {
        void reach(SharedHolds joined, Moment now);
    }

    private void hears(News news) {
        SharedHolds joined = holds;
        if (joined != null) {
            mistakes.guard(() -> news.reach(joined, new Moment(time.nanoTime(), time.now(), time.random())));
        }
    }
}
