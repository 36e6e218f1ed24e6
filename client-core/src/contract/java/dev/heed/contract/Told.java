package dev.heed.contract;

import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A member that keeps what it was told. */
public final class Told implements HoldFleet.Member {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final SharedHold NONE = new SharedHold("0".repeat(32), 0, Scope.CLIENT, "", 503, Duration.ZERO, 1);

    private final List<Event> events = new CopyOnWriteArrayList<>();

    /** For tests of engines. */
    public Told() {}

    /** What was told, in a word, and of which hold; for connections the word alone. */
    public record Event(String what, SharedHold hold, int members, Duration took) {
        boolean is(String name, String id) {
            return what.equals(name) && hold.id().equals(id);
        }
    }

    @Override
    public void armed(SharedHold hold) {
        events.add(new Event("armed", hold, 1, Duration.ZERO));
    }

    @Override
    public void opened(SharedHold hold, int members, Duration took) {
        events.add(new Event("opened", hold, members, took));
    }

    @Override
    public void freed(SharedHold hold) {
        events.add(new Event("freed", hold, 1, Duration.ZERO));
    }

    @Override
    public void released(SharedHold hold) {
        events.add(new Event("released", hold, 1, Duration.ZERO));
    }

    @Override
    public void connected(boolean connected) {
        events.add(new Event(connected ? "connected" : "cut", NONE, 1, Duration.ZERO));
    }

    /** All that was told. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** How often a word was told. */
    public long count(String what) {
        return events.stream().filter(event -> event.what().equals(what)).count();
    }

    /** How often a word was told of a hold. */
    public long count(String what, SharedHold of) {
        return events.stream().filter(event -> event.is(what, of.id())).count();
    }

    /** Waits until it is told that of the hold. */
    public Event expect(String what, SharedHold of) {
        return expect(event -> event.is(what, of.id()), what + " of " + of.id());
    }

    /** Waits until it is told a window of the hold that is newer. */
    public SharedHold expectNewer(SharedHold than) {
        return expect(event -> event.is("armed", than.id()) && event.hold().window() > than.window(), "a newer window")
                .hold();
    }

    /** Waits until it is told that the hold stands at least so long. */
    public SharedHold expectLeft(SharedHold of, Duration atLeast) {
        return expect(
                        event -> event.is("armed", of.id())
                                && event.hold().left().compareTo(atLeast) >= 0,
                        "armed for " + atLeast)
                .hold();
    }

    /** Waits until it was told a word so often. */
    public void expectTimes(String what, long times) {
        await(what + " " + times + " times").atMost(PATIENCE).until(() -> count(what) >= times);
    }

    /** Waits until it is told a word of a hold that is meant. */
    Event expect(String what, Predicate<SharedHold> which) {
        return expect(event -> event.what().equals(what) && which.test(event.hold()), what);
    }

    private Event expect(Predicate<Event> wanted, String name) {
        await(name).atMost(PATIENCE).until(() -> events.stream().anyMatch(wanted));
        return events.stream().filter(wanted).reduce((first, last) -> last).orElseThrow();
    }
}
