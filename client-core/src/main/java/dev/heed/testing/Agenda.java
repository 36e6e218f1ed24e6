package dev.heed.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the clock of a {@link VirtualTime}, the delays that are pending on it, and a list of all that were ever asked
 * for. One lock guards them together, and no code of the caller runs under it. Whoever takes a delay out fires or
 * cancels it, so that it is fired or cancelled, never both.
 */
final class Agenda {

    private static final String SEVERAL_CALLERS =
            "Two callers wait at once. VirtualTime.autoAdvancing() is for one at a time: each wait moves the clock, so theirs"
                    + " would add up where real ones overlap. Use VirtualTime.manual(), awaitWaiters(n) and advance(wait)";

    private final TreeSet<PendingDelay> pending = new TreeSet<>();
    private final List<Duration> asked = new ArrayList<>();
    private Instant now;
    private boolean overlapped;

    Agenda(Instant start) {
        now = start;
    }

    synchronized Instant now() {
        return now;
    }

    synchronized PendingDelay add(Duration delay, Runnable wake) {
        PendingDelay entry = new PendingDelay(after(delay), asked.size(), wake);
        asked.add(delay);
        pending.add(entry);
        notifyAll();
        return entry;
    }

    /**
     * Adds a delay and moves the clock to its due time in the same step. The waits of two callers would add up, so once
     * two were pending every further call throws, also that of the caller that came first, whose times are wrong as
     * well.
     */
    synchronized PendingDelay addAndMove(Duration delay, Runnable wake) {
        overlapped |= !pending.isEmpty();
        if (overlapped) {
            throw new IllegalStateException(SEVERAL_CALLERS);
        }
        PendingDelay entry = add(delay, wake);
        moveTo(entry.due());
        return entry;
    }

    synchronized boolean remove(PendingDelay entry) {
        return pending.remove(entry);
    }

    /** Moves the clock to {@code target}, unless it is beyond that already: it never runs back. */
    synchronized void moveTo(Instant target) {
        if (target.isAfter(now)) {
            now = target;
        }
    }

    /**
     * Takes out the next delay that is due by {@code target} and moves the clock to its due time; where there is none,
     * the clock moves to {@code target}. Both happen in one step, so that no delay can be added for a time that has
     * passed already.
     */
    synchronized @Nullable PendingDelay takeNext(Instant target) {
        if (pending.isEmpty() || pending.first().due().isAfter(target)) {
            moveTo(target);
            return null;
        }
        moveTo(pending.first().due());
        return pending.pollFirst();
    }

    /**
     * Computes the time after a wait that begins now: now itself if the wait is negative, {@link Instant#MAX} if it
     * would be later than that.
     */
    synchronized Instant after(Duration delay) {
        if (delay.isNegative()) {
            return now;
        }
        long secondsLeft = Instant.MAX.getEpochSecond() - now.getEpochSecond();
        return delay.toSeconds() < secondsLeft ? now.plus(delay) : Instant.MAX;
    }

    synchronized int size() {
        return pending.size();
    }

    synchronized List<Duration> asked() {
        return List.copyOf(asked);
    }

    /** Waits in real time until at least {@code count} delays are pending. */
    synchronized void awaitSize(int count, Duration bound) throws InterruptedException {
        long begin = System.nanoTime();
        while (pending.size() < count) {
            long nanosLeft = bound.toNanos() - (System.nanoTime() - begin);
            if (nanosLeft <= 0) {
                throw new AssertionError(tooFew(count, bound));
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanosLeft);
        }
    }

    private String tooFew(int count, Duration bound) {
        List<Duration> left = pending.stream()
                .map(entry -> Duration.between(now, entry.due()))
                .toList();
        return String.format(
                "Expected %d pending delays within %s of real time, but there were %d, due in %s; asked for so far: %s",
                count, bound, left.size(), left, asked);
    }
}
