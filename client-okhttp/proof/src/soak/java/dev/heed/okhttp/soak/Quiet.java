package dev.heed.okhttp.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A look at what is left once all calls have ended: at the end of each round, and of the run. */
final class Quiet {
    /** Every call has a bound below this. */
    private static final Duration MAX_CALL = Duration.ofSeconds(16).plus(Watched.GRACE);

    private static final Duration SHORTLY = Duration.ofSeconds(10);

    /** Holds are remembered for 10 s after they ended, for calls that come late. */
    private static final Duration HOLDS_RUN_OUT = Policies.MAX_HOLD.plusSeconds(12);

    /** OkHttp and Okio keep their threads for a minute. */
    private static final Duration THREADS_RUN_OUT = Duration.ofSeconds(90);

    /** The heap may be that much larger than after the first round. */
    static final long MAX_GROWTH = 2 << 20;

    /** Jars that the JVM opens late. */
    private static final int MAX_FILES = 5;

    /** What Heed keeps for two seconds, OkHttp and Okio for a minute; the JDK's timer is that of {@link Tokens}. */
    private static final Set<String> KEPT = Set.of(
            "Heed timer",
            "CompletableFutureDelayScheduler",
            "Okio Watchdog",
            "OkHttp TaskRunner",
            "OkHttp ConnectionPool connection closer",
            "junit-jupiter-timeout-watcher",
            Crew.CLOCK);

    private static final Set<String> KEPT_FOR_GOOD = Set.of("CompletableFutureDelayScheduler");

    private final Set<Thread> before;
    private final Clients clients;
    private final Book book;
    final List<Long> heap = new ArrayList<>();
    final List<Long> sockets = new ArrayList<>();
    final List<Long> descriptors = new ArrayList<>();

    Quiet(Set<Thread> before, Clients clients, Book book) {
        this.before = before;
        this.clients = clients;
        this.book = book;
    }

    /** After a round. */
    void falls() {
        callsEnd();
        clients.sides.forEach(side -> side.heed.release(hold -> true));
        expect(Duration.ZERO, this::holds);
        nothingIsLeft(KEPT, SHORTLY);
    }

    /** After the last round, with nobody's help. */
    void lasts() {
        callsEnd();
        expect(HOLDS_RUN_OUT, this::holds);
        nothingIsLeft(KEPT_FOR_GOOD, THREADS_RUN_OUT);
    }

    private void callsEnd() {
        expect(
                MAX_CALL,
                () -> book.open().isEmpty() ? List.of() : List.of(book.open().size() + " calls are open"));
        expect(SHORTLY, clients::leftovers);
        if (book.tally().begun.get() != book.tally().ended.get()) {
            book.violations().add(book.tally().begun + " calls began, " + book.tally().ended + " ended");
        }
    }

    private List<String> holds() {
        List<String> left = new ArrayList<>();
        for (Side side : clients.sides) {
            side.heed.holds().forEach(hold -> left.add("still held: " + hold));
            if (left.isEmpty() && side.leftovers.remembersHolds()) {
                left.add("the table of holds is not empty");
            }
        }
        return left;
    }

    private void nothingIsLeft(Set<String> kept, Duration patience) {
        clients.connections.evictAll();
        expect(
                SHORTLY,
                () -> clients.connections.connectionCount() == 0
                        ? List.of()
                        : List.of(clients.connections.connectionCount() + " connections are left"));
        expect(
                patience,
                () -> Census.threadsSince(before).stream()
                        .filter(name -> !kept.contains(name))
                        .map(name -> "a thread is left: " + name)
                        .toList());
        heapAndSockets();
    }

    /** Sockets before the heap: a collection closes those that were forgotten. */
    private void heapAndSockets() {
        long before = sockets.isEmpty() ? Census.fewestSockets() : sockets.get(0);
        expect(
                SHORTLY,
                () -> Census.sockets() <= before
                        ? List.of()
                        : List.of(Census.sockets() + " sockets are open, " + before + " after the first round"));
        sockets.add(Census.sockets());
        long files = Census.descriptors();
        descriptors.add(files);
        if (files > descriptors.get(0) + MAX_FILES) {
            book.violations().add(files + " files are open, " + descriptors.get(0) + " after the first round");
        }
        long live = Census.liveHeap();
        heap.add(live);
        long growth = live - heap.get(0);
        if (growth > MAX_GROWTH) {
            book.violations().add("%,d bytes are live, %,d more than after the first round".formatted(live, growth));
        }
    }

    private void expect(Duration patience, Supplier<List<String>> complaints) {
        Patience.wears(patience, complaints).forEach(book.violations()::add);
    }
}
