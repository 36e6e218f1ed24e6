package dev.heed.okhttp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/** Measures what Heed costs and prints it as markdown. Arguments: {@code happy}, {@code cancel}, {@code -forks N}. */
public final class Bench {
    private static final int FORKS = 10;

    private Bench() {}

    /**
     * Runs what the arguments name, or everything.
     *
     * @param args as the class comment says
     * @throws RunnerException if a benchmark fails
     * @throws InterruptedException if somebody interrupts it
     */
    public static void main(String[] args) throws RunnerException, InterruptedException {
        List<String> chosen = List.of(args);
        int forks = chosen.contains("-forks") ? Integer.parseInt(chosen.get(chosen.indexOf("-forks") + 1)) : FORKS;
        boolean everything = !chosen.contains("happy") && !chosen.contains("cancel");
        System.out.println(where());
        if (everything || chosen.contains("cancel")) {
            System.out.println(CancelBenchmark.measure());
        }
        if (everything || chosen.contains("happy")) {
            System.out.println(HappyPath.measure(forks));
        }
    }

    /** Figures mean little without the machine that they came from, and how busy it was. */
    private static String where() {
        return String.format(
                Locale.ROOT,
                "Measured %s: %s %s, %s %s, %d processors (%s), load average %s.%n",
                LocalDate.now(ZoneId.systemDefault()),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                found("/proc/cpuinfo", "model name\\s*: (.*)"),
                found("/proc/loadavg", "^(\\S+)"));
    }

    /** Linux tells; elsewhere the reader knows. */
    private static String found(String file, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return matcher.find() ? matcher.group(1) : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
