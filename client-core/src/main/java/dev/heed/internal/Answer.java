package dev.heed.internal;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a reply says, before it has a type.
 *
 * @param status the status code
 * @param asked the URL that was asked, absolute
 * @param location {@code Location}, resolved; empty if absent, ambiguous or unreadable
 * @param challenges the {@code WWW-Authenticate} lines
 * @param carriedAuthorization whether the request carried {@code Authorization}
 * @param allow the {@code Allow} lines
 * @param retryAt when a repeat may be tried
 * @param fromHold whether nothing was sent
 */
public record Answer(
        int status,
        URI asked,
        Optional<URI> location,
        List<String> challenges,
        boolean carriedAuthorization,
        List<String> allow,
        Optional<Instant> retryAt,
        boolean fromHold) {
    /**
     * Gives the answer its type.
     *
     * @return one of the sealed types
     */
    public Outcome outcome() {
        return switch (status) {
            case 201 -> new Outcome.Created(location.orElse(asked));
            case 202 -> new Outcome.Accepted();
            case 204 -> new Outcome.NoContent();
            case 400 -> new Outcome.BadRequest(fromHold);
            case 401 -> new Outcome.Unauthorized(AuthChallenge.parse(challenges), carriedAuthorization, fromHold);
            case 403 -> new Outcome.Forbidden();
            case 404 -> new Outcome.NotFound();
            case 405 -> new Outcome.MethodNotAllowed(AllowHeader.read(allow));
            case 409 -> new Outcome.Conflict();
            case 422 -> new Outcome.Unprocessable(fromHold);
            case 429 -> new Outcome.TooManyRequests(retryAt, fromHold);
            case 503 -> new Outcome.Unavailable(retryAt, fromHold);
            default -> byClass();
        };
    }

    private Outcome byClass() {
        return switch (status / 100) {
            case 2 -> new Outcome.Ok(status);
            case 3 ->
                status == 304
                        ? new Outcome.Other(status, retryAt, fromHold)
                        : new Outcome.Redirected(status, location, retryAt);
            case 5 -> new Outcome.ServerError(status, retryAt, fromHold);
            default -> new Outcome.Other(status, retryAt, fromHold);
        };
    }
}
