package dev.heed.internal.hold;

import java.util.ArrayList;
import java.util.List;

/** What follows once the lock of the holds is left: who is woken, and what is logged. User code runs in both. */
final class DeferredActions {
    private List<Waiter> toWake = List.of();
    private List<Runnable> lines = List.of();

    void wake(Waiter turn) {
        toWake = toWake.isEmpty() ? new ArrayList<>() : toWake;
        toWake.add(turn);
    }

    /** Who asks is awake. */
    void dontWake(Waiter turn) {
        if (!toWake.isEmpty()) {
            toWake.removeIf(turn::equals);
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
