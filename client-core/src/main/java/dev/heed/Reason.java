package dev.heed;

import java.util.Locale;

/**
 * A {@code Reason} says why a step of a call went the way it did. Logs, trails, events, tests and the documentation use
 * this one vocabulary.
 *
 * <p>Values may be added in a minor version: a {@code switch} over them keeps a default.
 */
public enum Reason {
    // The call ends because nothing is left to do.
    /** The response is below 400 and its rule is {@link Rule#surface()}: it is the answer that was asked for. */
    ANSWERED("the answer that was asked for"),
    /** The response is 400 or above, or the attempt failed, and the rule is {@link Rule#surface()}. */
    SURFACED("its rule hands it over"),
    /**
     * The request was rejected (400, 401, 422, or another status with {@link Rule#neverRepeat()}): only a changed one
     * may be sent.
     */
    MUST_CHANGE("a refusal: the request must change before it is sent again"),
    /**
     * The server said 401, and the credential source has nothing else than what was rejected, fails, takes longer than
     * its timeout or the limits of the call, or rests after a renewal that was in vain.
     */
    CREDENTIALS_NOT_RENEWED("the credential source brought nothing new"),
    /**
     * The server said 401 to credentials that the credential source had just renewed. That is final, as the next ones
     * would be rejected likewise.
     */
    CREDENTIALS_REFUSED("renewed credentials were refused as well"),
    /**
     * The response did not come from the network, and the network was not asked: the request said
     * {@code only-if-cached} and the cache had nothing.
     */
    LOCAL_REPLY("no server was asked"),
    /** The request is a web socket upgrade: redirects are followed, everything else is delivered. */
    WEB_SOCKET("a web socket upgrade is not repeated"),

    // The call ends although a retry might have helped.
    /**
     * The method is not idempotent (RFC 9110 9.2.2), no {@code Idempotency-Key} with a value is sent and the rule does
     * not opt it in.
     */
    NOT_IDEMPOTENT("the method is not idempotent, it may have acted"),
    /** The body can be sent once only (one-shot or duplex). */
    BODY_NOT_REPEATABLE("the body can be sent once only"),
    /** The server forbids a retry by a header that {@link ServerSignals#vetoHeader} names. */
    SERVER_SAID_NO("the server says that a retry is in vain"),
    /** {@link ResiliencePolicy.Builder#maxAttempts(int)}, or {@link Rule#maxAttempts(int)}, attempts were made. */
    ATTEMPTS_EXHAUSTED("all attempts are used"),
    /** The wait would be longer than {@link ResiliencePolicy.Builder#maxWait}. */
    WAIT_EXCEEDS_MAX_WAIT("the wait exceeds maxWait"),
    /** The next attempt would begin later than {@link ResiliencePolicy.Builder#maxElapsed}. */
    WAIT_EXCEEDS_MAX_ELAPSED("the next attempt would begin after maxElapsed"),
    /**
     * The server names no wait, and the {@link RetryBudget} of its origin is used up: there were too many retries of
     * late.
     */
    BUDGET_EXHAUSTED("the retry budget of the origin is used up"),
    /** The wait would not end within what is left of the call's {@code callTimeout}. */
    WAIT_EXCEEDS_CALL_TIMEOUT("the wait exceeds what is left of callTimeout"),
    /** As many calls wait already as {@code maxWaiting} of the {@code Resilience} allows. */
    TOO_MANY_WAITING("too many calls wait already"),

    // The redirect is not followed.
    /** The policy or the wrapped client does not follow redirects (or not between http and https). */
    REDIRECTS_OFF("redirects are not followed here"),
    /** The redirect has no {@code Location}. */
    LOCATION_MISSING("the redirect names no Location"),
    /** The redirect has several different {@code Location} lines. */
    LOCATION_AMBIGUOUS("the redirect names several different Locations"),
    /**
     * {@code Location} is no http or https URL, even after resolving it; or it has more than 16 KiB, or more than 1,024
     * parts of path and query, which only a hostile server sends.
     */
    LOCATION_UNREADABLE("Location is no http or https URL, or too long"),
    /** The redirect leads from https to http, and {@link Redirects#allowDowngrade()} is not set. */
    DOWNGRADE("https would become http"),
    /** The redirect would carry a body to another origin, and {@link Redirects#carryBodyAcrossOrigins()} is not set. */
    BODY_CROSSES_ORIGINS("the body would reach another origin"),
    /**
     * There were more redirects than {@link Redirects#limit(int)}: a {@code ProtocolException} is thrown, which names
     * the hops and, if they repeat, the circle. Nothing else ends a chain of redirects that can be followed.
     */
    TOO_MANY_REDIRECTS("too many redirects"),

