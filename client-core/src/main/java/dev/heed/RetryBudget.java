package dev.heed;

/**
 * A {@code RetryBudget} is a token bucket that bounds how many retries an origin gets where it names no wait itself
 * (408, 425, 500, 502, 504, no response). A retry takes a token, and each call gives back a part of one with its first
 * response or failure, so that in a lasting outage retries stay that part of the calls. When less than a token is left
 * the call ends with {@link Reason#BUDGET_EXHAUSTED}.
 *
 * <p>No token is taken by a retry whose wait {@code Retry-After} named (RFC 9110 10.2.3), whose status has a least wait
 * ({@link Rule#waitAtLeast}), or whose rule holds other calls ({@link Rule#holding(Scope)}): those are slowed down
 * already. A redirect hop takes none, and until the call first retries it gives a part to the origin of the hop.
 *
 * <p>It is immutable: the buckets themselves belong to a {@code Resilience}, one for each scheme, host and port, and
 * another one there for calls that a redirect led there from another origin. They are full at first and shared by all
 * partitions. A {@code Resilience} remembers 4,096 that are not full; one that is forgotten is full again.
 *
 * @param tokens how many retries a full bucket allows at once, 1 to 1,000,000; calls that fail together may take it a
 *     little below zero
 * @param ratio the part of a token that a call gives back, above 0, up to 1
 */
public record RetryBudget(int tokens, double ratio) {
    private static final int MAX_TOKENS = 1_000_000;
    private static final RetryBudget STANDARD = new RetryBudget(100, 0.1);
    private static final int NO_BOUND = Integer.MAX_VALUE;
    private static final RetryBudget UNLIMITED = new RetryBudget(NO_BOUND, 1);

    /**
     * Refuses what is out of bounds.
     *
     * @param tokens how many retries a full bucket allows at once, 1 to 1,000,000
     * @param ratio the part of a token that a call gives back, above 0, up to 1
     * @throws IllegalArgumentException if out of bounds
     */
    public RetryBudget {
        if (tokens < 1 || (tokens > MAX_TOKENS && tokens != NO_BOUND)) {
            throw new IllegalArgumentException("tokens must be from 1 to " + MAX_TOKENS + ", was " + tokens);
        }
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio must be above 0, up to 1, was " + ratio);
        }
    }

    /**
     * Allows 100 retries at once, and each call gives back a tenth of a token: after a burst, retries are a tenth of
     * the calls.
     *
     * @return the default
     */
    public static RetryBudget standard() {
        return STANDARD;
    }

    /**
     * Makes a budget of chosen size.
     *
     * @param tokens how many retries a full bucket allows at once, 1 to 1,000,000
     * @param ratio the part of a token that a call gives back, above 0, up to 1
     * @return the budget
     * @throws IllegalArgumentException if out of bounds
     */
    public static RetryBudget of(int tokens, double ratio) {
        return new RetryBudget(tokens, ratio);
    }

    /**
     * Sets no bound: only the other limits end a call.
     *
     * @return a budget that is never used up
     */
    public static RetryBudget unlimited() {
        return UNLIMITED;
    }

    /**
     * Says whether the budget has a bound.
     *
     * @return false for {@link #unlimited()}
     */
    public boolean isLimited() {
        return tokens != NO_BOUND;
    }
}
