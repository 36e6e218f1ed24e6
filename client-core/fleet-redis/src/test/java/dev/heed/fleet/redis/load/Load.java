package dev.heed.fleet.redis.load;

import dev.heed.Scope;
import dev.heed.SharedHold;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Prints what a fleet costs a Redis server, and how fast others are told: {@code Load host:port 20 400} for fleets of
 * these sizes, on a server that nobody else uses.
 */
final class Load {
    private static final int ROUNDS = 200;
    private static final int HOLDS = 1_000;
    private static final Duration LONG = Duration.ofMinutes(10);
    /** A hold that ends so soon may be asked about at once. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private final RedisURI uri;
    private final RedisCommands<String, String> redis;
    private int number;

    private Load(RedisURI uri, RedisCommands<String, String> redis) {
        this.uri = uri;
        this.redis = redis;
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 2) {
            System.err.println("Load host:port processes...");
            return;
        }
        RedisURI uri = RedisURI.create("redis://" + args[0]);
        RedisClient client = RedisClient.create(uri);
        Load load = new Load(uri, client.connect().sync());
        load.memory();
        for (String processes : Arrays.asList(args).subList(1, args.length)) {
            load.fleet(Integer.parseInt(processes));
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }

    private SharedHold hold(Duration left) {
        String id = "%032x".formatted(++number);
        return new SharedHold(id, 0, Scope.ORIGIN, "api.example.com", 429, left, 1);
    }

    /** Fifty processes, so that the bound of twenty armings a second is no bound. */
    private void memory() throws InterruptedException {
        String namespace = namespace();
        try (Processes processes = new Processes(uri, namespace, 50)) {
            for (int i = 0; i < HOLDS; i++) {
                processes.arm(i % processes.number(), hold(LONG), new ArrayList<>());
            }
            long bytes = redis.keys("heed:{" + namespace + "}*").stream()
                    .mapToLong(redis::memoryUsage)
                    .sum();
            System.out.printf("%,d holds: %,d bytes of the server's memory%n", HOLDS, bytes);
        }
    }

    private void fleet(int size) throws InterruptedException {
        try (Processes processes = new Processes(uri, namespace(), size)) {
            refusals(processes, new ArrayList<>());
            List<Duration> armed = new ArrayList<>();
            ServerCost before = ServerCost.of(redis);
            refusals(processes, armed);
            print(size, "refusal", ServerCost.of(redis).since(before), armed);
            releases(processes);
        }
    }

    private void refusals(Processes processes, List<Duration> took) throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            processes.arm(i % processes.number(), hold(LONG), took);
        }
    }

    private void releases(Processes processes) throws InterruptedException {
        List<Duration> took = new ArrayList<>();
        ServerCost sum = new ServerCost(0, 0);
        for (int i = 0; i < ROUNDS; i++) {
            SharedHold hold = processes.arm(i % processes.number(), hold(SHORT), new ArrayList<>());
            ServerCost before = ServerCost.of(redis);
            processes.release(hold, took);
            ServerCost cost = ServerCost.of(redis).since(before);
            sum = new ServerCost(sum.commands() + cost.commands(), sum.cpuMicros() + cost.cpuMicros());
        }
        print(processes.number(), "release", sum, took);
    }

    private static void print(int size, String what, ServerCost cost, List<Duration> took) {
        List<Duration> sorted = took.stream().sorted().toList();
        System.out.printf(
                "%d processes, each %s: %s; others told after %.2f ms (p50), %.2f ms (p99)%n",
                size, what, cost.each(ROUNDS), millis(sorted, 0.5), millis(sorted, 0.99));
    }

    private static double millis(List<Duration> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1))).toNanos() / 1e6;
    }

    private static String namespace() {
        return "load-" + UUID.randomUUID();
    }
}
