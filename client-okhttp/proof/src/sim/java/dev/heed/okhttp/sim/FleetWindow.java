package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Judges one hold of a fleet whose engine is well: from one arming after an end to the next. */
final class FleetWindow {
    private static final long LEASE = Duration.ofSeconds(10).toNanos();

    /** Before this no process has given the fleet up, of fifty: it takes 20 s, less the time in which they spread. */
    private static final long PATIENCE = Duration.ofSeconds(14).toNanos();

    private final long there;

    /**
     * Is one response that asked for it.
     *
     * @param at when it came
     * @param until when it says that the hold ends
     */
    private record Arming(long at, long until) {}

    private final List<Arming> armings = new ArrayList<>();
    private final Set<FleetCall> firsts = new LinkedHashSet<>();
    private long armedAt = Long.MIN_VALUE;
    private long until = Long.MIN_VALUE;
    private boolean isProven;
    private boolean isByHand;

    /**
     * Makes one that nobody armed.
     *
     * @param there how long a message takes at most, from one process by the engine to another one
     */
    FleetWindow(long there) {
        this.there = there;
    }

    long until() {
        return until;
    }

    void arms(long now, long newUntil) {
        if (now >= until) {
            armings.clear();
            firsts.clear();
            isProven = false;
            isByHand = false;
            armedAt = now;
        }
        armings.add(new Arming(now, newUntil));
        until = Math.max(until, newUntil);
    }

    void endsByHand(long now) {
        if (now < until) {
            until = now;
            armings.clear();
        }
        isByHand = true;
    }

    /** Nothing is sent once all have heard of it, until it ends. */
    void checksHeld(FleetCall call, long now) {
        for (Arming arming : armings) {
            Violation.unless(
                    now <= arming.at + there || now >= arming.until,
                    "%s goes, %s after another process was told to wait for %s",
                    call,
                    Duration.ofNanos(now - arming.at),
                    Duration.ofNanos(arming.until - arming.at));
        }
    }

    /**
     * One goes first, of those that know the hold. A hold for which nobody waits is forgotten. When a first is silent for
     * so long that the lease ends, its process lets its own next call go as well.
     *
     * @param call that goes
     * @param waitsForIt whether no other hold kept it back for longer
     * @param now the time
     */
    void checksFirst(FleetCall call, boolean waitsForIt, long now) {
        boolean mayBeForgotten = isByHand || now >= until + LEASE;
        boolean hasWaited = waitsForIt && call.begunAt < Math.min(armedAt + there, until);
        boolean concerns = !mayBeForgotten || hasWaited;
        if (isProven || now < until || now >= until + PATIENCE || !concerns) {
            return;
        }
        firsts.removeIf(first -> first.process.isClosed); // who leaves gives its turn back
        long others = firsts.stream()
                .map(first -> first.process)
                .filter(process -> process != call.process)
                .distinct()
                .count();
        Violation.unless(
                now < until + LEASE ? firsts.isEmpty() : others <= 1,
                "%s goes first %s after the end, beside %s",
                call,
                Duration.ofNanos(now - until),
                firsts);
        firsts.add(call);
    }

    /** A wider hold lets calls go, for this one too. */
    void isLedByAnother(long now) {
        isProven |= now >= until;
    }

    /** A good response to what was sent after the end shows that the server is back, whoever got it. */
    void ends(FleetCall call, boolean good) {
        firsts.remove(call);
        isProven |= good && call.sentAt >= until;
    }
}