    // The failure is thrown although a retry might have helped.
    /**
     * The failure would come again after an unchanged retry: it is one of the protocol, TLS or a certificate, of a
     * proxy that refuses, or of a client that is not set up for it.
     */
    FAILURE_IS_FINAL("the failure would come again"),
    /**
     * The client has {@code retryOnConnectionFailure(false)}, and the policy was given no rule of its own by
     * {@link ResiliencePolicy.Builder#onFailure}.
     */
    RETRIES_OFF("failures are not retried here"),
    /**
     * A response came that needs no retry ({@link #ANSWERED}), and then something was thrown: by an interceptor, an
     * authenticator, or while the body was read. The request is not sent again, so that what the server has done is not
     * done twice.
     */
    FAILED_AFTER_RESPONSE("it failed after the answer had come"),

    /**
     * The call was cancelled by its caller or by its {@code callTimeout}; or its {@code Resilience} is closed, so that
     * it may not wait.
     */
    CANCELED("the call was cancelled, or may not wait any more"),
    /** The thread was interrupted, or the call's own timeout ran out. */
    INTERRUPTED("the thread was interrupted or the call timed out"),

    // The call continues.
    /**
     * The call waits as long as {@code Retry-After} said, or what {@link ServerSignals#rateLimit} told how to read; a
     * {@code Retry-After} that cannot be read counts as the longest backoff.
     */
    TOLD("the server named the wait"),
    /**
     * The call waits the least time of {@link Rule#waitAtLeast} or {@link Rule#atLeast}, as the server named no longer
     * wait.
     */
    FLOOR("the least wait of this status"),
    /** The call waits the backoff, as the server named no longer wait. */
    BACKOFF("backoff"),
    /**
     * Nothing was sent, as an earlier response, mostly to another call, asks the client to hold back. The call waits
     * for the end of the {@link Hold} and for its place in the queue, or gets a local response if its limits end
     * before. {@link Step#hold()} is the hold.
     */
    HELD("a hold stands"),
    /**
     * The request is sent with new credentials, in place of those that a 401 rejected or that it lacked (RFC 9110
     * 11.6.2). It is another request: no attempt is used up.
     */
    CREDENTIALS_RENEWED("the credential source brought new credentials"),
    /**
     * The server refused the request, and code of the user's made another one of it, which is sent once: with the nonce
     * that was missing (RFC 9449 8), or on a newer version of the resource. It is another request: no attempt is used
     * up.
     */
    REQUEST_CHANGED("the refused request was changed"),
    /** The call follows {@code Location}. */
    REDIRECTED("follows Location");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /**
     * Gives the name as logs print it.
     *
     * @return lower case with hyphens, {@code wait-exceeds-max-wait}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Says whether a {@code ProtocolException} takes the place of the response, as OkHttp's users expect.
     *
     * @return true for {@link #TOO_MANY_REDIRECTS}
     */
    public boolean throwsInstead() {
        return this == TOO_MANY_REDIRECTS;
    }

    /**
     * Says whether another request is sent in place of a refused one, for which no attempt is used up.
     *
     * @return true for {@link #CREDENTIALS_RENEWED} and {@link #REQUEST_CHANGED}
     */
    public boolean sendsAnother() {
        return this == CREDENTIALS_RENEWED || this == REQUEST_CHANGED;
    }

    /**
     * Gives the reason in words, for people.
     *
     * @return a clause without full stop
     */
    public String text() {
        return text;
    }
}
