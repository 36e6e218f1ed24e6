package dev.heed.okhttp.fleet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * How many processes, and how often.
 *
 * @param processes that share an API key
 * @param rounds outages for each subject and load
 * @param outage how long one is
 * @param pause how long a Redis that is stopped stays so
 * @param redis host and port of one that is there; empty for one of its own
 * @param subjects what the processes send with
 * @param loads what the processes do while their calls wait
 * @param scenes what happens to Redis
 */
record Arguments(
        int processes,
        int rounds,
        Duration outage,
        Duration pause,
        String redis,
        List<Subject> subjects,
        List<Load> loads,
        List<Scene> scenes) {
    static final String USAGE = """
            usage, by -Dfleet.args="...":
                   --processes N  2 to 100; 20 if not given
                   --rounds N     outages for each subject and load, 1 to 100; 3 if not given
                   --pause N      seconds for which Redis is stopped, 1 to 300; 30 if not given
                   --subjects A,B of fleet, alone, resilience4j, sleeping; all if not given
                   --scenes A,B   of killed, paused, emptied, killed_late, paused_late, or none; all if not given
                   -Dfleet.redis=host:port names a server that is there, to which nothing happens""";

    private static final Duration OUTAGE = Duration.ofSeconds(3);

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static Arguments parse(List<String> words, String redis) {
        int processes = 20;
        int rounds = 3;
        int pause = 30;
        List<Subject> subjects = List.of(Subject.values());
        List<Scene> scenes = List.of(Scene.values());
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String name = left.pop();
            switch (name) {
                case "--processes" -> processes = number(name, value(name, left), 2, 100);
                case "--rounds" -> rounds = number(name, value(name, left), 1, 100);
                case "--pause" -> pause = number(name, value(name, left), 1, 300);
                case "--subjects" -> subjects = values(Subject.class, value(name, left));
                case "--scenes" -> scenes = values(Scene.class, value(name, left));
                default -> throw new IllegalArgumentException("unknown argument '" + name + "'");
            }
        }
        return new Arguments(
                processes, rounds, OUTAGE, Duration.ofSeconds(pause), redis, subjects, List.of(Load.values()), scenes);
    }

    private static int number(String name, String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", was " + text);
        }
        return number;
    }

    private static <E extends Enum<E>> List<E> values(Class<E> type, String text) {
        return text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT)))
                        .toList();
    }

    private static String value(String name, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(name + " needs a value after it");
        }
        return left.pop();
    }

    @Override
    public String toString() {
        return processes + " processes, " + rounds + " outages of " + outage.toSeconds() + " s each, Redis stopped for "
                + pause.toSeconds() + " s";
    }
}
