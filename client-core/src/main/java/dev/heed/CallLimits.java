package dev.heed;

import java.time.Duration;

/**
 * Collects what bounds a call: how often and how long it is tried, how long it waits, and for how long it makes others
 * wait. It is the part of {@link ResiliencePolicy.Builder} for that.
 *
 * @param <B> the builder
 */
public interface CallLimits<B> {
    /**
     * Sets how many attempts a call has. Default 3.
     *
     * @param attempts 1 to 100; the first send counts
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxAttempts(int attempts);

    /**
     * Sets the longest wait that is begun, spread not counted. Default 5 minutes. A longer one is not begun: the
     * response is delivered, or the failure thrown, at once ({@link Reason#WAIT_EXCEEDS_MAX_WAIT}). A call waits
     * for holds no longer than that either, and then gets a local response ({@link Reason#HELD}).
     *
     * @param wait zero to 36,500 days; zero allows retries that need no wait
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxWait(Duration wait);

    /**
     * Sets how long after the call first asked to be sent an attempt or redirect hop may still begin; a later one
     * does not ({@link Reason#WAIT_EXCEEDS_MAX_ELAPSED}). Default 15 minutes. It ends no attempt that runs:
     * OkHttp's {@code callTimeout} does.
     *
     * @param elapsed zero to 36,500 days; with zero nothing follows a first attempt that took any time
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxElapsed(Duration elapsed);

    /**
     * Sets how long other calls are held at most, whatever the server said ({@code Retry-After}, RFC 9110 10.2.3),
     * counted from each response that arms the hold. Then one request is sent. Default 1 hour. It also bounds how
     * long unchanged requests are rejected locally. It bounds no wait of the call that got the response: that is
     * {@link #maxWait}.
     *
     * @param hold more than zero, up to 36,500 days; to hold no other calls give rules {@link Scope#CALL}
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B maxHold(Duration hold);

    /**
     * Sets how long one attempt may take up to its response headers. By default only the timeouts of the client
     * bound it. It counts from when the request leaves the interceptors that the client had before it was wrapped,
     * so not in a dispatcher's queue or at a hold; it includes DNS, connecting and the request body, and ends
     * before the response body. Each redirect hop and each sending with new credentials has the whole time. What
     * takes longer counts as no response, a {@code SocketTimeoutException}, whose connection is not used again.
     *
     * @param timeout more than zero, at most {@link #maxElapsed}; in real time, whatever {@link Time} says
     * @return this
     * @throws IllegalArgumentException if out of bounds
     */
    B attemptTimeout(Duration timeout);

    /**
     * Sets how many retries there may be where the server names no wait: after 408, 425, 500, 502, 504 and
     * failures, if they wait the backoff. Default {@link RetryBudget#standard()}: 100 at once, then a tenth of the
     * calls. A call that gets none ends with its response or failure at once, {@link Reason#BUDGET_EXHAUSTED}.
     *
     * @param budget for each scheme, host and port; {@link RetryBudget#unlimited()} for no bound
     * @return this
     */
    B retryBudget(RetryBudget budget);
}
