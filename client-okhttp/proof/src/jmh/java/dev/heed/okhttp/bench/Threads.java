package dev.heed.okhttp.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lists the threads of this process at one moment, without those of the server that plays along, and without the one on
 * which all delays of Heed run.
 *
 * @param names one for each thread
 */
record Threads(List<String> names) {
    private static final String TIMER = "Heed timer";

    /** OkHttp and Okio keep theirs for a minute after the last use. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(90);

    /** Once those that are kept for reuse are gone: what is there then is there for a reason. */
    static Threads settled() throws InterruptedException {
        long until = System.nanoTime() + MAX_IDLE.toNanos();
        Threads now = now();
        while (now.names.stream().anyMatch(Threads::isKeptForReuse) && System.nanoTime() < until) {
            Thread.sleep(500);
            now = now();
        }
        return now;
    }

    /**
     * Those that do or hold something now: while one of the dispatcher runs a call, OkHttp gives it the name of its
     * URL.
     */
    static Threads working() {
        return new Threads(now().names.stream()
                .filter(name -> name.startsWith("OkHttp http") || !isKeptForReuse(name))
                .toList());
    }

    private static Threads now() {
        return new Threads(Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.equals(Loopback.THREADS) && !name.equals(TIMER))
                .toList());
    }

    private static boolean isKeptForReuse(String name) {
        return Stream.of("OkHttp", "Okio", WaitingCalls.THREADS).anyMatch(name::startsWith);
    }

    /** How many there are that were not there before. */
    int more(Threads before) {
        return extra(before).size();
    }

    private List<String> extra(Threads before) {
        List<String> extra = new ArrayList<>(names);
        before.names.forEach(extra::remove);
        return extra;
    }

    /** How many there are that were not there before, and their names. */
    String since(Threads before) {
        List<String> extra = extra(before);
        return extra.isEmpty() ? "0" : extra.size() + ": " + String.join(", ", extra);
    }
}
