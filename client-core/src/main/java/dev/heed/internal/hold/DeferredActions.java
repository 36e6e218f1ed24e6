package dev.heed.internal.hold;

import dev.heed.HoldEvent;
import dev.heed.internal.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects what happens once the lock of the holds is left: which waiters are woken, what the fleet is told, which
 * lines are logged, and what listeners are told. All of it runs user code, which must not run under the lock.
 */
final class DeferredActions {
    private List<Waiter> toWake = List.of();
    private List<HoldLog.Line> lines = List.of();
    private List<Consumer<FleetSender>> messages = List.of();
    private final Consumer<HoldEvent> listener;
    private final FleetSender fleet;

    DeferredActions(Consumer<HoldEvent> listener) {
        this(listener, FleetSender.NONE);
    }

    DeferredActions(Consumer<HoldEvent> listener, FleetSender fleet) {
        this.listener = listener;
        this.fleet = fleet;
    }

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

    void log(HoldLog.Line line) {
        lines = lines.isEmpty() ? new ArrayList<>() : lines;
        lines.add(line);
    }

    /** Tells the fleet something, if there is one. */
    void send(Consumer<FleetSender> message) {
        messages = messages.isEmpty() ? new ArrayList<>() : messages;
        messages.add(message);
    }

    void run() {
        messages.forEach(message -> message.accept(fleet));
        toWake.forEach(Waiter::wake);
        lines.forEach(Runnable::run);
        lines.forEach(line -> line.event().ifPresent(event -> Telemetry.guarded(() -> listener.accept(event))));
    }
}
