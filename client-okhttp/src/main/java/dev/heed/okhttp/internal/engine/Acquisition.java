package dev.heed.okhttp.internal.engine;

import dev.heed.internal.call.CallState;
import dev.heed.internal.credentials.CredentialRefresh;
import dev.heed.internal.credentials.CredentialRefreshes;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallDeadline;
import dev.heed.okhttp.internal.call.WakeSignal;
import java.time.Duration;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Is the wait of one call for credentials that its next attempt lacks: a first value, or another one than that which has
 * expired. It ends when the source answers or takes too long, or at a limit of the call; then the attempt is sent, with
 * what is known by then, and the server decides.
 */
final class Acquisition {
    private final CredentialRefresh refresh;
    private final long untilNanos;
    private final Runnable wake;

    private Acquisition(CredentialRefresh refresh, long untilNanos, Runnable wake) {
        this.refresh = refresh;
        this.untilNanos = untilNanos;
        this.wake = wake;
    }

    /** Begins to wait, unless the request lacks nothing, may not wait, or nothing can be had for it. */
    private static @Nullable Acquisition of(CallStanding call, Request request, WakeSignal sleeper) {
        ClientSettings settings = call.settings();
        CredentialCache credentials = settings.core().credentials();
        if (credentials == null || isNone(credentials, call, request)) {
            return null;
        }
        return credentials
                .acquire(call.call(), request, call.context().refreshed(), settings.dispatcher())
                .filter(refresh -> call.place().take())
                .map(refresh -> of(call, refresh, sleeper::wake))
                .orElse(null);
    }

    /** Returns whether credentials could not help, or may not be sent. */
    private static boolean isNone(CredentialCache credentials, CallStanding call, Request request) {
        CallContext context = call.context();
        boolean crossed = context.crossing != null && !context.crossing.maySupply(request, credentials.header());
        return crossed || !CredentialCache.asksFor(request, call.state().policy());
    }

    private static Acquisition of(CallStanding call, CredentialRefresh refresh, Runnable wake) {
        SharedState core = call.settings().core();
        CallState state = call.state();
        Duration timeout = Duration.ofNanos(CallDeadline.of(call.call().timeout(), state.elapsedNanos()));
        long now = core.time().nanoTime();
        long allowed =
                core.isClosed() ? 0 : state.allowance(timeout, Duration.ZERO).toNanos();
        long until = refresh.deadlineNanos() - now < allowed ? refresh.deadlineNanos() : now + allowed;
        refresh.await(wake);
        return new Acquisition(refresh, until, wake);
    }

    /** Is the wait before the next attempt of a call, which begins when it is first asked for. */
    static final class Next {
        private final CallStanding call;
        private @Nullable Acquisition known;
        private boolean isWaiting;

        Next(CallStanding call) {
            this.call = call;
        }

        /**
         * Returns the wait; null if the request lacks nothing, or has waited long enough. What came may expire while the
         * call is held: then it is looked at again when the hold lets the call go.
         */
        Action.@Nullable Wait before(Request request, WakeSignal sleeper) {
            if (known == null) {
                known = of(call, request, sleeper);
            }
            Action.Wait next = known == null
                    ? null
                    : known.next(call.settings().core().time().nanoTime());
            isWaiting = next != null;
            if (next == null && known != null && known.refresh.fresh().isPresent()) {
                known = null;
            }
            return next;
        }

        /** Tells listeners what the call waits for, if it does: for this, or for a renewal, or for another reason. */
        Action told(Action next, boolean renews) {
            return WaitReport.told(
                    next,
                    call.state(),
                    renews || isWaiting,
                    call.settings().core().time());
        }

        /** Ends the wait: an attempt has been sent, and the next one may lack credentials again. */
        void ends() {
            if (known != null) {
                known.leave();
                known = null;
            }
        }
    }

    private Action.@Nullable Wait next(long now) {
        if (refresh.isPending(now) && untilNanos - now > 0) {
            return new Action.WaitForHold(untilNanos);
        }
        CredentialRefreshes.logIfLate(refresh, now);
        leave();
        return null;
    }

    private void leave() {
        refresh.leave(wake);
    }
}
