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

/** One call that met a hold, or armed one: it asks before each further send. Most calls never have one of these. */
final class HoldGate {
    private enum CacheTry {
        NOT_YET,
        UNDER_WAY,
        DONE
    }

    private final ClientSettings traits;
    private final CallState state;
    private final Call call;
    private final Waiter turn;
    private @Nullable Hold met;
    private long heldSinceNanos;
    private CacheTry cacheTry = CacheTry.NOT_YET;
    private @Nullable Request asked;
    private @Nullable HoldTarget target;

    /**
     * Has not asked yet.
     *
     * @param traits what all calls of the client share
     * @param state of the call
     * @param call whose timeout counts
     * @param sleeper woken when asking again is worth while
     */
    HoldGate(ClientSettings traits, CallState state, Call call, WakeSignal sleeper) {
        this.traits = traits;
        this.state = state;
        this.call = call;
        this.turn = new Waiter(sleeper::wake, sleeper.canRun());
    }

    /** Sends, waits for a hold, or answers locally. */
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
        if (cacheTry == CacheTry.NOT_YET && traits.caches() && request.method().equals("GET")) {
            cacheTry = CacheTry.UNDER_WAY;
            return new Action.Send(request);
        }
        return held(request, dropped, answer, hold.get(), now);
    }

    /** Made once for all the times that the same request asks: it may take a digest of the body. */
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
        }
        Attempt kept = Attempt.held(request.method(), request.url().toString(), hold, left)
                .build()
                .inCall(progress.build());
        Decision decision = state.held(kept, news);
        if (decision instanceof Decision.Deliver) {
            core().holds().answeredLocally(turn, now);
            return new Action.Deliver(PriorResponses.before(
                    LocalResponse.of(request, hold.status(), left, core().time().now(), state.trail()), dropped));
        }
        long allowed = state.allowance(timeout, heldFor).toNanos();
        long wakeAt = answer.wakeAtNanos() - now < allowed ? answer.wakeAtNanos() : now + allowed;
        return new Action.WaitForHold(wakeAt);
    }

    boolean asksOnlyTheCache() {
        return cacheTry == CacheTry.UNDER_WAY;
    }

    /** Whether the attempt that has ended asked only the cache, which knew nothing. It failed if there is no response. */
    boolean missedTheCache(@Nullable Response response) {
        boolean cacheOnly = asksOnlyTheCache();
        cacheTry = cacheOnly ? CacheTry.DONE : cacheTry;
        return cacheOnly && (response == null || !isFromCache(response));
    }

    private SharedState core() {
        return traits.core();
    }

    void arm(HoldRequest order) {
        core().holds().arm(turn, order, core().time().nanoTime());
    }

    /** An attempt ended that asks for no hold. */
    void ended(AttemptEffects consequence) {
        core().holds()
                .ended(
                        turn,
                        consequence.health(),
                        consequence.backoff(),
                        core().time().nanoTime());
    }

    /** A response came that its rule does not repeat at. */
    void healthy() {
        core().holds().healthy(turn, core().time().nanoTime());
    }

    /** Its turn has come, and there is no room to use it. */
    void yields() {
        core().holds().yields(turn, core().time().nanoTime());
    }

    void leave() {
        core().holds().leave(turn, core().time().nanoTime());
    }

    /** The cache, or a response that was remembered for an unchanged repeat, says nothing of the server. */
    static boolean isOfServer(Response response, Attempt facts) {
        return facts.heldBy().isEmpty() && !isFromCache(response);
    }

    /** Such a reply says nothing of the server. */
    static boolean isFromCache(Response response) {
        return response.networkResponse() == null && response.cacheResponse() != null;
    }
}
