package dev.heed.internal;

import java.util.ArrayList;
import java.util.List;

/** What follows once the lock of the holds is left: who is woken, and what is logged. User code runs in both. */
final class Sequel {
    private List<Turn> toWake = List.of();
    private List<Runnable> lines = List.of();

    void wakes(Turn turn) {
        toWake = toWake.isEmpty() ? new ArrayList<>() : toWake;
        toWake.add(turn);
    }

    /** Who asks is awake. */
    void wakesNot(Turn turn) {
        if (!toWake.isEmpty()) {
            toWake.removeIf(turn::equals);
        }
    }

    void logs(Runnable line) {
        lines = lines.isEmpty() ? new ArrayList<>() : lines;
        lines.add(line);
    }

    void happens() {
        toWake.forEach(Turn::wake);
        lines.forEach(Runnable::run);
    }
}
