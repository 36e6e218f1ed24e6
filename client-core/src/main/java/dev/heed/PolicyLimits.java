package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * The settings of a policy that hold for every status.
 *
 * @param <B> the builder
 */
public interface PolicyLimits<B> {
    /**
     * How many attempts a call has. Default 3.
     *
     * @param attempts 1 to 100; the first send counts
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxAttempts(int attempts);

    /**
     * The longest wait that is begun. Default 5 minutes. A longer one is not begun: the reply is handed over at once.
     *
     * @param wait zero to 36,500 days; zero allows repeats that need no wait
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxWait(Duration wait);

    /**
     * No attempt begins later than this after the call first asked to be sent. Default 15 minutes.
     *
     * @param elapsed zero to 36,500 days
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxElapsed(Duration elapsed);

    /**
     * How long other calls are held at most, whatever the server said ({@code Retry-After}, RFC 9110 10.2.3): counted from
     * each reply that arms the hold. Then one request tries. Default 1 hour. It bounds how long unchanged repeats are
     * refused too, and no wait of the call that got the reply: that is {@link #maxWait}.
     *
     * @param hold more than zero, up to 36,500 days; to hold nobody give rules {@link Scope#CALL}
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxHold(Duration hold);

    /**
     * How many repeats there may be where the server paces none: after 408, 425, 500, 502, 504 and failures, if they wait
     * the backoff. Default {@link RetryBudget#standard()}: 100 at once, then a tenth of the calls. A call that gets none
     * ends with its reply or failure at once, {@link Reason#BUDGET_EXHAUSTED}.
     *
     * @param budget for each scheme, host and port; {@link RetryBudget#unlimited()} for no bound
     * @return this
     */
    B retryBudget(RetryBudget budget);

    /**
     * How long to wait where the server names no wait, by the number of the attempt that just ended. Default: 0.5 s
     * doubling to 20 s, half of it fixed and half by dice ({@link Time#random()}). A function of the user's brings its
     * own dice. An interval that is null or negative counts as zero, one that throws as the default. The interval after
     * the last of {@link #maxAttempts} is also how long a {@code Retry-After} asks to wait that cannot be read.
     *
     * @param function resilience4j's own type
     * @return this
     * @throws IllegalArgumentException if it throws, or gives null or a negative interval, for the first attempt
     */
    B backoff(IntervalFunction function);
}
