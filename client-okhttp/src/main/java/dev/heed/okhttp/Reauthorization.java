package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Why;
import dev.heed.internal.CallState;
import dev.heed.internal.RefusedCredentials;
import dev.heed.internal.Renewal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One call after a 401: it waits for new credentials with its reply still open, which is the caller's if none come. */
final class Reauthorization {
    /** What was known before, and what was renewed since: a call never sends more than three credentials. */
    private static final int MOST_RENEWALS = 2;

    /** A body known to be as short is read ahead, which sets its connection free: the renewal may need one. */
    private static final int READ_AHEAD = 64 * 1024;

    private final Response refusal;
    private final @Nullable Renewal renewal;
    private final Why otherwise;
    private final CallNotes.@Nullable Fresh earlier;
    private final boolean isLast;
    private final long untilNanos;
    private @Nullable Runnable wake;

    private Reauthorization(
            Response refusal,
            @Nullable Renewal renewal,
            Why otherwise,
            CallNotes.@Nullable Fresh earlier,
            boolean isLast,
            long untilNanos) {
        this.earlier = earlier;
        this.refusal = refusal;
        this.renewal = renewal;
        this.otherwise = otherwise;
        this.isLast = isLast;
        this.untilNanos = untilNanos;
    }

    /** The source is not asked. */
    private static Reauthorization none(Response refusal, Why why) {
        return new Reauthorization(refusal, null, why, null, true, 0);
    }

    /** Asks the source if it is not asked already, unless that could not help this call. */
    static Reauthorization of(
            ClientTraits traits, CallState state, Call call, CallNotes notes, Request request, Response refusal) {
        Core core = traits.core();
        Credentials credentials = core.credentials();
        if (credentials == null || isNone(credentials, core.policyOf(request), notes, request, refusal)) {
            return none(refusal, Why.MUST_CHANGE);
        }
        if (Facts.isSentOnce(request.body())) {
            return none(refusal, Why.BODY_NOT_REPEATABLE);
        }
        CallNotes.Fresh earlier = notes.freshFor(RequestOrigin.of(Credentials.sent(refusal)));
        if ((earlier != null && earlier.isLast()) || notes.renewed >= MOST_RENEWALS) {
            return none(refusal, Why.CREDENTIALS_REFUSED);
        }
        return credentials
                .renewal(call, refusal, traits.dispatcher())
                .map(asked -> of(core, state, call, refusal, asked, earlier))
                .orElseGet(() -> none(refusal, Why.MUST_CHANGE));
    }

    private static Reauthorization of(
            Core core,
            CallState state,
            Call call,
            Response refusal,
            Credentials.Asked asked,
            CallNotes.@Nullable Fresh earlier) {
        Renewal renewal = asked.renewal();
        Duration timeout = Duration.ofNanos(Deadline.of(call.timeout(), state.elapsedNanos()));
        long now = core.time().nanoTime();
        long allowed =
                core.isClosed() ? 0 : state.allowance(timeout, Duration.ZERO).toNanos();
        long until = renewal.deadlineNanos() - now < allowed ? renewal.deadlineNanos() : now + allowed;
        Why otherwise = earlier == null ? Why.CREDENTIALS_NOT_RENEWED : Why.CREDENTIALS_REFUSED;
        // What was renewed before this call came may have expired since: only then it may ask once more.
        boolean isLast = earlier != null || !asked.wasOver();
        return new Reauthorization(refusal, renewal, otherwise, earlier, isLast, until);
    }

    /** To another origin credentials need the same leave as the header that carries them. */
    private static boolean isNone(
            Credentials credentials, ResiliencePolicy policy, CallNotes notes, Request request, Response refusal) {
        boolean crossed = notes.crossing != null && !notes.crossing.mayAuthenticate(Credentials.sent(refusal));
        return crossed
                || Facts.isWebSocket(request)
                || credentials.isRenewing()
                || policy.rule(401).equals(Rule.surface());
    }

    Response refusal() {
        return refusal;
    }

    /** How long to wait, by the monotonic clock. */
    long untilNanos() {
        return untilNanos;
    }

    /** What failed here fails again for the one who reads it; the reply has its status and headers all the same. */
    void await(Sleeper sleeper) {
        if (renewal != null) {
            wake = sleeper::wake;
            renewal.await(wake);
        }
        long length = refusal.body().contentLength();
        try {
            boolean unused = length <= READ_AHEAD && refusal.body().source().request(Math.max(0, length));
        } catch (IOException e) {
            // told to whoever reads the body
        }
    }

    void leave() {
        if (renewal != null && wake != null) {
            renewal.leave(wake);
        }
    }

    /** What came of it; empty if it goes on. */
    Optional<Why> result(long now) {
        if (renewal == null) {
            return Optional.of(otherwise);
        }
        return switch (renewal.state(now)) {
            case FRESH -> Optional.of(Why.CREDENTIALS_RENEWED);
            case PENDING -> untilNanos - now > 0 ? Optional.empty() : Optional.of(otherwise);
            case VAIN -> Optional.of(otherwise);
        };
    }

    /** What the next attempt carries, in place of what the call came with; null if nothing else than before. */
    CallNotes.@Nullable Fresh fresh() {
        if (renewal == null || renewal.fresh().isEmpty()) {
            return null;
        }
        RefusedCredentials refused = renewal.refused();
        return new CallNotes.Fresh(
                refused.origin(),
                earlier == null ? refused.value() : earlier.refused(),
                renewal.fresh().get(),
                isLast);
    }
}
