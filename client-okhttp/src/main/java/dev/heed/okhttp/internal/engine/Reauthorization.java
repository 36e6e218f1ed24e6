package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.internal.call.CallState;
import dev.heed.internal.credentials.CredentialRefresh;
import dev.heed.internal.credentials.CredentialRefreshes;
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

/**
 * Decides for one call that got a 401 whether the credential source is asked, joins or begins the refresh, and says
 * what came of it: new credentials for the next attempt, or the reason why the 401 is delivered. The 401 stays open
 * until then. It blocks no thread: the refresh wakes the call, which asks for the result again.
 */
final class Reauthorization {
    /** Bounds the credentials that a call sends to three: its own, one that was known, and one that was renewed since. */
    private static final int MAX_RENEWALS = 2;

    /** Bounds the body that is read ahead, in bytes. Reading it sets the connection free, which the renewal may need. */
    private static final int READ_AHEAD = 64 * 1024;

    private final Response refusal;

    /** Holds what was read of the refusal when it came, for the decision after the wait. */
    private final Attempt facts;

    private final @Nullable CredentialRefresh renewal;
    private final Reason otherwise;
    private final CallContext.@Nullable Fresh earlier;
    private final boolean isLast;
    private final long untilNanos;
    private @Nullable Runnable wake;

    private Reauthorization(
            Response refusal,
            Attempt facts,
            @Nullable CredentialRefresh renewal,
            Reason otherwise,
            CallContext.@Nullable Fresh earlier,
            boolean isLast,
            long untilNanos) {
        this.earlier = earlier;
        this.refusal = refusal;
        this.facts = facts;
        this.renewal = renewal;
        this.otherwise = otherwise;
        this.isLast = isLast;
        this.untilNanos = untilNanos;
    }

    /** Returns the result of not asking the source. */
    private static Reauthorization none(Response refusal, Attempt facts, Reason why) {
        return new Reauthorization(refusal, facts, null, why, null, true, 0);
    }

    /** Asks the source if it is not asked already, unless that could not help this call. */
    static Reauthorization of(
            ClientSettings settings,
            CallState state,
            Call call,
            CallContext notes,
            Request request,
            Response refusal,
            Attempt facts) {
        SharedState core = settings.core();
        CredentialCache credentials = core.credentials();
        if (credentials == null || isNone(credentials, core.policyOf(request), notes, request, refusal)) {
            return none(refusal, facts, Reason.MUST_CHANGE);
        }
        if (AttemptFacts.isSentOnce(request.body())) {
            return none(refusal, facts, Reason.BODY_NOT_REPEATABLE);
        }
        CallContext.Fresh earlier = notes.freshFor(RequestOrigin.of(CredentialCache.sent(refusal)));
        if ((earlier != null && earlier.isLast()) || notes.renewed >= MAX_RENEWALS) {
            return none(refusal, facts, Reason.CREDENTIALS_REFUSED);
        }
        return credentials
                .renewal(call, refusal, settings.dispatcher())
                .map(asked -> of(core, state, call, refusal, facts, asked, earlier))
                .orElseGet(() -> none(refusal, facts, Reason.MUST_CHANGE));
    }

    private static Reauthorization of(
            SharedState core,
            CallState state,
            Call call,
            Response refusal,
            Attempt facts,
            CredentialCache.Asked asked,
            CallContext.@Nullable Fresh earlier) {
        CredentialRefresh renewal = asked.renewal();
        Duration timeout = Duration.ofNanos(CallDeadline.of(call.timeout(), state.elapsedNanos()));
        long now = core.time().nanoTime();
        long allowed =
                core.isClosed() ? 0 : state.allowance(timeout, Duration.ZERO).toNanos();
        long until = renewal.deadlineNanos() - now < allowed ? renewal.deadlineNanos() : now + allowed;
        Reason otherwise = earlier == null ? Reason.CREDENTIALS_NOT_RENEWED : Reason.CREDENTIALS_REFUSED;
        // A value that was renewed before this call came may have expired since: only then the call may ask once more.
        boolean isLast = earlier != null || !asked.wasOver();
        return new Reauthorization(refusal, facts, renewal, otherwise, earlier, isLast, until);
    }

    /** Returns whether renewed credentials could not help, or may not be sent: another origin must be allowed the header. */
    private static boolean isNone(
            CredentialCache credentials,
            ResiliencePolicy policy,
            CallContext notes,
            Request request,
            Response refusal) {
        boolean crossed = notes.crossing != null
                && !notes.crossing.maySupply(CredentialCache.sent(refusal), credentials.header());
        return crossed
                || AttemptFacts.isWebSocket(request)
                || credentials.isRenewing()
                || policy.rule(401).equals(Rule.surface());
    }

    Response refusal() {
        return refusal;
    }

    Attempt facts() {
        return facts;
    }

    /** Returns when the wait ends at the latest, by {@code Time.nanoTime()}. */
    long untilNanos() {
        return untilNanos;
    }

    /** Begins to wait. A body that cannot be read ahead fails again for whoever reads it; status and headers are there. */
    void await(WakeSignal sleeper) {
        if (renewal != null) {
            wake = sleeper::wake;
            renewal.await(wake);
        }
        long length = refusal.body().contentLength();
        try {
            boolean unused = length <= READ_AHEAD && refusal.body().source().request(Math.max(0, length));
        } catch (IOException e) {
            // Whoever reads the body is told.
        }
    }

    /** Leaves a wait that was cancelled: nobody reads the 401 any more. */
    void abandon() {
        leave();
        refusal.close();
    }

    void leave() {
        if (renewal != null && wake != null) {
            renewal.leave(wake);
        }
    }

    /** Returns what came of it; empty as long as the call has to wait. */
    Optional<Reason> result(long now) {
        if (renewal == null) {
            return Optional.of(otherwise);
        }
        CredentialRefreshes.logIfLate(renewal, now);
        return switch (renewal.state(now)) {
            case FRESH -> Optional.of(Reason.CREDENTIALS_RENEWED);
            case PENDING -> untilNanos - now > 0 ? Optional.empty() : Optional.of(otherwise);
            case VAIN -> Optional.of(otherwise);
        };
    }

    /** Returns what the next attempt carries in place of the rejected value; null if it carries the same as before. */
    CallContext.@Nullable Fresh fresh() {
        if (renewal == null || renewal.fresh().isEmpty()) {
            return null;
        }
        RefusedCredentials refused = renewal.refused();
        return new CallContext.Fresh(
                refused.origin(),
                earlier == null ? refused.value() : earlier.refused(),
                renewal.fresh().get(),
                isLast,
                renewal);
    }
}
