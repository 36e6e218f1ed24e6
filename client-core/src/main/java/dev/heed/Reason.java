package dev.heed;

import java.util.Locale;

/**
 * Why a step of a call went the way it did. Logs, trails, events, tests and the documentation use this one vocabulary.
 *
 * <p>Values may be added in a minor version: a {@code switch} over them keeps a default.
 */
public enum Reason {
    // Handed over because nothing was left to do.
    /** A reply below 400 whose rule is {@link Rule#surface()}: the answer that was asked for. */
    ANSWERED("the answer that was asked for"),
    /** A reply of 400 or above, or a failure, whose rule is {@link Rule#surface()}. */
    SURFACED("its rule hands it over"),
    /** A refusal (400, 401, 422, or another status with {@link Rule#neverRepeat()}): only a changed request may be sent. */
    MUST_CHANGE("a refusal: the request must change before it is sent again"),
    /**
     * A 401, and the credential source has nothing else than what was refused, fails, takes longer than its timeout or the
     * limits of the call, or rests after a renewal that was in vain.
     */
    CREDENTIALS_NOT_RENEWED("the credential source brought nothing new"),
    /**
     * A 401 to credentials that the credential source had just renewed: it is final, as the next ones would be refused
     * likewise.
     */
    CREDENTIALS_REFUSED("renewed credentials were refused as well"),
    /** The reply did not come from the network, and the network was not asked: {@code only-if-cached} without a hit. */
    LOCAL_REPLY("no server was asked"),
    /** A web socket upgrade: redirects are followed, all else is handed over. */
    WEB_SOCKET("a web socket upgrade is not repeated"),

    // Handed over although a repeat might have helped.
    /**
     * The method is not idempotent (RFC 9110 9.2.2), no {@code Idempotency-Key} with a value is sent and the rule does not
     * opt it in.
     */
    NOT_IDEMPOTENT("the method is not idempotent, it may have acted"),
    /** The body can be sent once only (one-shot or duplex). */
    BODY_NOT_REPEATABLE("the body can be sent once only"),
    /** {@link ResiliencePolicy.Builder#maxAttempts(int)} attempts were made. */
    ATTEMPTS_EXHAUSTED("all attempts are used"),
    /** The wait would be longer than {@link ResiliencePolicy.Builder#maxWait}. */
    WAIT_EXCEEDS_MAX_WAIT("the wait exceeds maxWait"),
    /** The next attempt would begin later than {@link ResiliencePolicy.Builder#maxElapsed}. */
    WAIT_EXCEEDS_MAX_ELAPSED("the next attempt would begin after maxElapsed"),
    /** The server names no wait and the {@link RetryBudget} of its origin is used up: too many repeats of late. */
    BUDGET_EXHAUSTED("the retry budget of the origin is used up"),
    /** The wait would not end within what is left of the call's {@code callTimeout}. */
    WAIT_EXCEEDS_CALL_TIMEOUT("the wait exceeds what is left of callTimeout"),

    // A redirect that was not followed.
    /** The policy or the wrapped client does not follow redirects (or not between http and https). */
    REDIRECTS_OFF("redirects are not followed here"),
    /** A redirect without {@code Location}. */
    LOCATION_MISSING("the redirect names no Location"),
    /** A redirect with several different {@code Location} lines. */
    LOCATION_AMBIGUOUS("the redirect names several different Locations"),
    /**
     * {@code Location} is no http or https URL, also not after resolving it; or it is one of more than 16 KiB, or of more
     * than 1,024 parts of path and query, which nobody writes who means well.
     */
    LOCATION_UNREADABLE("Location is no http or https URL, or too long"),
    /** From https to http, without {@link Redirects#allowDowngrade()}. */
    DOWNGRADE("https would become http"),
    /** A body to another origin, without {@link Redirects#carryBodyAcrossOrigins()}. */
    BODY_CROSSES_ORIGINS("the body would reach another origin"),
    /**
     * More redirects than {@link Redirects#limit(int)}: a {@code ProtocolException} is thrown, which names the hops and,
     * if they repeat, the circle. Nothing else ends a chain of redirects that can be followed.
     */
    TOO_MANY_REDIRECTS("too many redirects"),

    // A failure that is thrown although a repeat might have helped.
    /**
     * A failure that an unchanged repeat would meet again: protocol, TLS, certificate, a proxy that refuses, or a client not
     * set up for it.
     */
    FAILURE_IS_FINAL("the failure would come again"),
    /**
     * The client has {@code retryOnConnectionFailure(false)}, and the policy was given no rule of its own by
     * {@link ResiliencePolicy.Builder#onFailure}.
     */
    RETRIES_OFF("failures are not retried here"),
    /**
     * An answer came, and then something was thrown: by an interceptor, an authenticator, or while the body was read. What
     * the server has done is not done again.
     */
    FAILED_AFTER_RESPONSE("it failed after the answer had come"),

    /** Cancelled by its caller or by its {@code callTimeout}; or its {@code Resilience} is closed and it may not wait. */
    CANCELED("the call was cancelled, or may not wait any more"),
    /** The thread was interrupted, or the call's own timeout ran out. */
    INTERRUPTED("the thread was interrupted or the call timed out"),

    // The call goes on.
    /** Waits as long as {@code Retry-After} said; one that cannot be read says the longest backoff. */
    TOLD("the server named the wait"),
    /** Waits the floor of {@link Rule#waitAtLeast}, as the server named no longer wait. */
    FLOOR("the least wait of this status"),
    /** Waits the backoff, as the server named no longer wait. */
    BACKOFF("backoff"),
    /**
     * Nothing was sent, as an earlier reply, mostly another call's, asks the client to hold back: waits for the end of the
     * {@link Hold} and its turn, or is answered locally if the limits end before. The hold is {@link Step#hold()}.
     */
    HELD("a hold stands"),
    /**
     * Repeats the request with credentials that took the place of those that a 401 refused, or that it lacked (RFC 9110
     * 11.6.2). It is another request: no attempt is used up.
     */
    CREDENTIALS_RENEWED("the credential source brought new credentials"),
    /** Follows {@code Location}. */
    REDIRECTED("follows Location");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /**
     * The name as logs print it.
     *
     * @return lower case with hyphens, {@code wait-exceeds-max-wait}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Whether a {@code ProtocolException} takes the place of the reply, as OkHttp's users expect.
     *
     * @return true for {@link #TOO_MANY_REDIRECTS}
     */
    public boolean throwsInstead() {
        return this == TOO_MANY_REDIRECTS;
    }

    /**
     * The reason in words, for people.
     *
     * @return a clause without full stop
     */
    public String text() {
        return text;
    }
}
