package dev.heed.okhttp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures what Heed costs and prints it as markdown. Arguments: {@code happy}, {@code enqueue}, {@code admission}, {@code
 * compare}, {@code cancel}, {@code cancel-waiting}, {@code waiting}, {@code virtual}, {@code parked}, {@code outage}, {@code recovery}, {@code healthy},
 * {@code fleet}, in any number, none for all; {@code -forks N} for the first four and the last.
 */
public final class Bench {
    private static final int FORKS = 10;

    private Bench() {}

    /** One of the benchmarks. */
    private interface Measure {
        String measure() throws RunnerException, IOException, InterruptedException;
    }

    /**
     * Runs what the arguments name, or everything.
     *
     * @param args as the class comment says
     * @throws RunnerException if a benchmark fails
     * @throws IOException if there is no socket for a server
     * @throws InterruptedException if somebody interrupts it
     */
    public static void main(String[] args) throws RunnerException, IOException, InterruptedException {
        List<String> chosen = new ArrayList<>(List.of(args));
        int flag = chosen.indexOf("-forks");
        int forks = flag < 0 ? FORKS : forks(chosen.subList(flag, flag + 2));
        Map<String, Measure> all = all(forks);
        if (!all.keySet().containsAll(chosen)) {
            throw new IllegalArgumentException("choose from " + all.keySet() + " and -forks N, was " + chosen);
        }
        System.out.println(where());
        for (String name : chosen.isEmpty() ? all.keySet() : chosen) {
            System.out.println(all.get(name).measure());
        }
    }

    /** Takes the option and its value out. */
    private static int forks(List<String> option) {
        int forks = Integer.parseInt(option.get(1));
        option.clear();
        return forks;
    }

    private static Map<String, Measure> all(int forks) {
        Map<String, Measure> all = new LinkedHashMap<>();
        all.put("compare", () -> Compare.measure(forks));
        all.put("cancel", CancelBenchmark::measure);
        all.put("cancel-waiting", CancelWaitingBenchmark::measure);
        all.put("waiting", WaitingBenchmark::measure);
        all.put("virtual", VirtualBenchmark::measure);
        all.put("parked", ParkedBenchmark::measure);
        all.put("outage", OutageBenchmark::measure);
        all.put("recovery", RecoveryBenchmark::measure);
        all.put("healthy", HealthyHostBenchmark::measure);
        all.put("happy", () -> HappyPath.measure(forks));
        all.put("admission", () -> Admission.measure(forks));
        all.put("fleet", () -> FleetCost.measure(forks));
        all.put("enqueue", () -> Enqueue.measure(forks));
        return all;
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
