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
 * An {@code Attempt} holds the facts of one sending of a request: what was asked, and what came back. Where its call
 * stands is one {@link CallProgress}. {@link ResiliencePolicy#decide} makes a {@link Decision} of both.
 *
 * <p>Attempts count the first send: the first attempt of a call is number 1. Redirects are counted apart. An attempt is
 * immutable. What is not set has the value of a first attempt at time zero.
 */
public final class Attempt {
    /**
     * Holds one object for each status. Every step of every call that waits refers to its status, so sharing saves
     * memory.
     */
    static final List<OptionalInt> STATUSES =
            IntStream.range(0, 1000).mapToObj(OptionalInt::of).toList();

    private final AttemptBuilder facts;
    private final CallProgress progress;

    Attempt(AttemptBuilder facts, CallProgress progress) {
        this.facts = facts;
        this.progress = progress;
    }

    /**
     * Starts the facts of an attempt that got a response.
     *
     * @param method the request method, upper case
     * @param url the absolute URL that was asked
     * @param status the status code, 0 to 999: any number of three digits, whether HTTP gives it a meaning or not
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
     * Starts the facts of an attempt that ended without a response.
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
     * Starts the facts of a request that is not sent because a hold keeps it back.
     *
     * @param method the request method, upper case
     * @param url the absolute URL that would be asked
     * @param hold the hold that keeps it back
     * @param left the time until the hold ends; zero if it has ended, and this call still waits in its queue
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

    /** {@return the status of the response; empty if the attempt failed} */
    public OptionalInt status() {
        return facts.status;
    }

    /** {@return what was thrown in place of a response; empty if there is one} */
    public Optional<IOException> failure() {
        return facts.failure;
    }

    /** {@return what was thrown after the response had come, by an interceptor for example; empty if nothing was} */
    public Optional<Throwable> thrownAfter() {
        return facts.thrownAfter;
    }

    /** {@return the hold because of which nothing was sent; empty if the request was sent} */
    public Optional<Hold> heldBy() {
        return facts.heldBy;
    }

    /** {@return which attempt this is; 1 for the first send} */
    public int number() {
        return progress.number;
    }

    /**
     * Looks up the lines of one header of the response.
     *
     * @param name in any case
     * @return the values in the order received; empty if the header is absent
     */
    public List<String> header(String name) {
        return facts.headers.getOrDefault(name, List.of());
    }

    /**
     * Says whether sending the request twice has the effect of sending it once: because of its method (RFC 9110 9.2.2),
     * as IANA's HTTP Method Registry marks it, or because of an {@code Idempotency-Key} that is not empty, or a key in
     * the header that {@link ResiliencePolicy.Builder#idempotencyKeys} names.
     *
     * @return true if the request is idempotent
     */
    public boolean idempotent() {
        boolean hasKey = facts.requestHeaders.contains(HttpMethods.KEY) && !facts.hasEmptyKey;
        return HttpMethods.ofMethod(facts.method) || hasKey || facts.hasOtherKey;
    }

    /** {@return when the response or failure came in, by the local wall clock} */
    public Instant arrivedAt() {
        return progress.arrivedAt;
    }

    /**
     * Copies this attempt, as one of a call.
     *
     * @param where the call stands; takes the place of what was known before
     * @return a copy
     * @throws IllegalArgumentException if the progress has a rule that repeats a 400, 401 or 422
     */
    public Attempt inCall(CallProgress where) {
        boolean isRejected = facts.status.isPresent() && Rule.REJECTIONS.contains(facts.status.getAsInt());
        where.rule().filter(rule -> isRejected && rule.repeats()).ifPresent(rule -> {
            throw new IllegalArgumentException(
                    "rule must not repeat a " + facts.status.getAsInt() + ", which no policy allows, was " + rule);
        });
        return new Attempt(facts, where);
    }

    CallProgress progress() {
        return progress;
    }

    AttemptBuilder facts() {
        return facts;
    }

    /** Names method and result. It leaves out the URL and header values, which may hold secrets. */
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

    /** Says what kind of body a request has. Values may be added in a minor version. */
    public enum Body {
        /** The request has no body, or one of no bytes. */
        NONE,
        /** The body can be sent again. */
        REPEATABLE,
        /** The body is one-shot or duplex: it can be sent once only. */
        ONE_SHOT,
        /**
         * The body is duplex and still being written: nothing else can be sent before it has ended, not even a request
         * without a body.
         */
        OPEN;

        boolean isSentOnce() {
            return this == ONE_SHOT || this == OPEN;
        }
    }

    /** Collects the facts of one attempt. It is not thread-safe. */
    public interface Builder {
        /**
         * {@return this} Sets the names of the request's headers; their values are never read. Default: none.
         *
         * @param names in any case
         */
        Builder requestHeaders(Iterable<String> names);

        /**
         * {@return this} The request has an {@code Idempotency-Key} with nothing in it, which makes nothing idempotent.
         * Default: one that {@link #requestHeaders} names has a value.
         */
        Builder emptyIdempotencyKey();

        /**
         * {@return this} The request has a key that makes it idempotent in another header than {@code Idempotency-Key}.
         * Default: it has none.
         */
        Builder otherIdempotencyKey();

        /**
         * {@return this} Sets what kind of body the request has. Default {@link Body#NONE}.
         *
         * @param kind the kind of body
         */
        Builder body(Body kind);

        /**
         * {@return this} Adds a header line of the response. Default: none.
         *
         * @param name in any case
         * @param value as received
         */
        Builder header(String name, String value);

        /**
         * {@return this} Sets {@code Location}, resolved against the URL that was asked. Default: it could not be
         * resolved to an http or https URL.
         *
         * @param url absolute
         */
        Builder location(String url);

        /**
         * {@return this} Sets the beginning of the response's body, for {@link Match#body}. Default: nothing was read.
         *
         * @param text the first 64 KiB as text; what is longer is cut
         */
        Builder responseBody(String text);

        /**
         * {@return this} The response was made up here, because nothing but the cache was allowed to answer. Default: a
         * server or the cache sent it.
         */
        Builder withoutNetwork();

        /**
         * {@return this} Nothing was sent: the response was made up here because of a hold. Default: a server sent it.
         *
         * @param hold the hold that keeps the request back
         */
        Builder heldBy(Hold hold);

        /**
         * {@return this} An exception was thrown after the response had come, by an interceptor, an authenticator or
         * the code that read the body. The response decides what follows; the exception is what the caller gets if
         * nothing does. Default: nothing was thrown.
         *
         * @param thrown an {@code IOException}, or a mistake of the program, which ends the call
         */
        Builder thenThrew(Throwable thrown);

        /** {@return this} The request is a web socket upgrade. Default: it is not. */
        Builder webSocket();

        /**
         * {@return this} It is proven that the server did not process the request: the connection was refused, or
         * HTTP/2 said {@code REFUSED_STREAM}. Default: the server may have processed it.
         */
        Builder unprocessed();

        /**
         * {@return this} After the response an interceptor sent the request once more, and nobody knows what became of
         * that. What the response says about the first sending then allows no retry of a request that is not
         * idempotent. Default: it was sent once.
         */
        Builder sentAgain();

        /**
         * {@return this} A proxy refused to connect: it said so to CONNECT (RFC 9110 9.3.6), or to a SOCKS greeting
         * (RFC 1928, RFC 1929). That is final, since credentials that are shown again and again may lock an account.
         * Default: no proxy refused.
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
