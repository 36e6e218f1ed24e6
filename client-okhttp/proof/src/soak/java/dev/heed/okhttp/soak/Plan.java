package dev.heed.okhttp.soak;

import dev.heed.ResiliencePolicy;
import java.time.Duration;
import java.util.SplittableRandom;
import okhttp3.Request;

/**
 * What one caller does; the same for the same seed.
 *
 * @param number of the call
 * @param way how it is sent
 * @param side which of the two instances sends it
 * @param request with its tags
 * @param timeout the call's own; zero for none
 * @param disturbance what happens to it besides
 * @param after when, from its beginning
 * @param reading what becomes of a body
 */
record Plan(
        long number,
        Way way,
        int side,
        Request request,
        Duration timeout,
        Disturbance disturbance,
        Duration after,
        Reading reading) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int UNDISTURBED_IN_TEN = 7;

    /** The four ways to send a call. */
    enum Way {
        WRAP_EXECUTE,
        WRAP_ENQUEUE,
        FACTORY_EXECUTE,
        FACTORY_ENQUEUE;

        boolean executes() {
            return this == WRAP_EXECUTE || this == FACTORY_EXECUTE;
        }

        boolean wraps() {
            return this == WRAP_EXECUTE || this == WRAP_ENQUEUE;
        }
    }

    /** What a caller does to a call; {@code THROWS} and {@code INTERRUPTED} only where they can happen. */
    enum Disturbance {
        NONE,
        CANCELLED_BEFORE,
        CANCELLED_MEANWHILE,
        CANCELLED_ON_DELIVERY,
        INTERRUPTED,
        THROWS
    }

    /** What a caller does with a body. */
    enum Reading {
        WHOLE,
        PART,
        NOTHING,
        LATE
    }

    static Plan of(long seed, long number, Requests requests) {
        SplittableRandom dice = new SplittableRandom(seed + number * GOLDEN);
        return new Plan(
                number,
                one(dice, Way.values()),
                dice.nextInt(2),
                requests.next(dice),
                Duration.ofMillis(one(dice, 0, 8_000, 3_000, 1_000, dice.nextInt(1, 300))),
                dice.nextInt(10) < UNDISTURBED_IN_TEN ? Disturbance.NONE : one(dice, Disturbance.values()),
                Duration.ofMillis(one(dice, dice.nextInt(5), dice.nextInt(100), dice.nextInt(1_000))),
                one(dice, Reading.values()));
    }

    @SafeVarargs
    static <T> T one(SplittableRandom dice, T... values) {
        return values[dice.nextInt(values.length)];
    }

    /** The most that its policy allows. */
    int mostAttempts() {
        ResiliencePolicy own = request.tag(ResiliencePolicy.class);
        return (own == null ? Policies.STANDARD : own).maxAttempts();
    }

    @Override
    public String toString() {
        return "call %d: %s of side %d, %s %s, timeout %d ms, %s after %d ms, reads %s"
                .formatted(
                        number,
                        way,
                        side,
                        request.method(),
                        request.url(),
                        timeout.toMillis(),
                        disturbance,
                        after.toMillis(),
                        reading);
    }
}
