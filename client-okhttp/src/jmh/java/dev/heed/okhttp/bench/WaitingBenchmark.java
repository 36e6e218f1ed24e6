package dev.heed.okhttp.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import okhttp3.Request;

/** What many asynchronous calls hold while they wait: threads and heap; and that all of them are answered. */
final class WaitingBenchmark {
    private WaitingBenchmark() {}

    static String measure() throws IOException, InterruptedException {
        // The first run loads classes and starts the threads that any call needs.
        run(1_000, 5);
        return "| calls that wait | extra threads | heap a call, B | answered | failed |\n|---:|---:|---:|---:|---:|\n"
                + run(10_000, 30)
                + "";
    }

    private static String run(int count, int retryAfterSeconds) throws IOException, InterruptedException {
        try (TellingServer server = new TellingServer(retryAfterSeconds);
                WaitingCalls waiting = new WaitingCalls(count)) {
            Request[] requests = new Request[count];
            for (int i = 0; i < count; i++) {
                requests[i] = new Request.Builder().url(server.url(i)).build();
            }
            long before = usedHeap();
            int threadsBefore = threads();
            waiting.send(requests);
            idle(waiting);
            long heap = (usedHeap() - before) / count;
            int extra = threads() - threadsBefore;
            if (System.getProperty("histo") != null && count > 1000) {
                System.out.println(new String(
                        new ProcessBuilder("jcmd", "" + ProcessHandle.current().pid(), "GC.class_histogram")
                                .start()
                                .getInputStream()
                                .readNBytes(6000)));
            }
            server.relent();
            boolean all = waiting.awaitAnswers(retryAfterSeconds * 2L + 120);
            return String.format(
                    Locale.ROOT,
                    "| %,d | %d | %,d | %,d | %,d%s |%n",
                    count,
                    extra,
                    heap,
                    waiting.answered.get(),
                    waiting.failed.get(),
                    all ? "" : " (and some are missing)");
        }
    }

    /** Threads and connections that served the first sends go; what waits stays. */
    private static void idle(WaitingCalls waiting) throws InterruptedException {
        waiting.plain.connectionPool().evictAll();
        Thread.sleep(500);
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        !thread.getName().equals("server") && !thread.getName().contains("Dispatcher"))
                .count();
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    public static void main(String[] args) throws Exception {
        System.out.println(measure());
    }
}
