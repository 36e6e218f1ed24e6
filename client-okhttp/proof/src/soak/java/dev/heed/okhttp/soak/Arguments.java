package dev.heed.okhttp.soak;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long and how much.
 *
 * @param length of all rounds together
 * @param round after which all calls end and nothing may be left
 * @param seed of the server's dice and of what the callers do; the order in which threads run is the machine's
 * @param callers at a time
 * @param ending what the last look waits for
 */
record Arguments(Duration length, Duration round, long seed, int callers, Ending ending) {
    static final String USAGE = """
            usage, by -Dsoak.args="...":
                   --minutes N    how long, 0.1 to 1000; 5 if not given
                   --seed N       a whole number, as an earlier run printed; another one each time if not given""";

    private static final int CALLERS = 300;
    private static final int ROUNDS = 10;
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(3);
    private static final double LEAST_MINUTES = 0.1;
    private static final double MAX_MINUTES = 1_000;

    /** How a run ends. */
    enum Ending {
        /** Holds run out by themselves, and the threads that OkHttp keeps for a minute are gone. */
        RUNS_OUT,
        /** Holds are opened by hand, and OkHttp's threads stay. */
        AT_ONCE
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static Arguments parse(List<String> words) {
        double minutes = 5;
        long seed = ThreadLocalRandom.current().nextInt(1_000_000);
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String name = left.pop();
            switch (name) {
                case "--minutes" -> minutes = minutes(value(name, left));
                case "--seed" -> seed = Long.parseLong(value(name, left));
                default -> throw new IllegalArgumentException("unknown argument '" + name + "'");
            }
        }
        Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
        return new Arguments(length, round(length), seed, CALLERS, Ending.RUNS_OUT);
    }

    private static Duration round(Duration length) {
        Duration part = length.dividedBy(ROUNDS);
        return part.compareTo(SHORTEST_ROUND) < 0 ? SHORTEST_ROUND : part;
    }

    private static double minutes(String text) {
        double minutes = Double.parseDouble(text);
        if (!(minutes >= LEAST_MINUTES && minutes <= MAX_MINUTES)) {
            throw new IllegalArgumentException("--minutes must be from 0.1 to 1000, was " + text);
        }
        return minutes;
    }

    private static String value(String name, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(name + " needs a number after it");
        }
        return left.pop();
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + length.toSeconds() + " s in rounds of " + round.toSeconds() + " s, " + callers
                + " callers at a time";
    }
}
