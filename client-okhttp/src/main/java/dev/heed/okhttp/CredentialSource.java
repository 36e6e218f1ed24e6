package dev.heed.okhttp;

import dev.heed.AuthChallenge;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.HttpUrl;

/**
 * Supplies and renews {@code Authorization} (RFC 9110 11.6.2): {@code Resilience.builder(policy).credentials(source)}.
 *
 * <pre>{@code
 * CredentialSource source = CredentialSource.blocking(refused ->
 *         refused.origin().equals(api) ? Optional.of("Bearer " + fetchToken()) : Optional.empty());
 * }</pre>
 *
 * <p>After a 401 (RFC 9110 11.6.1) the source is asked once for all calls that got a 401 with the same value, at the
 * same origin and in the same partition. Each of these calls is retried once, and only if the source returns another
 * value than the one that was rejected. The retry does not count for {@code maxAttempts}. A 401 to the retry is final,
 * unless its value had been renewed before the call began: that value may have expired, and the source is asked once
 * more. A value that was renewed for a request without an {@code Authorization} of its own is sent up front in the next
 * such requests to that origin, until it is rejected in turn. What the source returns for one origin is never sent to
 * another one.
 *
 * <p>The source is not asked where a retry could not follow or may not: for a body that can be sent once only, for a
 * web socket upgrade, for an origin that a redirect led to without
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
     * Renews credentials that the server rejected. It runs on a thread of the executor of the client's dispatcher,
     * outside of the dispatcher's limits. For the same value, origin and partition one renewal runs at a time, unless
     * one takes longer than {@link ResilienceBuilder#renewalTimeout}.
     *
     * @param refused says at which origin the 401 came, which value was sent, and what the server asks for
     * @return a value for {@code Authorization}, scheme included: {@code Bearer abc} (RFC 6750 2.1). Empty if there is
     *     none; the value that was rejected, an empty one, and one with other characters than visible US-ASCII, space
     *     and tab count as none. With none, and with a stage that fails or takes longer than
     *     {@link ResilienceBuilder#renewalTimeout}, the calls keep their own 401. A value that comes later than that
     *     serves later calls. White space around the value is taken off. Null counts as a stage that fails, and a stage
     *     that brings null as one that brings none
     * @throws Exception if there is no value now; this means the same as a stage that fails
     */
    CompletionStage<Optional<String>> renew(Refused refused) throws Exception;

    /**
     * Supplies what is known beforehand, which saves the round trip of a 401. It is called before every attempt that
     * carries no {@code Authorization} of its own, so it must return from memory. A value that was renewed since is
     * sent instead.
     *
     * <p>It is asked about every origin that the client sends requests to, except where a redirect led to it: return a
     * value for the origins that it belongs to, and for no other.
     *
     * @param origin scheme, host and port, with an empty path: equal to {@code HttpUrl.get("https://api.example.com/")}
     * @param partition the partition as {@link ResilienceBuilder#holdPartition} names it; {@code ""} if that is not
     *     set
     * @return a value for {@code Authorization}; empty if there is none for that origin. The default is empty: only
     *     what {@link #renew} brought is sent. Where the method throws, or returns what is no header value, the request
     *     is sent without
     */
    default Optional<String> supply(HttpUrl origin, String partition) {
        return Optional.empty();
    }

    /**
     * Makes a source that renews by a blocking request.
     *
     * @param renewal does what {@link #renew} does, and returns the value itself; it should end, by a timeout of its
     *     own, before {@link ResilienceBuilder#renewalTimeout}
     * @return a source that supplies nothing beforehand
     * @throws NullPointerException if the renewal is null
     */
    static CredentialSource blocking(Blocking renewal) {
        Objects.requireNonNull(renewal, "renewal");
        return refused -> CompletableFuture.completedFuture(renewal.renew(refused));
    }

    /** Renews credentials by a request that blocks its thread. */
    @FunctionalInterface
    interface Blocking {
        /**
         * Renews credentials that the server rejected.
         *
         * @param refused says at which origin the 401 came, which value was sent, and what the server asks for
         * @return a value for {@code Authorization}, as {@link CredentialSource#renew} describes it; empty if there is
         *     none
         * @throws Exception if there is no value now: the calls keep their own 401
         */
        Optional<String> renew(Refused refused) throws Exception;
    }

    /**
     * Describes a 401 (RFC 9110 15.5.2): whose it is, what was sent, and how to authenticate.
     *
     * @param origin where the 401 came from: scheme, host and port, with an empty path
     * @param partition the partition as {@link ResilienceBuilder#holdPartition} names it; {@code ""} if that is not
     *     set
     * @param challenges how to authenticate (RFC 9110 11.6.1), as one of the calls that wait was told; empty if the
     *     server did not say
     * @param authorization the value that was rejected, as it went over the wire; empty if the request carried none
     */
    record Refused(HttpUrl origin, String partition, List<AuthChallenge> challenges, Optional<String> authorization) {
        /**
         * Takes the parts, of which it copies the challenges.
         *
         * @param origin where the 401 came from
         * @param partition the partition of the request; {@code ""} if there is only one
         * @param challenges how to authenticate
         * @param authorization the value that was rejected; empty if there was none
         * @throws NullPointerException if one of them is null
         */
        public Refused {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(partition, "partition");
            challenges = List.copyOf(challenges);
            Objects.requireNonNull(authorization, "authorization");
        }

        /** Shows origin and challenges, and leaves out the value that was rejected, which is a secret. */
        @Override
        public String toString() {
            return "Refused[" + origin + " " + challenges + "]";
        }
    }
}
