package dev.heed.okhttp;

import dev.heed.okhttp.testing.Mode;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What happens to one call of the stress test; the same for the same seed. */
final class StressPlan {
    /** What the world does to a call besides answering it. */
    enum Disturbance {
        NONE,
        CANCELLED_BEFORE,
        CANCELLED_MEANWHILE,
        CANCELLED_BY_ITS_ATTEMPT,
        CANCELLED_BY_ITS_CALLBACK,
        CANCELLED_WITH_ALL,
        TIMED_OUT
    }

    static final int FAILURE = 0;

    /** A status that is told to wait for longer than the test lasts: only for calls that somebody ends. */
    static final int LONG_WAIT = 502;

    private static final Set<Disturbance> END_A_WAIT =
            Set.of(Disturbance.CANCELLED_MEANWHILE, Disturbance.CANCELLED_WITH_ALL);
    private static final Set<Disturbance> LEAVE_NO_REPLY =
            Set.of(Disturbance.CANCELLED_BEFORE, Disturbance.CANCELLED_BY_ITS_ATTEMPT);
    private static final Set<Disturbance> LEAVE_THE_ANSWER =
            Set.of(Disturbance.NONE, Disturbance.CANCELLED_BY_ITS_CALLBACK);

    final int number;
    final Mode mode;
    final Disturbance disturbance;
    final long afterMicros;
    final boolean overASocket;

    /** How often the call has ended, and with which status it was answered. */
    final AtomicInteger ends = new AtomicInteger();

    volatile int status;

    private final int[] beforeTheAnswer;
    private final AtomicInteger attempts = new AtomicInteger();

    StressPlan(long seed, int number, int inAHundredOverSockets) {
        SplittableRandom random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
        this.number = number;
        this.mode = one(random, Mode.values());
        boolean disturbed = random.nextInt(2) == 0;
        this.disturbance = disturbed ? one(random, Disturbance.values()) : Disturbance.NONE;
        this.afterMicros = random.nextLong(1, 4000);
        this.overASocket = random.nextInt(100) < inAHundredOverSockets;
        this.beforeTheAnswer = IntStream.generate(
                        () -> END_A_WAIT.contains(disturbance) ? outcomeOrLongWait(random) : outcome(random))
                .limit(random.nextInt(3))
                .toArray();
    }

    private static int outcomeOrLongWait(SplittableRandom random) {
        return random.nextBoolean() ? LONG_WAIT : outcome(random);
    }

    private static int outcome(SplittableRandom random) {
        return one(random, 503, 503, 503, 429, 500, 307, FAILURE);
    }

    @SafeVarargs
    private static <T> T one(SplittableRandom random, T... values) {
        return values[random.nextInt(values.length)];
    }

    /** A status for the next attempt, or {@link #FAILURE}. */
    int next() {
        int attempt = attempts.getAndIncrement();
        return attempt < beforeTheAnswer.length ? beforeTheAnswer[attempt] : 200;
    }

    int attempts() {
        return attempts.get();
    }

    void endsWith(int answer) {
        status = answer;
        ends.incrementAndGet();
    }

    /** A call may be repeated more often than it is told to wait: left alone, it gets its answer. */
    boolean endedWell() {
        boolean rightly = LEAVE_THE_ANSWER.contains(disturbance)
                ? status == 200
                : !LEAVE_NO_REPLY.contains(disturbance) || status == FAILURE;
        return ends.get() == 1 && rightly;
    }

    @Override
    public String toString() {
        return "call %d: %s, %s after %d us, %s then 200, ended %d times, with %d"
                .formatted(
                        number, mode, disturbance, afterMicros, Arrays.toString(beforeTheAnswer), ends.get(), status);
    }
}
