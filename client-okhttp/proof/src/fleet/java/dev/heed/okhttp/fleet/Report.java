package dev.heed.okhttp.fleet;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints tables as the docs have them, and keeps what should not have been. */
final class Report {
    /**
     * How long after an outage a call may end that waited alone. What it was told is rounded up by less than a second, and
     * spread by a tenth; the rest is for twenty processes on a machine that is busy: 5.2 s were seen.
     */
    private static final Duration ALONE = Duration.ofSeconds(10);

    private static final String CLIENTS = "| processes | client | a process calls | refused in each outage"
            + " | first 100 ms after it | most in 100 ms after it | in 100 ms before it (most)"
            + " | last waiting call ends after it | calls without a 200 |";
    private static final String HOLDS =
            "| processes | client | outage | processes that held by themselves or were told | p50 | p99"
                    + " | longest | refused beyond the first |";
    private static final String SCENES =
            "| processes | Redis | refused | most in 100 ms after it | last waiting call ends after it"
                    + " | calls without a 200 | refused in the next outage |";

    private final PrintStream out;
    private final Arguments arguments;
    private final List<String> wrong = new ArrayList<>();

    Report(PrintStream out, Arguments arguments) {
        this.out = out;
        this.arguments = arguments;
    }

    void begins() {
        out.printf(
                Locale.ROOT,
                "%s, %d processors at a load of %.1f, OpenJDK %s: %s%n",
                LocalDate.now(ZoneId.systemDefault()),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.version"),
                arguments);
    }

    void clients() {
        table(CLIENTS);
    }

    void holds() {
        table(HOLDS);
    }

    void scenes() {
        table(SCENES);
    }

    private void table(String heading) {
        out.println();
        out.println(heading);
        out.println(heading.replaceAll("[^|]+", " --- "));
    }

    void client(Subject subject, Load load, List<Round> rounds) {
        row(
                subject.text,
                load.text,
                each(rounds, Round::refused),
                each(rounds, Round::first),
                each(rounds, Round::peak),
                each(rounds, round -> "%.1f (%d)".formatted(round.steady(), round.steadyPeak())),
                each(rounds, round -> seconds(round.longest())),
                each(rounds, Round::failed));
        rounds.forEach(round -> check(subject, load.text, round));
    }

    /** The first outage in the life of its processes is in no row: classes are loaded in it. */
    void first(Subject subject, Round round) {
        check(subject, "the first outage", round);
    }

    private void check(Subject subject, String which, Round round) {
        if (subject == Subject.FLEET) {
            check(subject.text + ", " + which, round, ALONE);
        }
    }

    /** With what the first outage in the life of a process costs, when classes are loaded, by itself. */
    void hold(Subject subject, String which, List<Round> rounds) {
        row(
                subject.text,
                which,
                each(rounds, round -> round.told().size() + 1),
                millis(Round.quantile(rounds.stream(), 0.5)),
                millis(Round.quantile(rounds.stream(), 0.99)),
                millis(Round.quantile(rounds.stream(), 1)),
                each(rounds, round -> round.refused() - 1));
    }

    void scene(Scene scene, Round round, Round next) {
        row(scene.text, round.refused(), round.peak(), seconds(round.longest()), round.failed(), next.refused());
        check("Redis " + scene.text, round, ALONE.plus(scene.longer()));
        check("after Redis " + scene.text, next, ALONE);
    }

    private void check(String what, Round round, Duration atMost) {
        if (round.failed() > 0) {
            wrong.add(what + ": " + round.failed() + " calls ended without a 200");
        }
        if (round.longest() > atMost.toNanos() / 1_000) {
            wrong.add(what + ": a call waited " + seconds(round.longest()) + " after the outage");
        }
    }

    void unfinished(Subject subject, int calls) {
        if (calls > 0) {
            wrong.add(subject.text + ": " + calls + " calls did not end");
        }
    }

    void says(String line) {
        out.println(line);
    }

    /** The code to exit with. */
    int verdict() {
        out.println();
        out.println(
                wrong.isEmpty()
                        ? "With the fleet no call failed, and none waited longer than it may."
                        : "FAILED:\n" + String.join("\n", wrong));
        return wrong.isEmpty() ? 0 : 1;
    }

    private void row(Object... cells) {
        String row = "| " + arguments.processes() + " |";
        for (Object cell : cells) {
            row += " " + cell + " |";
        }
        out.println(row);
    }

    private static String each(List<Round> rounds, Function<Round, Object> figure) {
        return rounds.stream().map(figure).map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String seconds(long micros) {
        return "%.2f s".formatted(micros / (double) Micros.SECOND);
    }

    private static String millis(long micros) {
        return "%.1f ms".formatted(micros / (double) Micros.MILLI);
    }
}
