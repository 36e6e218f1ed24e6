package dev.heed.okhttp.soak;

import static dev.heed.okhttp.soak.Tally.number;

import dev.heed.okhttp.soak.Arguments.Ending;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends calls of every kind for minutes, and exits with 1 if one did not end as it should or anything is left. */
public final class Soak {
    private static final int MISUSED = 2;
    private static final int TOLD_EVERY_MILLIS = 10_000;
    /** The heap of the first is what the others are held against. */
    private static final int LEAST_ROUNDS = 2;

    private static final int LOOKS_EVERY_MILLIS = 500;

    private final Arguments arguments;
    private final PrintStream out;
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final long startNanos = System.nanoTime();
    private final Book book;
    private final Crew crew;
    private final Clients clients;
    private final Quiet quiet;

    private Soak(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
        book = new Book(arguments.callers());
        crew = new Crew(book.violations());
        clients = new Clients(crew.dispatcher, book.tally());
        quiet = new Quiet(before, clients, book);
    }

    /**
     * Runs it.
     *
     * @param words the command line, see {@link Arguments#USAGE}
     * @throws IOException if the server cannot be started
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(words));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(MISUSED);
            return;
        }
        System.exit(run(arguments, System.out));
    }

    static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        out.println("Soak: " + arguments);
        LogOff log = new LogOff();
        try (ServerProcess server = ServerProcess.start(arguments.seed())) {
            return new Soak(arguments, out).with(server);
        } finally {
            log.ends();
        }
    }

    private int with(ServerProcess server) throws IOException, InterruptedException {
        try {
            rounds(server);
            ends();
        } finally {
            crew.goHome();
        }
        out.println(summary());
        out.println("  server    " + server.ends());
        return verdict();
    }

    private void rounds(ServerProcess server) throws InterruptedException {
        Requests requests = new Requests(server.origins(), book.violations());
        Traffic traffic = new Traffic(arguments, clients, crew, book, requests);
        traffic.disturbsAll();
        crew.every(LOOKS_EVERY_MILLIS, book::lookForOverdue, book.violations());
        crew.every(TOLD_EVERY_MILLIS, () -> out.println(line()), book.violations());
        long until = startNanos + arguments.length().toNanos();
        Duration left = arguments.length();
        for (int round = 1; book.violations().none() && (round <= LEAST_ROUNDS || !left.isNegative()); round++) {
            boolean isLast = left.compareTo(arguments.round()) < 0 && round > LEAST_ROUNDS;
            traffic.flows(isLast ? left : arguments.round());
            quiet.falls();
            left = Duration.ofNanos(until - System.nanoTime());
        }
        if (!server.isAlive()) {
            book.violations().add("the server has died");
        }
    }

    private void ends() {
        clients.sides.forEach(side -> side.heed.close());
        crew.goHome();
        if (arguments.ending() == Ending.RUNS_OUT && book.violations().none()) {
            quiet.lasts();
        }
    }

    private String line() {
        return "%5d s  %s, under way %s, threads %d, descriptors %d, heap %d MiB"
                .formatted(
                        (System.nanoTime() - startNanos) / 1_000_000_000,
                        book.tally(),
                        number(book.open().size()),
                        Thread.activeCount(),
                        Census.descriptors(),
                        Census.usedHeap() >> 20);
    }

    private String summary() {
        Tally tally = book.tally();
        return String.join(
                "\n",
                "Summary",
                "  happened  " + tally,
                "  outcomes  " + tally.outcomes(),
                "  latest    " + tally.latest(),
                "  threads   at most " + tally.peakThreads,
                "  live heap " + quiet.heap.stream().map(Tally::number).collect(Collectors.joining(" ")) + " bytes",
                "  sockets   " + quiet.sockets + ", files and sockets " + quiet.descriptors);
    }

    private int verdict() {
        if (book.violations().none()) {
            out.println("Every call ended once, and nothing is left.");
            return 0;
        }
        out.println("FAILED with seed " + arguments.seed() + ":\n" + book.violations());
        return 1;
    }
}
