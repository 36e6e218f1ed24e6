package dev.heed.okhttp.sim;

import dev.heed.SharedHold;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Request;

/** Holds every send, response, message and end of a simulated fleet against the invariants. It shares no line with Heed. */
final class FleetLedger {
    /** Nobody waits for the fleet longer after an end. */
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

    /** Timers may be late by 50 ms, each of two after the other. */
    private static final long LATE = Duration.ofMillis(150).toNanos();

    private static final long FORGOTTEN = Duration.ofSeconds(60).toNanos();

    private static final long THERE = 2 * SimRoad.HEALTHY_NANOS;

    private final Fibers fibers;
    private final Notes notes;
    private final Duration maxHold;
    private final boolean isHealthy;
    private final List<FleetCall> calls;
    private final Map<FleetKey, FleetWindow> windows = new LinkedHashMap<>();
    private final Map<String, FleetKey> ids = new HashMap<>();

    /**
     * Of one world.
     *
     * @param fibers whose time it reads
     * @param notes that it takes
     * @param maxHold of the policy
     * @param isHealthy whether the engine is well, so that what one knows all know
     * @param calls of all processes
     */
    FleetLedger(Fibers fibers, Notes notes, Duration maxHold, boolean isHealthy, List<FleetCall> calls) {
        this.fibers = fibers;
        this.notes = notes;
        this.maxHold = maxHold;
        this.isHealthy = isHealthy;
        this.calls = calls;
    }

    /** Of every request that could be asked, so that it knows what an id means. */
    void mayAsk(Request request) {
        FleetKey.covering(request).forEach(key -> ids.put(key.id(), key));
    }

    private FleetKey key(SharedHold hold) {
        FleetKey key = ids.get(hold.id());
        if (key == null || key.scope() != hold.scope()) {
            throw new Violation("nobody knows what " + hold + " is", null);
        }
        return key;
    }

    void sent(FleetCall call) {
        long now = fibers.now();
        SimProcess process = call.process;
        for (FleetKey key : call.keys) {
            KnownHold known = process.known(key);
            Violation.unless(
                    known.allows(now),
                    "%s is sent %s before the end of %s that its process knows",
                    call,
                    Duration.ofNanos(known.until() - now),
                    key);
            if (isHealthy && !process.isClosed) {
                judged(call, key, now);
            }
        }
        call.sends++;
        call.sentAt = now;
        call.isAtServer = true;
        process.isActive(call.keys, now);
        notes.add(call.id, "is sent");
    }

    private void judged(FleetCall call, FleetKey key, long now) {
        FleetWindow window = window(key);
        if (call.process.bornAt + THERE < now) {
            window.checksHeld(call, now);
        }
        boolean isWidest = call.keys.stream()
                .takeWhile(wider -> !wider.equals(key))
                .allMatch(wider -> call.process.known(wider).latest() < now - FORGOTTEN);
        if (!isWidest) {
            window.isLedByAnother(now);
        } else if (call.process.known(key).until() >= window.until()) {
            boolean waitsForOthers = call.keys.stream()
                    .anyMatch(other -> call.process.known(other).latest() > window.until() + LATE);
            window.checksFirst(call, !waitsForOthers, now);
        }
    }

    private FleetWindow window(FleetKey key) {
        return windows.computeIfAbsent(key, any -> new FleetWindow(THERE));
    }

    /**
     * Takes note of a response.
     *
     * @param call that gets it
     * @param status of it
     * @param told how long to wait; zero if nothing is said
     */
    void replied(FleetCall call, int status, Duration told) {
        long now = fibers.now();
        comesBack(call, status < 400 || status == 404);
        notes.add(call.id, "gets " + status + (told.isZero() ? "" : " for " + told));
        if (!told.isZero()) {
            FleetKey key = call.keys.get(FleetServer.STATUSES.indexOf(status));
            long until = now + nanos(told);
            lasts(call.process, key, until);
            if (!call.process.isClosed) {
                window(key).arms(now, until);
            }
        }
    }

    private long nanos(Duration told) {
        return (told.compareTo(maxHold) > 0 ? maxHold : told).toNanos();
    }

    void failed(FleetCall call, Exception failure) {
        comesBack(call, false);
        notes.add(call.id, "fails with " + failure);
    }

    private void comesBack(FleetCall call, boolean good) {
        call.isAtServer = false;
        call.process.isActive(call.keys, fibers.now());
        call.keys.forEach(key -> window(key).ends(call, good));
    }

    /** Its caller gives it up: another one may go first. */
    void cancels(FleetCall call) {
        call.keys.forEach(key -> window(key).ends(call, false));
    }

    void ended(FleetCall call, String how) {
        call.ends++;
        Violation.unless(call.ends == 1, "%s ends again, with %s", call, how);
        notes.add(call.id, "ends with " + how);
    }

    /** A process is told by the fleet. */
    void armed(SimProcess process, SharedHold hold) {
        notes.tells("process " + process.number + " is told of " + hold);
        if (hold.left().compareTo(maxHold) > 0) {
            stands(
                    process, hold,
                    maxHold); // what a clock that stepped makes too long counts from when it was first told
        } else if (!hold.left().isZero()) {
            lasts(process, key(hold), fibers.now() + nanos(hold.left()));
        }
    }

    private void lasts(SimProcess process, FleetKey key, long until) {
        if (process.known(key).lasts(until, fibers.now())) {
            looksLater(process, key, until);
        }
    }

    /** The fleet answers that the hold stands, which counts once. */
    void stands(SimProcess process, SharedHold hold, Duration left) {
        process.known(key(hold)).perhapsLasts(fibers.now() + nanos(left));
        looksLater(process, key(hold), fibers.now() + nanos(left));
    }

    void released(SimProcess process, SharedHold hold) {
        notes.tells("process " + process.number + " is told of the release of " + hold);
        process.known(key(hold)).ends(fibers.now());
    }

    /** All holds that a process knows are ended by hand there, those too whose time is over and which nobody proved yet. */
    void released(SimProcess process) {
        process.known().forEach((key, known) -> {
            if (known.until() > fibers.now() - PATIENCE) {
                known.ends(fibers.now());
                window(key).endsByHand(fibers.now());
            }
        });
    }

    private void looksLater(SimProcess process, FleetKey key, long until) {
        Fibers.Event unused = fibers.at(until + PATIENCE + LATE, () -> waitsNotForever(process, key, until));
    }

    /**
     * A call that only one hold keeps back goes 20 s after its end at the latest, or another one of the process does, which
     * a wider hold may have let go: those that waited for that follow at a pace.
     */
    private void waitsNotForever(SimProcess process, FleetKey key, long until) {
        if (process.isClosed || process.known(key).latest() != until) {
            return;
        }
        for (FleetCall call : calls) {
            boolean isLast = call.process == process
                    && call.isHeld()
                    && call.keys.contains(key)
                    && call.keys.stream().allMatch(each -> process.known(each).latest() <= until)
                    && call.keys.stream().allMatch(each -> process.lastActive(each) < until)
                    && call.begunAt < until;
            Violation.unless(!isLast, "%s still waits, %s after the end", call, Duration.ofNanos(fibers.now() - until));
        }
    }
}
