package dev.heed.okhttp.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Measures what calls of {@code execute()} of a wrapped client hold while they wait on virtual threads, and how they are
 * let go, in real time and without JMH. It needs a JVM of 21 or newer.
 */
final class VirtualBenchmark {
    private static final int CALLS = 10_000;
    private static final int WARM_UP = 200;
    private static final int SECONDS = 120;
    private static final Duration WATCHED = Duration.ofSeconds(5);
    private static final String TITLE = """
            ### While calls wait on virtual threads

            `execute()` of a wrapped client, each on a virtual thread of its own; the server is a process of its own. \
            Carriers are the platform threads that run all virtual ones. Pinned: how often one kept its carrier while it \
            blocked, in a wait of Heed's of all (JFR, from the first call to the last answer). Processor: of one, while all \
            wait.

            | %,d calls | carriers | connections | heap a call | processor | pinned | answered | most at a time | last answer |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private final ServerProcess server;
    private final int count;
    private final int seconds;
    private final Replies replies = new Replies();
    private final OkHttpClient client =
            new OkHttpClient.Builder().addNetworkInterceptor(replies).build();
    private final Semaphore sending = new Semaphore(WaitingCalls.MAX_IN_FLIGHT);
    private final Semaphore waiting = new Semaphore(0);
    private final AtomicLong lastWaitEnds = new AtomicLong(Long.MIN_VALUE);
    private long lastAnswer;

    private VirtualBenchmark(ServerProcess server, int count, int seconds) {
        this.server = server;
        this.count = count;
        this.seconds = seconds;
    }

    static String measure() throws IOException, InterruptedException {
        if (!VirtualThreads.areThere()) {
            return "virtual: needs a JVM of 21 or newer, this one is " + Runtime.version();
        }
        try (ServerProcess server = ServerProcess.start()) {
            new VirtualBenchmark(server, WARM_UP, 1).eachForItself();
            new VirtualBenchmark(server, WARM_UP, 1).beforeAHold();
            return String.format(Locale.ROOT, TITLE, CALLS)
                    + "| each told to wait | " + new VirtualBenchmark(server, CALLS, SECONDS).eachForItself()
                    + "| before a hold | " + new VirtualBenchmark(server, CALLS, SECONDS).beforeAHold();
        }
    }

    private String eachForItself() throws IOException, InterruptedException {
        server.tell("each " + seconds);
        String row = row(CompareWaiting.EACH_FOR_ITSELF, 0);
        return row
                + String.format(
                        Locale.ROOT, " | | %.1f s after the last wait |%n", (lastAnswer - lastWaitEnds.get()) / 1e9);
    }

    private String beforeAHold() throws IOException, InterruptedException {
        server.tell("hold " + seconds + " " + HoldRound.WORK_MILLIS);
        String row = row(ResiliencePolicy.documented(), 1);
        var seen = server.report();
        if (seen.get("answered") != count) {
            throw new IllegalStateException("not all are answered: " + seen);
        }
        return row
                + String.format(
                        Locale.ROOT,
                        " | %,d | %.1f s after its end |%n",
                        seen.get("mostAtWork"),
                        seen.get("lastAnsweredMillis") / 1e3);
    }

    /** Sends some calls first, and awaits their responses; then all others. */
    private String row(ResiliencePolicy policy, int first) throws IOException, InterruptedException {
        Request[] requests = new Request[count];
        for (int i = 0; i < count; i++) {
            requests[i] = new Request.Builder().url(server.url(i)).build();
        }
        Answers answers = new Answers(count);
        Recording recording = VirtualThreads.recordPinned();
        try (Resilience heed =
                Resilience.builder(policy).onStep((call, step) -> stepped(step)).build()) {
            OkHttpClient wrapped = heed.wrap(client);
            ExecutorService threads = VirtualThreads.executor();
            long heapBefore = Heap.used();
            for (int i = 0; i < count; i++) {
                Request request = requests[i];
                sending.acquire(); // all at once would measure how the server accepts connections
                threads.execute(() -> send(wrapped, request, answers));
                if (i < first) {
                    replies.await(1, Duration.ofSeconds(seconds));
                    waiting.acquire();
                    waiting.release();
                }
            }
            String held = held(answers, heapBefore);
            answers.await(seconds + 300L);
            threads.shutdown();
            lastAnswer = answers.lastNanos();
            return held + VirtualThreads.pinned(recording) + String.format(Locale.ROOT, " | %,d", answers.answered());
        } finally {
            Rival.close(client);
        }
    }

    private void stepped(Step step) {
        sending.release();
        Duration wait = step.decision().delay();
        if (!wait.isZero()) {
            lastWaitEnds.accumulateAndGet(System.nanoTime() + wait.toNanos(), Math::max);
            waiting.release();
        }
    }

    private static void send(OkHttpClient wrapped, Request request, Answers answers) {
        try {
            answers.replied(wrapped.newCall(request).execute());
        } catch (IOException | RuntimeException e) {
            answers.threw(e);
        }
    }

    private String held(Answers answers, long heapBefore) throws InterruptedException {
        if (!waiting.tryAcquire(count, SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("only " + waiting.availablePermits() + " of " + count + " wait");
        }
        if (count < CALLS) {
            return ""; // only to load classes
        }
        int connections = client.connectionPool().connectionCount()
                - client.connectionPool().idleConnectionCount();
        long heap = (Heap.used() - heapBefore) / count;
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        Thread.sleep(WATCHED.toMillis());
        double processor = (system.getProcessCpuTime() - before) / (double) WATCHED.toNanos();
        answers.noneYet();
        return String.format(
                Locale.ROOT,
                "%d | %,d | %,d B | %.0f %% | ",
                VirtualThreads.carriers(),
                connections,
                heap,
                processor * 100);
    }
}
