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
 * An {@code Outcome} is the typed result of a call, one type per documented status. {@code Outcomes.of(response)} reads
 * it. It is immutable; two are equal if they are of one type and say the same.
 *
 * <p>Subtypes may be added in a minor version (for a status that is {@link Other} today), and so may methods of a
 * subtype: code that distinguishes subtypes keeps a default.
 */
public abstract sealed class Outcome {
    static {
        HiddenConstructor.OF_OUTCOME.register(Outcome::of);
    }

    private final int status;
    private final boolean isSuccessful;
    private final Optional<Instant> retryAt;
    private final boolean fromHold;

    private Outcome(ResponseHead head) {
        status = head.status();
        isSuccessful = head.meant() / 100 == 2;
        retryAt = head.retryAt();
        fromHold = head.fromHold();
    }

    private static Outcome of(ResponseHead head) {
        return switch (head.meant()) {
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
        return switch (head.meant() / 100) {
            case 2 -> new Ok(head);
            case 3 -> new Redirected(head);
            case 5 -> new ServerError(head);
            default -> new Other(head);
        };
    }

    /** {@return the status code as sent, 0 to 999; the type is that of the one meant by {@link ServerSignals#readAs}} */
    public final int status() {
        return status;
    }

    /**
     * Says whether the request succeeded (RFC 9110 15.3).
     *
     * @return true if it means 200 to 299
     */
    public final boolean isSuccessful() {
        return isSuccessful;
    }

    /**
     * Says when a request may be tried again, or, after a 202, when to look again at what it began. It is there
     * wherever the rule of the status or a {@code Retry-After} (RFC 9110 10.2.3) names a wait, whatever the status.
     *
     * @return by {@link Time#now()} of the {@code Resilience}, counted from when the response arrived, without spread;
     *     empty where nothing names a wait. A {@code Retry-After} that cannot be read counts only if the rule waits
     */
    public final Optional<Instant> retryAt() {
        return retryAt;
    }

    /**
     * Says whether the response was made locally and nothing was sent. That is so while a hold keeps requests back
     * ({@link Rule#holding(Scope)}): the response has the status that armed the hold, and the seconds left as
     * {@code Retry-After}. Where a {@link Rule#neverRepeat()} rejects an unchanged request, it is the response that the
     * client has stored.
     *
     * @return true if nothing was sent
     */
    public final boolean fromHold() {
        return fromHold;
    }

    /**
     * Lists what a subtype knows beyond the methods of {@code Outcome}, by name and in order. It is compared and
     * printed.
     */
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

    /**
     * Describes the outcome for a person, without user-info, query values and fragments of URLs, which may be secrets.
     * The form may change, so do not parse it.
     */
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

    /** The server said 200, or any 2xx without a type of its own: the request succeeded (RFC 9110 15.3). */
    public static final class Ok extends Outcome {
        private Ok(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 201: it made a resource (RFC 9110 15.3.2). */
    public static final class Created extends Outcome {
        private final URI location;
        private final List<String> unreadable;

        private Created(ResponseHead head) {
            super(head);
            location = head.location().orElse(head.asked());
            unreadable = head.unreadableLocations();
        }

        /**
         * Says where the new resource is.
         *
         * @return absolute: what {@code Location} says, of whatever scheme, resolved against the URL that was asked;
         *     that URL itself without a {@code Location} (RFC 9110 15.3.2), and also with one that cannot be read, see
         *     {@link #unreadableLocations()}
         */
        public URI location() {
            return location;
        }

        /**
         * Gives what came as {@code Location} and {@link #location()} does not say: several, or one that is no URI.
         *
         * @return the lines as they came, in order; empty if {@link #location()} says all that the server said
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

    /** Holds what a server sent as {@code Location}; printed as a number of lines, since it may be a secret. */
    private record Unreadable(URI asked, List<String> lines) {
        @Override
        public String toString() {
            return String.valueOf(lines.size());
        }
    }

    /**
     * The server said 202: it took the request and has not processed it yet (RFC 9110 15.3.3). {@link #retryAt()} says
     * when to look again, if the server said so.
     */
    public static final class Accepted extends Outcome {
        private final Optional<URI> location;

        private Accepted(ResponseHead head) {
            super(head);
            location = head.location();
        }

        /**
         * Says where to look whether the work is done.
         *
         * @return absolute: what {@code Location} says, of whatever scheme, resolved against the URL that was asked;
         *     empty unless there is exactly one readable {@code Location}, since nothing else names such a place
         */
        public Optional<URI> location() {
            return location;
        }

        @Override
        Map<String, Object> details() {
            return located(location);
        }
    }

    /** The server said 204: the request succeeded and the response has no body (RFC 9110 15.3.5). */
    public static final class NoContent extends Outcome {
        private NoContent(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 3xx (304 excepted), and the redirect was not followed (RFC 9110 15.4); the trail says why. */
    public static final class Redirected extends Outcome {
        private final Optional<URI> location;

        private Redirected(ResponseHead head) {
            super(head);
            location = head.location();
        }

        /**
         * Says where the redirect leads.
         *
         * @return absolute, of whatever scheme; empty unless there is exactly one readable {@code Location}
         */
        public Optional<URI> location() {
            return location;
        }

        @Override
        Map<String, Object> details() {
            return located(location);
        }
    }

    /** The server said 400: the request is malformed and must change before it is sent again (RFC 9110 15.5.1). */
    public static final class BadRequest extends Outcome {
        private BadRequest(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 401: credentials are needed, or were rejected (RFC 9110 15.5.2). */
    public static final class Unauthorized extends Outcome {
        private final List<AuthChallenge> challenges;
        private final boolean credentialsRefused;

        private Unauthorized(ResponseHead head) {
            super(head);
            challenges = AuthChallenge.parse(head.challenges());
            credentialsRefused = head.carriedAuthorization();
        }

        /**
         * Says how to authenticate (RFC 9110 11.6.1).
         *
         * @return the challenges in order; empty if the server did not say. Unmodifiable
         */
        public List<AuthChallenge> challenges() {
            return challenges;
        }

        /**
         * Says whether the request carried {@code Authorization}, which the server then rejected.
         *
         * @return false if the request carried none, so that credentials are needed
         */
        public boolean credentialsRefused() {
            return credentialsRefused;
        }

        /**
         * Gives the challenge of the {@code Bearer} scheme (RFC 6750 3), which says in {@link AuthChallenge#error()}
         * what was wrong with a token.
         *
         * @return the first one, in whatever case its scheme is written; empty if there is none
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

    /** The server said 403: it understood the request and will not fulfil it (RFC 9110 15.5.4). */
    public static final class Forbidden extends Outcome {
        private Forbidden(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 404: it has no such resource (RFC 9110 15.5.5). */
    public static final class NotFound extends Outcome {
        private NotFound(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 405: the resource does not permit the method (RFC 9110 15.5.6). */
    public static final class MethodNotAllowed extends Outcome {
        private final Set<String> allowed;

        private MethodNotAllowed(ResponseHead head) {
            super(head);
            allowed = AllowHeader.read(head.allow());
        }

        /**
         * Gives the methods that are permitted, registered ones in upper case.
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

    /** The server said 409: the request conflicts with the state of the resource (RFC 9110 15.5.10). */
    public static final class Conflict extends Outcome {
        private Conflict(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 422: the content is invalid and must change before it is sent again (RFC 9110 15.5.21). */
    public static final class Unprocessable extends Outcome {
        private Unprocessable(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 429: the client sent too many requests (RFC 6585 4). */
    public static final class TooManyRequests extends Outcome {
        private TooManyRequests(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 500, or any 5xx without a type of its own (RFC 9110 15.6). */
    public static final class ServerError extends Outcome {
        private ServerError(ResponseHead head) {
            super(head);
        }
    }

    /** The server said 503: it is temporarily unavailable (RFC 9110 15.6.4). */
    public static final class Unavailable extends Outcome {
        private Unavailable(ResponseHead head) {
            super(head);
        }
    }

    /** The server said any other status, 304 among them (RFC 9110 15). */
    public static final class Other extends Outcome {
        private Other(ResponseHead head) {
            super(head);
        }
    }
}
