package dev.heed.internal.hold;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what happens once the lock of the holds is left: which waiters are woken, and which lines are logged. Both
 * run user code, which must not run under the lock.
 */
final class DeferredActions {
    private List<Waiter> toWake = List.of();
    private List<Runnable> lines = List.of();

    void wake(Waiter waiter) {
        toWake = toWake.isEmpty() ? new ArrayList<>() : toWake;
        toWake.add(waiter);
    }

    /** Takes a waiter out of those to wake: the one that asks is awake. */
    void dontWake(Waiter waiter) {
        if (!toWake.isEmpty()) {
            toWake.removeIf(waiter::equals);
        }
    }

    void log(Runnable line) {
        lines = lines.isEmpty() ? new ArrayList<>() : lines;
        lines.add(line);
    }

    void run() {
        toWake.forEach(Waiter::wake);
        lines.forEach(Runnable::run);
    }
}
