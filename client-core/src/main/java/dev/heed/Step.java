package dev.heed;

import dev.heed.internal.http.UrlRedactor;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A {@code Step} is one entry of a {@link Trail}: what was asked, what came back, and what was decided.
 *
 * @param at when the response or failure came in, by the wall clock
 * @param attempt which attempt it was; the first send is 1
 * @param method the method that was asked with
 * @param url the URL that was asked, without user-info, query values and fragment, cut after 512 characters
 * @param status the status that came back; empty for a failure
 * @param failure the simple class name of what was thrown in place of a response, or after it; its message is left out,
 *     as it may hold secrets
 * @param decision what followed; the {@code Location} of a {@link Decision.Follow} is redacted and cut like {@code url}
 *     if it is longer than 512 characters
 * @param hold what kept the request from being sent; empty if it was sent
 * @param readAs the status that the response means by {@link ServerSignals#readAs}; empty if it means its own
 */
public record Step(
        Instant at,
        int attempt,
        String method,
        String url,
        OptionalInt status,
        Optional<String> failure,
        Decision decision,
        Optional<Hold> hold,
        OptionalInt readAs) {
    /**
     * Refuses null, and takes the secrets out of the URL.
     *
     * @param at when the response or failure came in
     * @param attempt which attempt it was; the first send is 1
     * @param method the method that was asked with
     * @param url the URL that was asked, secrets included or not
     * @param status the status that came back; empty for a failure
     * @param failure the simple class name of what was thrown; empty if nothing was
     * @param decision what followed
     * @param hold what kept the request from being sent; empty if it was sent
     * @param readAs the status that the response means; empty if it means its own
     * @throws NullPointerException if one of them is null
     */
    public Step {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(method, "method");
        url = UrlRedactor.url(url);
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(failure, "failure");
        decision = readable(Objects.requireNonNull(decision, "decision"));
        Objects.requireNonNull(hold, "hold");
        Objects.requireNonNull(readAs, "readAs");
    }

    /**
     * Makes the step of a response that means what its status says, or of a failure.
     *
     * @param at when the response or failure came in
     * @param attempt which attempt it was; the first send is 1
     * @param method the method that was asked with
     * @param url the URL that was asked, secrets included or not
     * @param status the status that came back; empty for a failure
     * @param failure the simple class name of what was thrown; empty if nothing was
     * @param decision what followed
     * @param hold what kept the request from being sent; empty if it was sent
     * @throws NullPointerException if one of them is null
     */
    public Step(
            Instant at,
            int attempt,
            String method,
            String url,
            OptionalInt status,
            Optional<String> failure,
            Decision decision,
            Optional<Hold> hold) {
        this(at, attempt, method, url, status, failure, decision, hold, OptionalInt.empty());
    }

    private static Decision readable(Decision decision) {
        return decision instanceof Decision.Follow follow ? follow.readable() : decision;
    }

    /**
     * Makes the step of an attempt whose response means what its status says.
     *
     * @param attempt the facts
     * @param decision what followed
     * @return the step
     */
    public static Step of(Attempt attempt, Decision decision) {
        return of(attempt, decision, attempt.status().orElse(0));
    }

    /**
     * Makes the step of an attempt.
     *
     * @param attempt the facts
     * @param decision what followed
     * @param meant the status that the response means, by {@link Signals#meant}, 0 to 999
     * @return the step
     */
    public static Step of(Attempt attempt, Decision decision, int meant) {
        boolean isRead = attempt.status().isPresent() && attempt.status().getAsInt() != meant;
        return new Step(
                attempt.arrivedAt(),
                attempt.number(),
                attempt.method(),
                attempt.url(),
                attempt.status(),
                attempt.thrownAfter().or(attempt::failure).map(UrlRedactor::failure),
                decision,
                attempt.heldBy(),
                isRead ? Attempt.STATUSES.get(meant) : OptionalInt.empty());
    }

    /**
     * Gives the reason of the decision.
     *
     * @return one of the fixed vocabulary
     */
    public Reason reason() {
        return decision.reason();
    }

    /**
     * Describes the step for a person, in one line: {@code attempt 1: GET http://host/path -> 503; waits 2m 0s, repeats
     * (the least wait of this status)}.
     */
    @Override
    public String toString() {
        String result = status.isPresent()
                ? status.getAsInt()
                        + (readAs.isPresent() ? ", read as " + readAs.getAsInt() : "")
                        + failure.map(name -> ", then " + name).orElse("")
                : failure.orElse("not sent");
        return "attempt " + attempt + ": " + method + " " + url + " -> " + result + "; " + whatFollows() + " ("
                + hold.map(Hold::toString).orElse(reason().text()) + ")";
    }

    private String whatFollows() {
        String waits = decision.delay().isZero() ? "" : "waits " + Trail.readable(decision.delay()) + ", ";
        if (decision instanceof Decision.Follow follow) {
            return waits + "goes to " + follow.method() + " " + UrlRedactor.url(follow.location());
        }
        if (decision instanceof Decision.Deliver deliver) {
            String end = hold.isPresent()
                    ? "answered locally"
                    : status.isPresent() && failure.isEmpty() && !reason().throwsInstead() ? "delivered" : "thrown";
            return end
                    + deliver.retryAfter()
                            .map(d -> ", retry in " + Trail.readable(d))
                            .orElse("");
        }
        return waits + (hold.isPresent() ? "asks again" : "repeats");
    }
}
