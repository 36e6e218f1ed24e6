package dev.heed.okhttp.fleet;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Starts processes, has them meet outages, and prints what reached the server. */
public final class Fleet {
    private static final int MISUSED = 2;

    private final Arguments arguments;
    private final Redis redis;
    private final Report report;
    /** By themselves, since classes are loaded then. */
    private final Map<Subject, Round> first = new EnumMap<>(Subject.class);

    private final Map<Subject, List<Round>> later = new EnumMap<>(Subject.class);
    private final List<SceneRounds> scenes = new ArrayList<>();

    /** A scene's outage, and the one after it. */
    private record SceneRounds(Scene scene, Round round, Round next) {}

    private Fleet(Arguments arguments, Redis redis, Report report) {
        this.arguments = arguments;
        this.redis = redis;
        this.report = report;
    }

    /**
     * Runs it.
     *
     * @param words the command line, see {@link Arguments#USAGE}
     * @throws IOException if a process or Redis cannot be started
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(words), System.getProperty("fleet.redis", ""));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(MISUSED);
            return;
        }
        System.exit(run(arguments, System.out));
    }

    static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        Report report = new Report(out, arguments);
        try (Redis redis = Redis.at(arguments.redis())) {
            return new Fleet(arguments, redis, report).run();
        }
    }

    private int run() throws IOException, InterruptedException {
        report.begins();
        report.clients();
        for (Subject subject : arguments.subjects()) {
            with(subject);
        }
        report.holds();
        first.forEach(this::holds);
        if (!arguments.scenes().isEmpty()) {
            tellScenes();
        }
        return report.verdict();
    }

    private void with(Subject subject) throws IOException, InterruptedException {
        try (Crew crew = Crew.start(subject, arguments.processes(), redis)) {
            Round cold = rounds(crew, subject, Load.ONE, 1).get(0);
            report.first(subject, cold);
            first.put(subject, cold);
            for (Load load : arguments.loads()) {
                List<Round> rounds = rounds(crew, subject, load, arguments.rounds());
                report.client(subject, load, rounds);
                later.computeIfAbsent(subject, any -> new ArrayList<>()).addAll(rounds);
            }
            if (subject == Subject.FLEET && redis.process().isPresent()) {
                play(crew, redis.process().get());
            }
        }
    }

    private List<Round> rounds(Crew crew, Subject subject, Load load, int number) throws InterruptedException {
        List<Outage> outages = new ArrayList<>();
        crew.goes(load);
        for (int i = 0; i < number; i++) {
            outages.add(crew.meets(arguments.outage()));
        }
        report.unfinished(subject, crew.stops());
        return outages.stream().map(crew::saw).toList();
    }

    private void play(Crew crew, RedisProcess server) throws InterruptedException {
        for (Scene scene : arguments.scenes()) {
            crew.goes(Load.STEADY);
            Outage outage = crew.meets(arguments.outage(), scene, server, arguments.pause());
            crew.waitUntilConnected();
            Outage next = crew.meets(arguments.outage());
            report.unfinished(Subject.FLEET, crew.stops());
            scenes.add(new SceneRounds(scene, crew.saw(outage), crew.saw(next)));
        }
    }

    private void holds(Subject subject, Round cold) {
        if (subject == Subject.FLEET || subject == Subject.ALONE) {
            report.hold(subject, "the first", List.of(cold));
            if (later.containsKey(subject)) {
                report.hold(subject, "later ones", later.get(subject));
            }
        }
    }

    private void tellScenes() {
        if (redis.process().isEmpty()) {
            report.says("\nRedis is not this program's: nothing happens to it.");
            return;
        }
        report.scenes();
        scenes.forEach(played -> report.scene(played.scene(), played.round(), played.next()));
    }
}
