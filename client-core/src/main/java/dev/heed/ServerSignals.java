package dev.heed;

/**
 * Collects how a service says what a status alone does not: waits and limits in headers of its own, a response that
 * means something else, and that a retry is in vain. It is the part of {@link ResiliencePolicy.Builder} for that. A
 * policy that names nothing of it reads {@code Retry-After} only.
 *
 * @param <B> the builder
 */
public interface ServerSignals<B> {
    /**
     * Adds a header, or a pair of them, by which the service names waits or reports a limit. Default: none.
     *
     * <p>The wait that a response names is that of the first {@link RateLimit#retryAfter} that can be read, in the
     * order in which they were added, else {@code Retry-After}, else the longest reset of the limits that are used up.
     * Zero and a time in the past are no wait, and hide none.
     *
     * <p>A response that is no refusal and reports a limit used up holds other calls until the wait that it names is
     * over, by {@link RateLimit#holding}, before anybody is refused. The calls that cannot wait get a local 429. Such a
     * hold lengthens no backoff. Responses of a cache say nothing.
     *
     * @param limit how to read it
     * @return this
     * @throws IllegalArgumentException if there are 16 already
     */
    B rateLimit(RateLimit limit);

    /**
     * Names a header by which the service forbids a retry, such as {@code x-should-retry} (OpenAI, Stripe): where its
     * value is {@code false}, in any case, the response is delivered, {@link Reason#SERVER_SAID_NO}. Any other value
     * says nothing: {@code true} makes no rule retry that does not. Calls that the rule holds are held all the same,
     * and credentials are renewed after a 401: with others it is another request. Default: none.
     *
     * @param name of the header, in any case; may be called for several
     * @return this
     * @throws IllegalArgumentException if the name is empty or no token (RFC 9110 5.1)
     */
    B vetoHeader(String name);

    /**
     * Reads a response as if it had another status: its rule, its holds, the type of its outcome and what it means for
     * credentials are those of that status. The response and its status stay what was sent. Of several readings the
     * first that matches counts, in the order in which they were added; it is read once only. Default: none.
     *
     * @param status that was sent, 200 to 999
     * @param as the status that is meant, 200 to 999. {@link ResiliencePolicy.Builder#build()} accepts for 400, 401
     *     and 422 only one whose rule is {@link Rule#surface()} or {@link Rule#neverRepeat()}
     * @param match which responses
     * @return this
     * @throws IllegalArgumentException if a status is out of bounds, or both are the same
     */
    B readAs(int status, int as, Match match);
}
