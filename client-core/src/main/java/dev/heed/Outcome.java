package dev.heed;

import dev.heed.internal.http.AllowHeader;
import dev.heed.internal.http.HiddenConstructor;
import dev.heed.internal.http.ResponseHead;
import dev.heed.internal.http.UrlRedactor;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call, one type per documented status. {@code Outcomes.of(response)} reads it. Immutable; two are equal if
 * they are of one type and say the same.
 *
 * <p>Subtypes may be added in a minor version (for a status that is {@link Other} today), and so may what a subtype tells:
 * whoever tells them apart keeps a default.
 */
public abstract sealed class Outcome {
    static {
        HiddenConstructor.OF_OUTCOME.register(Outcome::of);
    }

    private final int status;
    private final Optional<Instant> retryAt;
    private final boolean fromHold;

    private Outcome(ResponseHead head) {
        status = head.status();
        retryAt = head.retryAt();
        fromHold = head.fromHold();
    }

    private static Outcome of(ResponseHead head) {
        return switch (head.status()) {
            case 201 -> new Created(head);
            case 202 -> new Accepted(head);
            case 204 -> new NoContent(head);
            case 304 -> new Other(head);
            case 400 -> new BadRequest(head);
            case 401 -> new Unauthorized(head);
            case 403 -> new Forbidden(head);
            case 404 -> new NotFound(head);
            case 405 -> new MethodNotAllowed(head);
            case 409 -> new Conflict(head);
            case 422 -> new Unprocessable(head);
            case 429 -> new TooManyRequests(head);
            case 503 -> new Unavailable(head);
            default -> byClass(head);
        };
    }

    private static Outcome byClass(ResponseHead head) {
        return switch (head.status() / 100) {
            case 2 -> new Ok(head);
            case 3 -> new Redirected(head);
            case 5 -> new ServerError(head);
            default -> new Other(head);
        };
    }

    /**
     * The status code.
     *
     * @return 0 to 999: what three digits can say
     */
    public final int status() {
        return status;
    }

    /**
     * Whether the request succeeded (RFC 9110 15.3).
     *
     * @return true from 200 to 299
     */
    public final boolean isSuccessful() {
        return status / 100 == 2;
    }

    /**
     * When a request may be tried again, or looked at again what a 202 began: wherever the rule of the status or a
     * {@code Retry-After} (RFC 9110 10.2.3) names a wait, whatever the status.
     *
     * @return by the wall clock of the policy's {@link Time}, counted from when the reply arrived, without spread; empty
     *     where nothing names a wait
     */
    public final Optional<Instant> retryAt() {
        return retryAt;
    }

    /**
     * Whether the client itself answered, as an earlier reply asks it to hold back ({@link Rule#holding(Scope)}): with the
     * status of that reply and the seconds left as {@code Retry-After}; or, where it refuses an unchanged repeat, with the
     * reply that it remembers.
     *
     * @return true if nothing was sent
     */
    public final boolean fromHold() {
        return fromHold;
    }

    /** What a type tells beyond all others, by name and in order: it is compared and printed. */
    Map<String, Object> details() {
        return Map.of();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Outcome that
                && getClass() == that.getClass()
                && status == that.status
                && retryAt.equals(that.retryAt)
                && fromHold == that.fromHold
                && details().equals(that.details());
    }

    @Override
    public final int hashCode() {
        return Objects.hash(status, retryAt, fromHold, details());
    }

    /** For a person to read, without user-info, query values and fragments of URLs, which may be secrets. No form to parse. */
    @Override
    public final String toString() {
        StringBuilder text =
                new StringBuilder(getClass().getSimpleName()).append("[status=").append(status);
        details()
                .forEach((name, value) ->
                        text.append(", ").append(name).append('=').append(readable(value)));
        retryAt.ifPresent(at -> text.append(", retryAt=").append(at));
        return text.append(fromHold ? ", fromHold]" : "]").toString();
    }

    private static String readable(Object detail) {
        return detail instanceof URI uri ? UrlRedactor.url(uri.toString()) : detail.toString();
    }

    private static Map<String, Object> located(Optional<URI> location) {
        return location.<Map<String, Object>>map(uri -> Map.of("location", uri)).orElse(Map.of());
    }

    /** 200, and every 2xx without a type of its own: the request succeeded (RFC 9110 15.3). */
    public static final class Ok extends Outcome {
        private Ok(ResponseHead head) {
            super(head);
        }
    }

    /** 201: a resource was made (RFC 9110 15.3.2). */
    public static final class Created extends Outcome {
        private final URI location;
        private final List<String> unreadable;

        private Created(ResponseHead head) {
            super(head);
            location = head.location().orElse(head.asked());
            unreadable = head.unreadableLocations();
        }

        /**
         * Where it is.
         *
         * @return absolute: what {@code Location} says, of whatever scheme, resolved against the URL that was asked; that
         *     URL itself without a {@code Location} (RFC 9110 15.3.2), and also with one that cannot be read, see
         *     {@link #unreadableLocations()}
         */
        public URI location() {
            return location;
        }

        /**
         * What the server sent as {@code Location} and {@link #location()} does not say: two or more that differ, or one
         * that is no URI.
         *
         * @return the lines as they came, in order; empty if {@link #location()} says what the server said, or the server
         *     said nothing
         */
        public List<String> unreadableLocations() {
            return unreadable;
        }

