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
 * <p>After a 401 (RFC 9110 11.6.1) it is asked once for all calls that were refused with the same value at the same origin,
 * and for the same tenant; each of them is repeated once, and only if what it answers differs from what was refused. The
 * repeat is no attempt by {@code maxAttempts}. A 401 to it is final, unless what it carried had been renewed before the
 * call came: that may have expired, and the source is asked once more. What was renewed for a request without an
 * {@code Authorization} of its own is sent up front in the next ones to that origin, until it is refused in turn. What the
 * source answers for one origin is never sent to another one.
 *
 * <p>It is not asked where a repeat could not follow or may not: a body that can be sent once only, a web socket upgrade,
 * an origin that a redirect led to without {@code Redirects.keepAcrossOrigins("Authorization")}, and a policy whose rule for
 * 401 is {@code surface()}.
 *
 * <p>Implementations must be safe for use by several threads. A request that fetches a token belongs to a client that is
 * not wrapped, or is wrapped by a {@link Resilience} without a source: it must neither be held by what holds others nor
 * wait for the token that it is to bring. What an implementation throws is logged at WARN by its class, without message.
 */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Renews what was refused. It runs on a thread of the executor of the client's dispatcher, beside the dispatcher's
     * limits, one at a time for the same value, origin and tenant unless one takes longer than
     * {@link Resilience.Builder#renewalTimeout}.
     *
     * @param refused where, with what, and what the server asks for
     * @return a value for {@code Authorization}, scheme included: {@code Bearer abc} (RFC 6750 2.1). Empty if there is none;
     *     the value that was refused, an empty one, and one with other characters than visible US-ASCII, space and tab count
     *     as none. With none, and with a stage that fails or takes longer than
     *     {@link Resilience.Builder#renewalTimeout}, the calls keep their own 401. A value that comes later than that serves
     *     later calls. White space around it is taken off
     * @throws Exception as a stage that fails
     */
    CompletionStage<Optional<String>> renew(Refused refused) throws Exception;

    /**
     * What is known beforehand: it saves the round trip of a 401. Asked before every attempt that carries no
     * {@code Authorization} of its own, so it must answer from memory. What was renewed since takes its place.
     *
     * <p>It is asked about every origin that the client talks to, except where a redirect led to it: answer for those that
     * the value belongs to, and for no other.
     *
     * @param origin scheme, host and port, with an empty path: equal to {@code HttpUrl.get("https://api.example.com/")}
     * @param partition the tenant of {@code holdPartition}; empty if there are none
     * @return a value for {@code Authorization}; empty if there is none for that origin, and so by default: only what
     *     {@link #renew} brought is sent. Where it throws, or answers what is no header value, the request goes without
     */
    default Optional<String> supply(HttpUrl origin, String partition) {
        return Optional.empty();
    }

    /**
     * A source that renews by a blocking request.
     *
     * @param renewal as {@link #renew}, returning the value itself; it should end, by a timeout of its own, before
     *     {@link Resilience.Builder#renewalTimeout}
     * @return a source that supplies nothing beforehand
     */
    static CredentialSource blocking(Blocking renewal) {
        Objects.requireNonNull(renewal, "renewal");
        return refused -> CompletableFuture.completedFuture(renewal.renew(refused));
    }

    /** Renews by a blocking request. */
    @FunctionalInterface
    interface Blocking {
        /**
         * Renews what was refused.
         *
         * @param refused where, with what, and what the server asks for
         * @return a value for {@code Authorization}, as {@link CredentialSource#renew} says; empty if there is none
         * @throws Exception if there is none now: the calls keep their own 401
         */
        Optional<String> renew(Refused refused) throws Exception;
    }

    /**
     * A 401 (RFC 9110 15.5.2).
     *
     * @param origin that answered it: scheme, host and port, with an empty path
     * @param partition the tenant, as {@link Resilience.Builder#holdPartition} names it; empty if there are none
     * @param challenges how to authenticate, those of one of the calls that wait; empty if the server did not say
     * @param authorization what was refused, as it went over the wire; empty if the request carried none
     */
    record Refused(HttpUrl origin, String partition, List<AuthChallenge> challenges, Optional<String> authorization) {
        /**
         * Copies the challenges.
         *
         * @param origin as above
         * @param partition as above
         * @param challenges as above
         * @param authorization as above
         * @throws NullPointerException if one of them is null
         */
        public Refused {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(partition, "partition");
            challenges = List.copyOf(challenges);
            Objects.requireNonNull(authorization, "authorization");
        }

        /** Without what was refused, which is a secret. */
        @Override
        public String toString() {
            return "Refused[" + origin + " " + challenges + "]";
        }
    }
}
