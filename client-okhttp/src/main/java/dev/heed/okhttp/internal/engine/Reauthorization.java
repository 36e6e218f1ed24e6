package dev.heed.okhttp.internal.engine;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.internal.call.CallState;
import dev.heed.internal.credentials.CredentialRefresh;
import dev.heed.internal.credentials.RefusedCredentials;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallDeadline;
import dev.heed.okhttp.internal.call.RequestOrigin;
import dev.heed.okhttp.internal.call.WakeSignal;
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
    private static final int MAX_RENEWALS = 2;

    /** A body known to be as short is read ahead, which sets its connection free: the renewal may need one. */
    private static final int READ_AHEAD = 64 * 1024;

    private final Response refusal;
    private final @Nullable CredentialRefresh renewal;
    private final Reason otherwise;
    private final CallContext.@Nullable Fresh earlier;
    private final boolean isLast;
    private final long untilNanos;
    private @Nullable Runnable wake;

    private Reauthorization(
            Response refusal,
            @Nullable CredentialRefresh renewal,
            Reason otherwise,
            CallContext.@Nullable Fresh earlier,
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
    private static Reauthorization none(Response refusal, Reason why) {
        return new Reauthorization(refusal, null, why, null, true, 0);
    }

    /** Asks the source if it is not asked already, unless that could not help this call. */
    static Reauthorization of(
            ClientSettings traits, CallState state, Call call, CallContext notes, Request request, Response refusal) {
        SharedState core = traits.core();
        CredentialCache credentials = core.credentials();
        if (credentials == null || isNone(credentials, core.policyOf(request), notes, request, refusal)) {
            return none(refusal, Reason.MUST_CHANGE);
        }
        if (AttemptFacts.isSentOnce(request.body())) {
            return none(refusal, Reason.BODY_NOT_REPEATABLE);
        }
        CallContext.Fresh earlier = notes.freshFor(RequestOrigin.of(CredentialCache.sent(refusal)));
        if ((earlier != null && earlier.isLast()) || notes.renewed >= MAX_RENEWALS) {
            return none(refusal, Reason.CREDENTIALS_REFUSED);
        }
        return credentials
                .renewal(call, refusal, traits.dispatcher())
                .map(asked -> of(core, state, call, refusal, asked, earlier))
                .orElseGet(() -> none(refusal, Reason.MUST_CHANGE));
    }

    private static Reauthorization of(
            SharedState core,
            CallState state,
            Call call,
            Response refusal,
            CredentialCache.Asked asked,
            CallContext.@Nullable Fresh earlier) {
        CredentialRefresh renewal = asked.renewal();
        Duration timeout = Duration.ofNanos(CallDeadline.of(call.timeout(), state.elapsedNanos()));
        long now = core.time().nanoTime();
        long allowed =
                core.isClosed() ? 0 : state.allowance(timeout, Duration.ZERO).toNanos();
        long until = renewal.deadlineNanos() - now < allowed ? renewal.deadlineNanos() : now + allowed;
        Reason otherwise = earlier == null ? Reason.CREDENTIALS_NOT_RENEWED : Reason.CREDENTIALS_REFUSED;
        // What was renewed before this call came may have expired since: only then it may ask once more.
        boolean isLast = earlier != null || !asked.wasOver();
        return new Reauthorization(refusal, renewal, otherwise, earlier, isLast, until);
    }

    /** To another origin credentials need the same leave as the header that carries them. */
    private static boolean isNone(
            CredentialCache credentials,
            ResiliencePolicy policy,
            CallContext notes,
            Request request,
            Response refusal) {
        boolean crossed = notes.crossing != null && !notes.crossing.mayAuthenticate(CredentialCache.sent(refusal));
        return crossed
                || AttemptFacts.isWebSocket(request)
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
    void await(WakeSignal sleeper) {
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
    Optional<Reason> result(long now) {
        if (renewal == null) {
            return Optional.of(otherwise);
        }
        return switch (renewal.state(now)) {
            case FRESH -> Optional.of(Reason.CREDENTIALS_RENEWED);
            case PENDING -> untilNanos - now > 0 ? Optional.empty() : Optional.of(otherwise);
            case VAIN -> Optional.of(otherwise);
        };
    }

    /** What the next attempt carries, in place of what the call came with; null if nothing else than before. */
    CallContext.@Nullable Fresh fresh() {
        if (renewal == null || renewal.fresh().isEmpty()) {
            return null;
        }
        RefusedCredentials refused = renewal.refused();
        return new CallContext.Fresh(
                refused.origin(),
                earlier == null ? refused.value() : earlier.refused(),
                renewal.fresh().get(),
                isLast);
    }
}
