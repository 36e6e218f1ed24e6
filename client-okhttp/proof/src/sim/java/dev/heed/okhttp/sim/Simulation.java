package dev.heed.okhttp.sim;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/**
 * Plays simulated worlds, one seed after another, and says how many situations a second it met: sends, replies, failures
 * and ends, each held against the invariants. {@code --seed N} begins with a certain one, {@code --worlds N} ends after as
 * many, {@code --seconds N} after that time (60 if neither is given), {@code --trace} prints what happens, {@code --fleet}
 * plays processes that share their holds in place of one, {@code --rounds N CALLS} alone
 * prints what N processes send after an outage, {@code --features}
 * names what worlds are made of in place of {@link WorldFeature#PLAYED}: {@code all}, {@code none}, or names with commas
 * between. A world that breaks an invariant is printed with its seed, and ends the program with 1.
 */
public final class Simulation {
    private final PrintStream out;
    private long situations;
    private long worlds;

    private Simulation(PrintStream out) {
        this.out = out;
    }

    /** What to play. */
    private static final class Options {
        private final Consumer<String> reader;
        private final LongUnaryOperator plays;
        private long seed = new SecureRandom().nextLong();
        private long worlds = Long.MAX_VALUE;
        private Duration time = Duration.ZERO;
        private Set<WorldFeature> features = WorldFeature.PLAYED;

        Options(PrintStream out, List<String> args) {
            List<String> named = new ArrayList<>(args);
            this.reader = named.remove("--trace") ? out::println : line -> {};
            this.plays = named.remove("--fleet")
                    ? seed -> playFleet(seed, reader)
                    : seed -> Simulation.play(seed, features, reader);
            for (Iterator<String> option = named.iterator(); option.hasNext(); ) {
                set(option.next(), option);
            }
            if (time.isZero()) {
                time = worlds == Long.MAX_VALUE ? Duration.ofMinutes(1) : Duration.ofDays(1);
            }
        }

        private void set(String name, Iterator<String> values) {
            if (!List.of("--seed", "--worlds", "--seconds", "--features").contains(name) || !values.hasNext()) {
                throw new IllegalArgumentException(
                        "choose from --trace, --fleet, --seed N, --worlds N, --seconds N, --features NAMES, was "
                                + name);
            }
            String value = values.next();
            switch (name) {
                case "--features" -> features = WorldFeature.named(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--worlds" -> worlds = Long.parseLong(value);
                default -> time = Duration.ofSeconds(Long.parseLong(value));
            }
        }
    }

    /**
     * Plays.
     *
     * @param args as the class comment says
     */
    public static void main(String[] args) {
        System.exit(run(System.out, Arrays.asList(args)));
    }

    /** The exit code. */
    static int run(PrintStream out, List<String> args) {
        if (args.size() == 3 && args.get(0).equals("--rounds")) {
            return rounds(out, Integer.parseInt(args.get(1)), Integer.parseInt(args.get(2)));
        }
        Options options = new Options(out, args);
        return Silence.during(() -> new Simulation(out).play(options)) ? 0 : 1;
    }

    private static int rounds(PrintStream out, int processes, int calls) {
        for (FleetKind kind : List.of(FleetKind.HEALTHY, FleetKind.DOWN)) {
            String line = Silence.during(() -> new FleetRounds(processes, calls, kind, 1).play());
            out.println((kind == FleetKind.DOWN ? "engine down: " : "fleet: ") + line);
        }
        return 0;
    }

    /** True if all was well. */
    private boolean play(Options options) {
        long since = System.nanoTime();
        boolean isWell = true;
        out.println("from seed " + options.seed + " on");
        while (isWell && worlds < options.worlds && System.nanoTime() - since < options.time.toNanos()) {
            isWell = plays(options.seed + worlds, options);
            worlds++;
        }
        double seconds = (System.nanoTime() - since) / 1e9;
        out.printf(
                "%,d seeds, %,d situations in %.0f s: %,.0f situations/s%n",
                worlds, situations, seconds, situations / seconds);
        return isWell;
    }

    private boolean plays(long seed, Options options) {
        try {
            situations += options.plays.applyAsLong(seed);
            return true;
        } catch (Violation | RuntimeException e) {
            out.println("VIOLATION, and again with --seed " + seed + " --worlds 1 --trace");
            e.printStackTrace(out);
            return false;
        }
    }

    /**
     * A fleet, with an engine that is well and one that is not; and with one that is down, which is as none.
     *
     * @return how many situations there were
     */
    static long playFleet(long seed, Consumer<String> reader) {
        Map<FleetKind, World.Played> played = new EnumMap<>(FleetKind.class);
        for (FleetKind kind : FleetKind.values()) {
            played.put(kind, new FleetWorld(seed, kind).tells(reader).play());
        }
        Violation.unless(
                Objects.equals(played.get(FleetKind.DOWN), played.get(FleetKind.ALONE)),
                "fleet %s: not the same with an engine that is down and without one",
                seed);
        return played.values().stream().mapToLong(World.Played::situations).sum();
    }

    /**
     * A crowd; and callers in a row, in each mode the same: invariant 6.
     *
     * @return how many situations there were
     */
    static long play(long seed, Set<WorldFeature> features, Consumer<String> reader) {
        World.Played crowd =
                new World(seed, WorldPlan.Kind.CROWD, features).tells(reader).play();
        List<World.Played> rows = Arrays.stream(Mode.values())
                .map(mode -> new World(seed, WorldPlan.Kind.row(mode), features)
                        .tells(reader)
                        .play())
                .toList();
        boolean alike = rows.stream().distinct().count() == 1;
        Violation.unless(alike, "world %s: not the same in %s: %s", seed, List.of(Mode.values()), rows);
        return crowd.situations()
                + rows.stream().mapToLong(World.Played::situations).sum();
    }
}
