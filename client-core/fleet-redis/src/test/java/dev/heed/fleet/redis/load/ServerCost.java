package dev.heed.fleet.redis.load;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of itself. */
record ServerCost(long commands, double cpuMicros) {
    private static final Pattern CALLS = Pattern.compile("cmdstat_(eval|ping|subscribe):calls=(\\d+)");

    static ServerCost of(RedisCommands<String, String> redis) {
        Matcher calls = CALLS.matcher(redis.info("commandstats"));
        long commands = 0;
        while (calls.find()) {
            commands += Long.parseLong(calls.group(2));
        }
        String cpu = redis.info("cpu");
        double micros = 1e6 * (number(cpu, "used_cpu_user") + number(cpu, "used_cpu_sys"));
        return new ServerCost(commands, micros);
    }

    private static double number(String info, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":([\\d.]+)").matcher(info);
        if (!matcher.find()) {
            throw new IllegalStateException("the server does not say " + name);
        }
        return Double.parseDouble(matcher.group(1));
    }

    ServerCost since(ServerCost before) {
        return new ServerCost(commands - before.commands, cpuMicros - before.cpuMicros);
    }

    String each(int times) {
        return "%.1f commands, %.0f us of the server's processor"
                .formatted((double) commands / times, cpuMicros / times);
    }
}
