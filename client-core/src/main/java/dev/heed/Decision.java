package dev.heed;

import dev.heed.internal.http.UrlKey;
import dev.heed.internal.http.UrlRedactor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What happens after an attempt, as a value: {@link Deliver}, {@link Retry} or {@link Follow}, each with its reason.
 *
 * <p>No null, number or exception stands for "no". Subtypes may be added in a minor version: callers keep a default.
 */
public sealed interface Decision {
    /**
     * The reason.
     *
     * @return one of the fixed vocabulary
     */
    Reason reason();

    /**
     * How long to wait before the call goes on.
     *
     * @return zero if it goes on, or ends, at once
     */
    Duration delay();

    /**
     * The call ends here: the reply is handed over open and unread, or the failure is thrown. For
     * {@link Reason#TOO_MANY_REDIRECTS} a {@code ProtocolException} takes the reply's place.
     *
     * @param reason the reason
     * @param retryAfter how long after the reply a repeat may be tried, where the rule or the server says so. A
     *     {@code Retry-After} that cannot be read names no time: it counts where its rule waits, and nowhere else
     */
    record Deliver(Reason reason, Optional<Duration> retryAfter) implements Decision {
        /**
         * Refuses null.
         *
         * @param reason as above
         * @param retryAfter as above
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
     * The same request is sent again, after a 401 with other credentials: no earlier than {@code Retry-After} (RFC 9110
     * 10.2.3) and the rule of the status allow.
     *
     * @param least the least wait, counted from when the reply or failure arrived: nothing is sent earlier
     * @param spread what is waited beyond that, so that clients refused together do not return in the same moment: up to
     *     10 %, at most 10 s, of a wait that the server named or of {@link Rule#waitAtLeast}; zero of the backoff, which has
     *     its own dice
     * @param reason what made the wait: {@link Reason#TOLD}, {@link Reason#FLOOR} or {@link Reason#BACKOFF}; {@link Reason#HELD} where
     *     nothing was sent yet; {@link Reason#CREDENTIALS_RENEWED} after a 401, which mostly waits for nothing
     */
    record Retry(Duration least, Duration spread, Reason reason) implements Decision {
        /**
         * Refuses null.
         *
         * @param least as above
         * @param spread as above
         * @param reason as above
         * @throws NullPointerException if one of them is null
         */
        public Retry {
            Objects.requireNonNull(least, "least");
            Objects.requireNonNull(spread, "spread");
            Objects.requireNonNull(reason, "reason");
        }

        /** Least wait and spread together. */
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
        /** Whether the request body goes along with a hop. */
        public enum Body {
            /** It goes along. */
            KEPT,
            /** It stays behind: there is none, or the method became GET. */
            DROPPED
        }

        /** Whether a hop stays at its origin: scheme, host and port. */
        public enum Reach {
            /** Scheme, host and port are the same. */
            SAME_ORIGIN,
            /** One of them differs. */
            OTHER_ORIGIN
        }

        /**
         * Refuses null.
         *
         * @param location as above
         * @param method as above
         * @param body as above
         * @param dropped as above
         * @param reach as above
         * @param delay as above
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

        /** As it is kept in a trail: a server may have made the URL long. */
        Follow readable() {
            return location.length() <= UrlKey.MAX_LENGTH
                    ? this
                    : new Follow(UrlRedactor.url(location), method, body, dropped, reach, delay);
        }

        /** Always {@link Reason#REDIRECTED}. */
        @Override
        public Reason reason() {
            return Reason.REDIRECTED;
        }

        /** Without user-info, query values and fragment, which may be secrets. */
        @Override
        public String toString() {
            return "Follow[" + method + " " + UrlRedactor.url(location) + ", body=" + body + ", dropped=" + dropped
                    + ", reach=" + reach + ", delay=" + delay + "]";
        }
    }
}
