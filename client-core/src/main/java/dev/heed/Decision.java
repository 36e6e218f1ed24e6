package dev.heed;

import dev.heed.internal.http.UrlKey;
import dev.heed.internal.http.UrlRedactor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code Decision} says what happens after an attempt: {@link Deliver}, {@link Retry} or {@link Follow}, each with
 * its reason. It is a value; carrying it out is the work of whoever asked.
 *
 * <p>No null, number or exception stands for "no". Subtypes may be added in a minor version: callers keep a default.
 */
public sealed interface Decision {
    /**
     * Says why it was decided so.
     *
     * @return one of the fixed vocabulary
     */
    Reason reason();

    /**
     * Says how long to wait before the next attempt.
     *
     * @return zero if the call continues, or ends, at once
     */
    Duration delay();

    /**
     * The call ends here: the response is delivered open and unread, or the failure is thrown. For
     * {@link Reason#TOO_MANY_REDIRECTS} a {@code ProtocolException} takes the response's place.
     *
     * @param reason why the call ends
     * @param retryAfter how long after the response a retry may be tried, where the rule or the server says so. A
     *     {@code Retry-After} that cannot be read names no time: it counts where its rule waits, and nowhere else
     */
    record Deliver(Reason reason, Optional<Duration> retryAfter) implements Decision {
        /**
         * Refuses null.
         *
         * @param reason why the call ends
         * @param retryAfter how long after the response a retry may be tried; empty if nothing names a time
         * @throws NullPointerException if one of them is null
         */
        public Deliver {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(retryAfter, "retryAfter");
        }

        @Override
        public Duration delay() {
            return Duration.ZERO;
        }
    }

    /**
     * The same request is sent again (after a 401 with other credentials, or as it was changed), no earlier than {@code Retry-After} (RFC
     * 9110 10.2.3) and the rule of the status allow.
     *
     * @param least the least wait, counted from when the response or failure arrived: nothing is sent earlier
     * @param spread what is waited beyond that, so that clients that were told to wait together do not return in the
     *     same moment: up to 10 %, at most 10 s, of a wait that the server named or of {@link Rule#waitAtLeast}; zero
     *     for the backoff, which has a random part already
     * @param reason what made the wait: {@link Reason#TOLD}, {@link Reason#FLOOR} or {@link Reason#BACKOFF};
     *     {@link Reason#HELD} where nothing was sent yet; {@link Reason#CREDENTIALS_RENEWED} after a 401, and
     *     {@link Reason#REQUEST_CHANGED} after another refusal, which mostly wait for nothing
     */
    record Retry(Duration least, Duration spread, Reason reason) implements Decision {
        /**
         * Refuses null.
         *
         * @param least the least wait, counted from when the response or failure arrived
         * @param spread what is waited beyond that, at random
         * @param reason what made the wait
         * @throws NullPointerException if one of them is null
         */
        public Retry {
            Objects.requireNonNull(least, "least");
            Objects.requireNonNull(spread, "spread");
            Objects.requireNonNull(reason, "reason");
        }

        /** Adds the least wait and the spread. */
        @Override
        public Duration delay() {
            return least.plus(spread);
        }
    }

    /**
     * A redirect is followed (RFC 9110 15.4).
     *
     * @param location the absolute URL to ask next; inherits the fragment
     * @param method the method to ask with
     * @param body whether the request body goes along
     * @param dropped names of request headers that do not travel; case-insensitive
     * @param reach whether the hop stays at its origin
     * @param delay what {@code Retry-After} on the redirect asked for, spread included; else zero
     */
    record Follow(String location, String method, Body body, Set<String> dropped, Reach reach, Duration delay)
            implements Decision {
        /** Says whether the request body goes along with a hop. */
        public enum Body {
            /** The body goes along. */
            KEPT,
            /** The body stays behind: the request has none, or the method became GET. */
            DROPPED
        }

        /** Says whether a hop stays at its origin: scheme, host and port. */
        public enum Reach {
            /** Scheme, host and port are the same. */
            SAME_ORIGIN,
            /** Scheme, host or port differs. */
            OTHER_ORIGIN
        }

        /**
         * Refuses null.
         *
         * @param location the absolute URL to ask next
         * @param method the method to ask with
         * @param body whether the request body goes along
         * @param dropped names of request headers that do not travel
         * @param reach whether the hop stays at its origin
         * @param delay how long to wait before the hop
         * @throws NullPointerException if one of them is null
         */
        public Follow {
            Objects.requireNonNull(location, "location");
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(body, "body");
            Objects.requireNonNull(dropped, "dropped");
            Objects.requireNonNull(reach, "reach");
            Objects.requireNonNull(delay, "delay");
        }

        /**
         * Shortens the URL for a trail, which must stay small: a server can make its {@code Location} as long as it
         * likes.
         */
        Follow readable() {
            return location.length() <= UrlKey.MAX_LENGTH
                    ? this
                    : new Follow(UrlRedactor.url(location), method, body, dropped, reach, delay);
        }

        /** Gives {@link Reason#REDIRECTED}, always. */
        @Override
        public Reason reason() {
            return Reason.REDIRECTED;
        }

        /** Describes the hop without user-info, query values and fragment, which may be secrets. */
        @Override
        public String toString() {
            return "Follow[" + method + " " + UrlRedactor.url(location) + ", body=" + body + ", dropped=" + dropped
                    + ", reach=" + reach + ", delay=" + delay + "]";
        }
    }
}
