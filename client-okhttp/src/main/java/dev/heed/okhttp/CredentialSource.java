package dev.heed.okhttp;

import dev.heed.AuthChallenge;
import dev.heed.Credential;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.HttpUrl;

/**
 * Obtains values for {@code Authorization} (RFC 9110 11.6.2), or for the header that
 * {@link ResilienceBuilder#credentialHeader} names: {@code Resilience.builder(policy).credentials(source)}.
 *
 * <pre>{@code
 * CredentialSource source = CredentialSource.blocking(need ->
 *         need.origin().equals(api) ? Optional.of(Credential.of("Bearer " + fetchToken())) : Optional.empty());
 * }</pre>
 *
 * <p>After a 401 (RFC 9110 11.6.1) the source is asked once for all calls that got a 401 with the same value, at the
 * same origin and in the same partition. Each of these calls is retried once, and only if the source returns another
 * value than the one that was rejected. The retry does not count for {@code maxAttempts}. A 401 to the retry is final,
 * unless its value had been renewed before the call began: that value may have expired, and the source is asked once
 * more. A value that was obtained for a request without one of its own is sent up front in the next such requests to
 * that origin, until it is rejected in turn. What the source returns for one origin is never sent to another one.
 *
 * <p>With {@link ResilienceBuilder#acquireFirst} and {@link ResilienceBuilder#renewAhead} it is asked before a server
 * refuses anything: {@link Need#cause()} says which it is.
 *
 * <p>The source is not asked after a 401 where a retry could not follow or may not: for a body that can be sent once
 * only, for a web socket upgrade, for an origin that a redirect led to without
 * {@code Redirects.keepAcrossOrigins("Authorization")}, and under a policy whose rule for 401 is {@code surface()}. Nor
 * is it asked for {@link ResilienceBuilder#renewalPause}, by default 5 seconds, after it brought nothing new, or a
 * value that the server rejects as well.
 *
 * <p>Implementations must be safe for use by several threads. A request that fetches a token belongs to a client that
 * is not wrapped, or is wrapped by a {@link Resilience} without a source: it must neither be held by what holds others
 * nor wait for the token that it is to bring. Of what an implementation throws, the log has the class at WARN, without
 * the message.
 */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Obtains credentials. It runs on a thread of the executor of the client's dispatcher, outside of the dispatcher's
     * limits. For the same value, origin and partition it is asked once at a time, unless one answer takes longer than
     * {@link ResilienceBuilder#renewalTimeout}.
     *
     * @param need says for which origin, why, in place of which value, and what the server asks for
     * @return the value, with its expiry if that is known. Empty if there is none; the value that was rejected, an empty
     *     one, and one with other characters than visible US-ASCII, space and tab count as none. With none, and with a
     *     stage that fails or takes longer than {@link ResilienceBuilder#renewalTimeout}, calls that got a 401 keep it.
     *     A value that comes later than that serves later calls. White space around the value is taken off. Null counts
     *     as a stage that fails, and a stage that brings null as one that brings none
     * @throws Exception if there is no value now; this means the same as a stage that fails
     */
    CompletionStage<Optional<Credential>> obtain(Need need) throws Exception;

    /**
     * Supplies what is known beforehand, which saves the round trip of a 401. It is called before every attempt that
     * carries no value of its own, so it must return from memory. A value that was obtained since is sent instead.
     *
     * <p>It is asked about every origin that the client sends requests to, except where a redirect led to it: return a
     * value for the origins that it belongs to, and for no other.
     *
     * @param origin scheme, host and port, with an empty path: equal to {@code HttpUrl.get("https://api.example.com/")}
     * @param partition the partition as {@link ResilienceBuilder#holdPartition} names it; {@code ""} if that is not
     *     set
     * @return the value; empty if there is none for that origin. The default is empty: only what {@link #obtain} brought
     *     is sent. Where the method throws, or returns what is no header value, the request is sent without
     */
    default Optional<Credential> supply(HttpUrl origin, String partition) {
        return Optional.empty();
    }

    /**
     * Makes a source that sends a blocking request.
     *
     * @param request does what {@link #obtain} does, and returns the value itself; it should end, by a timeout of its
     *     own, before {@link ResilienceBuilder#renewalTimeout}
     * @return a source that supplies nothing beforehand
     * @throws NullPointerException if the request is null
     */
    static CredentialSource blocking(Blocking request) {
        Objects.requireNonNull(request, "request");
        return need -> CompletableFuture.completedFuture(request.obtain(need));
    }

    /** Obtains credentials by a request that blocks its thread. */
    @FunctionalInterface
    interface Blocking {
        /**
         * Obtains credentials.
         *
         * @param need says for which origin, why, in place of which value, and what the server asks for
         * @return the value, as {@link CredentialSource#obtain} describes it; empty if there is none
         * @throws Exception if there is no value now
         */
        Optional<Credential> obtain(Need need) throws Exception;
    }

    /**
     * Says why credentials are needed. Values may be added in a minor version: a {@code switch} over them keeps a
     * default.
     */
    enum Cause {
        /** A server answered 401 (RFC 9110 15.5.2), to {@link Need#value()} or to a request without. */
        REFUSED,
        /**
         * Requests wait for them that are not sent yet ({@link ResilienceBuilder#acquireFirst}), or whose value has
         * expired.
         */
        LACKING,
        /** {@link Need#value()} expires soon ({@link ResilienceBuilder#renewAhead}). Nobody waits. */
        EXPIRING
    }

    /**
     * Describes which credentials are needed: for whom, and in place of what.
     *
     * @param cause why they are needed
     * @param origin whom they are for: scheme, host and port, with an empty path
     * @param partition the partition as {@link ResilienceBuilder#holdPartition} names it; {@code ""} if that is not
     *     set
     * @param challenges how to authenticate (RFC 9110 11.6.1), as one of the calls that wait was told; empty if the
     *     server did not say, or was not asked
     * @param value the value that was rejected, as it went over the wire, that expires or has expired; empty if there was
     *     none
     */
    record Need(Cause cause, HttpUrl origin, String partition, List<AuthChallenge> challenges, Optional<String> value) {
        /**
         * Takes the parts, of which it copies the challenges.
         *
         * @param cause why they are needed
         * @param origin whom they are for
         * @param partition the partition of the request; {@code ""} if there is only one
         * @param challenges how to authenticate
         * @param value the value in whose place they are needed; empty if there was none
         * @throws NullPointerException if one of them is null
         */
        public Need {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(partition, "partition");
            challenges = List.copyOf(challenges);
            Objects.requireNonNull(value, "value");
        }

        /** Shows all but the value, which is a secret, and the partition. */
        @Override
        public String toString() {
            return "Need[" + cause + " " + origin + " " + challenges + "]";
        }
    }
}
