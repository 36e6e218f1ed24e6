package dev.heed;

import dev.heed.internal.Redact;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The answer to a call, one type per documented status. {@code Outcomes.of(response)} reads it.
 *
 * <p>Subtypes may be added in a minor version (for a status that is {@link Other} today): a {@code switch} over them
 * keeps a default.
 */
public sealed interface Outcome {
    /**
     * The status code.
     *
     * @return 0 to 999: what three digits can say
     */
    int status();

    /**
     * When a repeat may be tried, where the status' rule or a {@code Retry-After} (RFC 9110 10.2.3) names a wait.
     *
     * @return by the wall clock, without spread; empty where nothing names a wait
     */
    default Optional<Instant> retryAt() {
        return Optional.empty();
    }

    /**
     * Whether the client itself answered, as an earlier reply asks it to hold back ({@link Rule#holding(Scope)}): with the
     * status of that reply and the seconds left as {@code Retry-After}; or, where it refuses an unchanged repeat, with the
     * reply that it remembers.
     *
     * @return true if nothing was sent; false where the status' type has no room for it, then the trail knows
     */
    default boolean fromHold() {
        return false;
    }

    /**
     * 200, and every 2xx without a type of its own: the request succeeded (RFC 9110 15.3).
     *
     * @param status 200 to 299
     */
    record Ok(int status) implements Outcome {}

    /**
     * 201: a resource was made (RFC 9110 15.3.2).
     *
     * @param location where it is, absolute; without a readable {@code Location} the URL that was asked
     */
    record Created(URI location) implements Outcome {
        @Override
        public int status() {
            return 201;
        }

        /** Without user-info, query values and fragment, which may be secrets. */
        @Override
        public String toString() {
            return "Created[location=" + Redact.url(location.toString()) + "]";
        }
    }

    /** 202: taken, not yet processed (RFC 9110 15.3.3). */
    record Accepted() implements Outcome {
        @Override
        public int status() {
            return 202;
        }
    }

    /** 204: done, there is no body (RFC 9110 15.3.5). */
    record NoContent() implements Outcome {
        @Override
        public int status() {
            return 204;
        }
    }

    /**
     * A 3xx (304 excepted) that was not followed (RFC 9110 15.4); the trail says why.
     *
     * @param status 300 to 399
     * @param location where it leads, absolute; empty without a single readable {@code Location}
     * @param retryAt when it may be followed, where the reply named a {@code Retry-After}
     */
    record Redirected(int status, Optional<URI> location, Optional<Instant> retryAt) implements Outcome {
        /** Without user-info, query values and fragment, which may be secrets. */
        @Override
        public String toString() {
            return "Redirected[status=" + status + ", location=" + location.map(u -> Redact.url(u.toString()))
                    + ", retryAt=" + retryAt + "]";
        }
    }

    /**
     * 400: the request is malformed; it must change before it is sent again (RFC 9110 15.5.1).
     *
     * @param fromHold whether the client itself refused an unchanged repeat
     */
    record BadRequest(boolean fromHold) implements Outcome {
        @Override
        public int status() {
            return 400;
        }
    }

    /**
     * 401: credentials are needed, or were refused (RFC 9110 15.5.2).
     *
     * @param challenges how to authenticate (RFC 9110 11.6.1), in order; empty if the server did not say
     * @param credentialsRefused whether the request carried {@code Authorization}, which was then not good enough; if not,
     *     credentials are needed
     * @param fromHold whether the client itself refused an unchanged repeat
     */
    record Unauthorized(List<AuthChallenge> challenges, boolean credentialsRefused, boolean fromHold)
            implements Outcome {
        /**
         * Copies the challenges.
         *
         * @param challenges as above
         * @param credentialsRefused as above
         * @param fromHold as above
         * @throws NullPointerException if the challenges or one of them is null
         */
        public Unauthorized {
            challenges = List.copyOf(challenges);
        }

        @Override
        public int status() {
            return 401;
        }

        /**
         * The challenge of the {@code Bearer} scheme (RFC 6750 section 3): {@link AuthChallenge#realm()},
         * {@link AuthChallenge#scope()}, and what was wrong with a token, {@link AuthChallenge#error()} and
         * {@link AuthChallenge#errorDescription()}.
         *
         * @return the first one, in whatever case its scheme is written; empty if the server names only other schemes, or
         *     none
         */
        public Optional<AuthChallenge> bearer() {
            return challenges.stream()
                    .filter(challenge -> challenge.scheme().equalsIgnoreCase("Bearer"))
                    .findFirst();
        }
    }

    /** 403: understood and refused (RFC 9110 15.5.4). */
    record Forbidden() implements Outcome {
        @Override
        public int status() {
            return 403;
        }
    }

    /** 404: no such resource (RFC 9110 15.5.5). */
    record NotFound() implements Outcome {
        @Override
        public int status() {
            return 404;
        }
    }

    /**
     * 405: the method is not permitted here (RFC 9110 15.5.6).
     *
     * @param allowed the methods that are, in the order of {@code Allow} (RFC 9110 10.2.1); empty if the server named none
     */
    record MethodNotAllowed(Set<String> allowed) implements Outcome {
        @Override
        public int status() {
            return 405;
        }
    }

    /** 409: the request conflicts with the state of the resource (RFC 9110 15.5.10). */
    record Conflict() implements Outcome {
        @Override
        public int status() {
            return 409;
        }
    }

    /**
     * 422: the content failed validation; it must change before it is sent again (RFC 9110 15.5.21).
     *
     * @param fromHold whether the client itself refused an unchanged repeat
     */
    record Unprocessable(boolean fromHold) implements Outcome {
        @Override
        public int status() {
            return 422;
        }
    }

    /**
     * 429: the client sent too many requests (RFC 6585 4).
     *
     * @param retryAt when a new request may be sent, if {@code Retry-After} said so
     * @param fromHold whether nothing was sent, as another call's 429 asks the client to wait
     */
    record TooManyRequests(Optional<Instant> retryAt, boolean fromHold) implements Outcome {
        @Override
        public int status() {
            return 429;
        }
    }

    /**
     * 500, and every 5xx without a type of its own (RFC 9110 15.6).
     *
     * @param status 500 to 599
     * @param retryAt when a repeat may be tried, where the rule or {@code Retry-After} names a wait
     * @param fromHold whether nothing was sent, as another call's reply asks the client to wait
     */
    record ServerError(int status, Optional<Instant> retryAt, boolean fromHold) implements Outcome {}

    /**
     * 503: temporarily unavailable (RFC 9110 15.6.4).
     *
     * @param retryAt when the request may be attempted again, by the rule or by {@code Retry-After}
     * @param fromHold whether nothing was sent, as another call's 503 asks the client to wait
     */
    record Unavailable(Optional<Instant> retryAt, boolean fromHold) implements Outcome {
        @Override
        public int status() {
            return 503;
        }
    }

    /**
     * Every other status, 304 among them (RFC 9110 15).
     *
     * @param status 0 to 999
     * @param retryAt when a repeat may be tried, where the rule or {@code Retry-After} names a wait
     * @param fromHold whether nothing was sent, as another call's reply asks the client to wait
     */
    record Other(int status, Optional<Instant> retryAt, boolean fromHold) implements Outcome {}
}
