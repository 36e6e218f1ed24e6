package dev.heed.samples.demo;

import dev.heed.samples.demo.Arguments.Waiting;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Walks every row of the documented table, prints what happened, and exits with 1 if a row did not behave. */
public final class Demo {
    private static final int MISUSED = 2;

    private Demo() {}

    /**
     * Runs the demo.
     *
     * @param words the command line, see {@link Arguments#USAGE}
     */
    public static void main(String[] words) throws IOException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(words));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(MISUSED);
            return;
        }
        // Exits rather than returns: idle threads of OkHttp would keep the JVM alive for a minute.
        System.exit(run(arguments, System.out));
    }

    static int run(Arguments arguments, PrintStream out) throws IOException {
        if (arguments.url().isPresent()) {
            return new Visit(out).get(arguments.url().get()) ? 0 : 1;
        }
        try (Service service = new Service()) {
            if (arguments.waiting() == Waiting.REAL) {
                announce(rehearsed(service), out);
            } else {
                out.println("Each documented status from a server on this machine, in virtual time:"
                        + " a wait moves the clock and takes none.\n");
            }
            Tally tally = walk(service, arguments.waiting(), out);
            out.println(tally);
            return tally.allAsDocumented() ? 0 : 1;
        }
    }

    private static Tally walk(Service service, Waiting waiting, PrintStream out) {
        Stage stage = new Stage(service, waiting, out);
        Tally tally = new Tally();
        for (Row row : new Table(service).rows()) {
            out.println(row.title());
            Performance performance = stage.play(row);
            List<String> complaints = new Verdict(row, performance, tolerance(waiting)).complaints();
            out.println(Report.of(performance, complaints));
            tally.add(performance, complaints);
        }
        return tally;
    }

    /** Returns how late a thread may wake: in real time that depends on what else the machine does. */
    private static Duration tolerance(Waiting waiting) {
        return waiting == Waiting.REAL ? Duration.ofSeconds(5) : Duration.ZERO;
    }

    /** Returns how long all rows take in real time, which virtual time knows. */
    private static Duration rehearsed(Service service) {
        return walk(service, Waiting.VIRTUAL, new PrintStream(PrintStream.nullOutputStream()))
                .waited();
    }

    private static void announce(Duration waits, PrintStream out) {
        out.println("The documented table, in real time. Its waits add up to " + Text.of(waits)
                + ", and up to 10 % more where the server names them. Ctrl-C ends it.\n");
    }
}
