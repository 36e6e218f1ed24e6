package dev.heed;

import dev.heed.internal.http.HttpMethods;
import dev.heed.internal.http.UrlRedactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The facts of one attempt: what was asked, and what came back. Where its call stands is one {@link CallProgress}.
 * {@link ResiliencePolicy#decide} turns both into a {@link Decision}.
 *
 * <p>Attempts count the first send: the first attempt of a call is number 1. Redirects are counted apart. Immutable; the
 * defaults are those of a first attempt at time zero.
 */
public final class Attempt {
    /** One object for each status, as every step of every call that waits keeps its own. */
    private static final List<OptionalInt> STATUSES =
            IntStream.range(0, 1000).mapToObj(OptionalInt::of).toList();

    private final AttemptBuilder facts;
    private final CallProgress progress;

    Attempt(AttemptBuilder facts, CallProgress progress) {
        this.facts = facts;
        this.progress = progress;
    }

    /**
     * Starts the facts of an attempt that got a reply.
     *
     * @param method the request method, upper case
     * @param url the absolute URL that was asked
     * @param status the status code, 0 to 999: what three digits can say, sensible or not
     * @return a builder
     * @throws IllegalArgumentException if the status is out of bounds
     */
    public static Builder replied(String method, String url, int status) {
        if (status < 0 || status > 999) {
            throw new IllegalArgumentException("status must be from 0 to 999, was " + status);
        }
        AttemptBuilder builder = new AttemptBuilder(method, url);
        builder.status = STATUSES.get(status);
        return builder;
    }

    /**
     * Starts the facts of an attempt that ended without a reply.
     *
     * @param method the request method, upper case
     * @param url the absolute URL that was asked
     * @param failure what was thrown
     * @return a builder
     */
    public static Builder failed(String method, String url, IOException failure) {
        AttemptBuilder builder = new AttemptBuilder(method, url);
        builder.failure = Optional.of(failure);
        return builder;
    }

    /**
     * Starts the facts of a request that is not sent as a hold stands before it.
     *
     * @param method the request method, upper case
     * @param url the absolute URL that would be asked
     * @param hold that stands before it
     * @param left until the hold ends; zero if it has ended and only the turn of this call has not come
     * @return a builder
     * @throws IllegalArgumentException if left is negative
     */
    public static Builder held(String method, String url, Hold hold, Duration left) {
        AttemptBuilder builder = new AttemptBuilder(method, url).heldBy(hold);
        builder.holdLeft = Optional.of(CallProgress.notNegative("left", left));
        return builder;
    }

    /** {@return the request method, as sent} */
    public String method() {
        return facts.method;
    }

    /** {@return the absolute URL that was asked, with query and fragment} */
    public String url() {
        return facts.url;
    }

    /** {@return the status of the reply; empty if the attempt failed} */
    public OptionalInt status() {
        return facts.status;
    }

    /** {@return what was thrown in place of a reply; empty if there is one} */
    public Optional<IOException> failure() {
        return facts.failure;
    }

    /** {@return what was thrown after the response had come, by an interceptor for example; empty if nothing was} */
    public Optional<Throwable> thrownAfter() {
        return facts.thrownAfter;
    }

    /** {@return the hold in whose place nothing was sent; empty if the attempt was made} */
    public Optional<Hold> heldBy() {
        return facts.heldBy;
    }

    /** {@return which attempt this is; 1 for the first send} */
    public int number() {
        return progress.number;
    }

    /**
     * The lines of one header of the reply.
     *
     * @param name in any case
     * @return in order; empty if absent
     */
    public List<String> header(String name) {
        return facts.headers.getOrDefault(name, List.of());
    }

    /**
     * Whether a repeat has the effect of one request: by the method (RFC 9110 9.2.2), as IANA's HTTP Method Registry
     * marks it, or by an {@code Idempotency-Key} that is not empty.
     *
     * @return whether the request is idempotent
     */
    public boolean idempotent() {
        boolean hasKey = facts.requestHeaders.contains(HttpMethods.KEY) && !facts.hasEmptyKey;
        return HttpMethods.ofMethod(facts.method) || hasKey;
    }

    /** {@return when the reply or failure came in, by the local wall clock} */
    public Instant arrivedAt() {
        return progress.arrivedAt;
    }

    /**
     * The same attempt, as one of a call.
     *
     * @param where the call stands; takes the place of what was known before
     * @return a copy
     */
    public Attempt inCall(CallProgress where) {
        return new Attempt(facts, where);
    }

    CallProgress progress() {
        return progress;
    }

    AttemptBuilder facts() {
        return facts;
    }

    /** Method and result, without URL and header values, which may hold secrets. */
    @Override
    public String toString() {
        String result = facts.status.isPresent()
                ? facts.status.getAsInt()
                        + facts.thrownAfter
                                .map(e -> ", then " + UrlRedactor.failure(e))
                                .orElse("")
                : facts.failure.map(UrlRedactor::failure).orElse("");
        return "attempt " + progress.number + " " + facts.method + " -> " + result;
    }

    /** What kind of body a request has. Values may be added in a minor version. */
    public enum Body {
        /** None, or one of no bytes. */
        NONE,
        /** One that can be sent again. */
        REPEATABLE,
        /** One-shot or duplex: it can be sent once only. */
        ONE_SHOT,
        /** Duplex, and still being written: nothing else can be sent before it has ended, not even without a body. */
        OPEN;

        boolean isSentOnce() {
            return this == ONE_SHOT || this == OPEN;
        }
    }

    /** Collects the facts of one attempt. Not thread-safe. */
    public interface Builder {
        /**
         * {@return this} The names of the request's headers; values are never looked at.
         * @param names in any case
         */
        Builder requestHeaders(Iterable<String> names);

        /**
         * {@return this} The request has an {@code Idempotency-Key} with nothing in it, which makes nothing idempotent.
         * Default: one that {@link #requestHeaders} names has a value.
         */
        Builder emptyIdempotencyKey();

        /**
         * {@return this} What kind of body the request has. Default {@link Body#NONE}.
         * @param kind of body
         */
        Builder body(Body kind);

        /**
         * {@return this} Adds a header line of the reply.
         * @param name in any case
         * @param value as received
         */
        Builder header(String name, String value);

        /**
         * {@return this} {@code Location}, resolved against the URL that was asked. Default: it could not be resolved to an
         * http or https URL.
         * @param url absolute
         */
        Builder location(String url);

        /** {@return this} The reply was made up here since nothing but the cache was allowed to answer. */
        Builder withoutNetwork();

        /**
         * {@return this} Nothing was sent: the reply was made up here for a hold. Default: a server answered.
         * @param hold that stands
         */
        Builder heldBy(Hold hold);

        /**
         * {@return this} Something was thrown after the response had come, by an interceptor, an authenticator or whoever
         * read its body. The response decides what follows; the exception is what the caller gets if nothing does. Default:
         * nothing was thrown.
         *
         * @param thrown an {@code IOException}, or a mistake of the program, which ends the call
         */
        Builder thenThrew(Throwable thrown);

        /** {@return this} The request is a web socket upgrade. */
        Builder webSocket();

        /**
         * {@return this} It is proven that the server did not process the request: refused connection, HTTP/2
         * {@code REFUSED_STREAM}.
         */
        Builder unprocessed();

        /**
         * {@return this} After the reply an interceptor sent the request once more, and nobody knows what became of that: what
         * the reply says of the first one allows no repeat of a request that is not idempotent.
         */
        Builder sentAgain();

        /**
         * {@return this} A proxy refused to connect: it said so to CONNECT (RFC 9110 9.3.6), or to a SOCKS greeting (RFC 1928,
         * RFC 1929). It is final, since credentials that are shown again and again may lock an account.
         */
        Builder refusedByProxy();

        /** {@return the facts; later changes of this builder do not reach them} */
        Attempt build();
    }

    static Map<String, List<String>> headerMap() {
        return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    }

    static Set<String> headerNames() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }
}
