package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Hold;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.call.CallState;
import dev.heed.internal.hold.HoldDecision;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.Waiter;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.CallDeadline;
import dev.heed.okhttp.internal.call.LocalResponse;
import dev.heed.okhttp.internal.call.PriorResponses;
import dev.heed.okhttp.internal.call.WakeSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Asks the holds for one call before each further send, and tells them how its attempts ended. It is made once the call meets a
 * hold or arms one, so that most calls have none. */
final class HoldGate {
    private enum CacheTry {
        NOT_YET,
        UNDER_WAY,
        DONE
    }

    private final ClientSettings settings;
    private final CallState state;
    private final Call call;
    private final Waiter turn;
    private final WaitPlace place;
    private @Nullable Hold met;
    private long heldSinceNanos;
    private CacheTry cacheTry = CacheTry.NOT_YET;
    private @Nullable Request asked;
    private @Nullable HoldTarget target;

    /**
     * Makes a gate that has not asked yet.
     *
     * @param settings what all calls of the client share
     * @param state of the call
     * @param call whose timeout counts
     * @param sleeper that is woken when asking again is worth while
     * @param place among the calls that may wait
     */
    HoldGate(ClientSettings settings, CallState state, Call call, WakeSignal sleeper, WaitPlace place) {
        this.place = place;
        this.settings = settings;
        this.state = state;
        this.call = call;
        this.turn = new Waiter(sleeper::wake, sleeper.canRun());
    }

    /** Decides whether the request is sent, waits for a hold, or is answered locally. */
    Action admit(Request request, @Nullable PriorResponses dropped, Supplier<Optional<HoldTarget>> reached) {
        long now = core().time().nanoTime();
        Optional<HoldTarget> target = target(request, reached);
        if (target.isEmpty()) {
            leave();
            return new Action.Send(request);
        }
        HoldDecision answer = core().holds().ask(turn, target.get(), now);
        Optional<Hold> hold = answer.hold();
        if (hold.isEmpty()) {
            met = null;
            cacheTry = CacheTry.NOT_YET;
            return new Action.Send(request);
        }
        if (cacheTry == CacheTry.NOT_YET
                && settings.caches()
                && request.method().equals("GET")) {
            cacheTry = CacheTry.UNDER_WAY;
            return new Action.Send(request);
        }
        return held(request, dropped, answer, hold.get(), now);
    }

    /** Returns the target, which is made once for all the times that the same request asks: it may take a digest of the body. */
    private Optional<HoldTarget> target(Request request, Supplier<Optional<HoldTarget>> reached) {
        if (target == null || !request.equals(asked)) {
            target = reached.get().orElse(null);
            asked = request;
        }
        return Optional.ofNullable(target);
    }

    private Action held(Request request, @Nullable PriorResponses dropped, HoldDecision answer, Hold hold, long now) {
        boolean news = met == null || !met.target().equals(hold.target()) || met.scope() != hold.scope();
        heldSinceNanos = met == null ? now : heldSinceNanos;
        met = hold;
        Duration left = answer.open() ? Duration.ZERO : Duration.ofNanos(Math.max(1, answer.wakeAtNanos() - now));
        Duration heldFor = Duration.ofNanos(now - heldSinceNanos);
        Duration timeout = Duration.ofNanos(CallDeadline.of(call.timeout(), state.elapsedNanos()));
        CallProgress.Builder progress = state.waiting().heldFor(heldFor).callTimeout(timeout);
        if (answer.full() || core().isClosed()) {
            progress.canceled();
        } else {
            place.addTo(progress);
        }
        Attempt kept = Attempt.held(request.method(), request.url().toString(), hold, left)
                .build()
                .inCall(progress.build());
        Decision decision = state.held(kept, news);
        if (decision instanceof Decision.Deliver) {
            core().holds().answeredLocally(turn, now);
            return new Action.Deliver(PriorResponses.before(
                    LocalResponse.of(
                            request, hold.localStatus(), left, core().time().now(), state.trail()),
                    dropped));
        }
        long allowed = state.allowance(timeout, heldFor).toNanos();
        long wakeAt = answer.wakeAtNanos() - now < allowed ? answer.wakeAtNanos() : now + allowed;
        return new Action.WaitForHold(wakeAt);
    }

    boolean asksOnlyTheCache() {
        return cacheTry == CacheTry.UNDER_WAY;
    }

    /** Returns whether the attempt that has ended asked only the cache, which had nothing. Without a response the attempt failed. */
    boolean missedTheCache(@Nullable Response response) {
        boolean cacheOnly = asksOnlyTheCache();
        cacheTry = cacheOnly ? CacheTry.DONE : cacheTry;
        return cacheOnly && (response == null || !isFromCache(response));
    }

    private SharedState core() {
        return settings.core();
    }

    void arm(HoldRequest order) {
        core().holds().arm(turn, order, core().time().nanoTime());
    }

    /** Reports an attempt that asks for no hold. */
    void ended(AttemptEffects effects) {
        core().holds()
                .ended(turn, effects.health(), effects.backoff(), core().time().nanoTime());
    }

    /** Reports a response whose rule does not retry: the server is healthy. */
    void healthy() {
        core().holds().healthy(turn, core().time().nanoTime());
    }

    /** Passes the place of this call on to another: it may go now, but the dispatcher has no room to run it. */
    void yields() {
        core().holds().yields(turn, core().time().nanoTime());
    }

    void leave() {
        core().holds().leave(turn, core().time().nanoTime());
    }

    /** Returns false for a response of the cache, or one that is stored for unchanged requests: it says nothing of the server. */
    static boolean isOfServer(Response response, Attempt facts) {
        return facts.heldBy().isEmpty() && !isFromCache(response);
    }

    /** Returns whether OkHttp's cache answered without asking the server. */
    static boolean isFromCache(Response response) {
        return response.networkResponse() == null && response.cacheResponse() != null;
    }
}