        @Override
        Map<String, Object> details() {
            return unreadable.isEmpty()
                    ? Map.of("location", location)
                    : Map.of("unreadableLocations", new Unreadable(location, unreadable));
        }
    }

    /** What a server sent, and where it was asked: printed as a number, since what cannot be read may be a secret. */
    private record Unreadable(URI asked, List<String> lines) {
        @Override
        public String toString() {
            return String.valueOf(lines.size());
        }
    }

    /** 202: taken, not yet processed (RFC 9110 15.3.3). {@link #retryAt()} is when to look again, if the server said so. */
    public static final class Accepted extends Outcome {
        private final Optional<URI> location;

        private Accepted(ResponseHead head) {
            super(head);
            location = head.location();
        }

        /**
         * Where to look whether it is done.
         *
         * @return absolute: what {@code Location} says, of whatever scheme, resolved against the URL that was asked; empty
         *     without a single readable one, as nobody else knows of such a place
         */
        public Optional<URI> location() {
            return location;
        }

        @Override
        Map<String, Object> details() {
            return located(location);
        }
    }

    /** 204: done, there is no body (RFC 9110 15.3.5). */
    public static final class NoContent extends Outcome {
        private NoContent(ResponseHead head) {
            super(head);
        }
    }

    /** A 3xx (304 excepted) that was not followed (RFC 9110 15.4); the trail says why. */
    public static final class Redirected extends Outcome {
        private final Optional<URI> location;

        private Redirected(ResponseHead head) {
            super(head);
            location = head.location();
        }

        /**
         * Where it leads.
         *
         * @return absolute: what {@code Location} says, of whatever scheme; empty without a single readable one
         */
        public Optional<URI> location() {
            return location;
        }

        @Override
        Map<String, Object> details() {
            return located(location);
        }
    }

    /** 400: the request is malformed; it must change before it is sent again (RFC 9110 15.5.1). */
    public static final class BadRequest extends Outcome {
        private BadRequest(ResponseHead head) {
            super(head);
        }
    }

    /** 401: credentials are needed, or were refused (RFC 9110 15.5.2). */
    public static final class Unauthorized extends Outcome {
        private final List<AuthChallenge> challenges;
        private final boolean credentialsRefused;

        private Unauthorized(ResponseHead head) {
            super(head);
            challenges = AuthChallenge.parse(head.challenges());
            credentialsRefused = head.carriedAuthorization();
        }

        /**
         * How to authenticate (RFC 9110 11.6.1).
         *
         * @return in order; empty if the server did not say. Unmodifiable
         */
        public List<AuthChallenge> challenges() {
            return challenges;
        }

        /**
         * Whether the request carried {@code Authorization}, which was then not good enough.
         *
         * @return if not, credentials are needed
         */
        public boolean credentialsRefused() {
            return credentialsRefused;
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

        @Override
        Map<String, Object> details() {
            return new TreeMap<>(Map.of("challenges", challenges, "credentialsRefused", credentialsRefused));
        }
    }

    /** 403: understood and refused (RFC 9110 15.5.4). */
    public static final class Forbidden extends Outcome {
        private Forbidden(ResponseHead head) {
            super(head);
        }
    }

    /** 404: no such resource (RFC 9110 15.5.5). */
    public static final class NotFound extends Outcome {
        private NotFound(ResponseHead head) {
            super(head);
        }
    }

    /** 405: the method is not permitted here (RFC 9110 15.5.6). */
    public static final class MethodNotAllowed extends Outcome {
        private final Set<String> allowed;

        private MethodNotAllowed(ResponseHead head) {
            super(head);
            allowed = AllowHeader.read(head.allow());
        }

        /**
         * The methods that are permitted.
         *
         * @return in the order of {@code Allow} (RFC 9110 10.2.1); empty if the server named none. Unmodifiable
         */
        public Set<String> allowed() {
            return allowed;
        }

        @Override
        Map<String, Object> details() {
            return Map.of("allowed", allowed);
        }
    }

    /** 409: the request conflicts with the state of the resource (RFC 9110 15.5.10). */
    public static final class Conflict extends Outcome {
        private Conflict(ResponseHead head) {
            super(head);
        }
    }

    /** 422: the content failed validation; it must change before it is sent again (RFC 9110 15.5.21). */
    public static final class Unprocessable extends Outcome {
        private Unprocessable(ResponseHead head) {
            super(head);
        }
    }

    /** 429: the client sent too many requests (RFC 6585 4). */
    public static final class TooManyRequests extends Outcome {
        private TooManyRequests(ResponseHead head) {
            super(head);
        }
    }

    /** 500, and every 5xx without a type of its own (RFC 9110 15.6). */
    public static final class ServerError extends Outcome {
        private ServerError(ResponseHead head) {
            super(head);
        }
    }

    /** 503: temporarily unavailable (RFC 9110 15.6.4). */
    public static final class Unavailable extends Outcome {
        private Unavailable(ResponseHead head) {
            super(head);
        }
    }

    /** Every other status, 304 among them (RFC 9110 15). */
    public static final class Other extends Outcome {
        private Other(ResponseHead head) {
            super(head);
        }
    }
}
