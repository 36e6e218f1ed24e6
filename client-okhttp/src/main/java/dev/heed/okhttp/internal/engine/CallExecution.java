package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.call.CallState;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.http.Hop;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.AuthenticatedHeaders;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CrossOriginFilter;
import dev.heed.okhttp.internal.call.HeldException;
import dev.heed.okhttp.internal.call.LocationResolver;
import dev.heed.okhttp.internal.call.OngoingCall;
import dev.heed.okhttp.internal.call.PriorResponses;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.internal.call.UserExceptions;
import dev.heed.okhttp.internal.call.WakeSignal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Runs one call between its attempts, for both loops: turns a response or failure into facts, has them decided about, and
 * turns the decision into an action. Every response that comes in here is delivered or closed here. One thread at a time
 * uses it; the trail may be asked for by any thread.
 */
public final class CallExecution implements OngoingCall {
    private final ClientSettings settings;
    private final Call call;
    private final CallContext context;
    private final CallState state;
    private final WakeSignal wakeSignal;
    private final WaitPlace place;
    private final CallStanding standing;
    private final Acquisition.Next acquisition;
    private Request request;
    private @Nullable PriorResponses dropped;

    /** Is read by other threads too: a call that waits may have to pass its place on. */
    private volatile @Nullable HoldGate gate;

    /** Is set while the call waits for new credentials, its 401 still open. */
    private @Nullable Reauthorization unauthorized;

    /** Keeps what was thrown after the response that is decided about: the caller gets it, if nothing follows. */
    private @Nullable Throwable thrown;

    /** Begins before or after a first attempt; {@code startedNanos} is when the call first asked to be sent. */
    public CallExecution(
            ClientSettings settings,
            Call call,
            CallContext context,
            Request request,
            long startedNanos,
            WakeSignal wakeSignal) {
        this.settings = settings;
        this.call = call;
        this.context = context;
        this.request = request;
        ResiliencePolicy policy = shared().policyOf(request);
        this.state = new CallState(
                policy, shared().time(), startedNanos, shared().telemetry().call(policy, call));
        this.wakeSignal = wakeSignal;
        this.place = shared().newPlace();
        this.standing = new CallStanding(settings, call, context, state, place);
        this.acquisition = new Acquisition.Next(standing);
        context.ongoing = this;
    }

    /** Decides what follows a response that an attempt brought. */
    public Action received(Response response) {
        thrown = null;
        acquisition.ends();
        return leavingIfThrown(response, () -> missedTheCache(response) ? withNetwork(response) : answered(response));
    }

    private Action answered(Response response) {
        Attempt facts = standing.facts(request, response, thrown);
        RequestChanges changes = shared().changes();
        return changes == null ? unchanged(response, facts) : changed(changes, response, facts);
    }

    /** Sends what code of the user's makes of a refused request, unless a limit of the call ends it here. */
    private Action changed(RequestChanges changes, Response response, Attempt facts) {
        Optional<Request> changed;
        try {
            changed = changes.of(request, response, facts, context, state.policy());
        } catch (IOException e) {
            response.close();
            leave();
            state.failedUnexpectedly(request.method(), request.url().toString(), e);
            return new Action.Fail(state.explained(e));
        }
        if (changed.isEmpty()) {
            return unchanged(response, facts);
        }
        Action next = onResponse(response, facts, Optional.of(Reason.REQUEST_CHANGED));
        request = next instanceof Action.Wait ? changed.get() : request;
        return next;
    }

    private Action unchanged(Response response, Attempt facts) {
        boolean isOther = state.policy().signals().meant(facts) != 401;
        return isOther ? onResponse(response, facts, Optional.empty()) : onUnauthorized(response, facts);
    }

    private Action withNetwork(Response fromCache) {
        fromCache.close();
        context.nextAttempt();
        return admitNext();
    }

    private Action onResponse(Response response, Attempt facts, Optional<Reason> renewal) {
        CallProgress progress = standing.progress(request, facts, renewal);
        Decision decision = state.decide(facts.inCall(progress));
        apply(state.effects(progress), HoldGate.isOfServer(response, facts));
        return decision instanceof Decision.Deliver ? end(response, decision.reason()) : next(response, decision);
    }

    private Action onFailure(IOException failure) {
        Attempt facts = AttemptFacts.of(request, failure, context);
        CallProgress progress = standing.progress(request, facts, Optional.empty());
        Decision decision = state.decide(facts.inCall(progress));
        apply(state.effects(progress), true);
        if (decision instanceof Decision.Deliver) {
            return new Action.Fail(state.explained(failure));
        }
        context.nextAttempt();
        return waitUntilReady();
    }

    /** Applies what an attempt means for other calls, which are held or let go, and then tells the listeners. */
    private void apply(AttemptEffects effects, boolean isOfServer) {
        place.decided(effects.step().decision());
        try {
            List<HoldRequest> orders = isOfServer
                    ? shared().orders(effects, standing.hop(request), () -> standing.target(request))
                    : List.of();
            if (!orders.isEmpty()) {
                orders.forEach(gate()::arm);
            } else if (isOfServer && gate != null) {
                gate.ended(effects);
            } else if (gate != null) {
                gate.leave();
            }
        } finally {
            state.tellListeners();
        }
    }

    private Action end(Response response, Reason why) {
        if (thrown != null) {
            return new Action.Fail(
                    thrown instanceof IOException failure
                            ? state.explained(failure)
                            : UserExceptions.asIOException(thrown));
        }
        if (why.throwsInstead()) {
            response.close();
            return new Action.Fail(state.redirectsEnd(
                    Hop.of(request.method(), response.request().url().toString())));
        }
        return new Action.Deliver(withPriorResponses(TrailTag.on(response, state.trail())));
    }

    /** Drops a response, here and nowhere else: it is closed before the wait, and kept without its body. */
    private Action next(Response response, Decision decision) {
        response.close();
        dropped = PriorResponses.of(response, dropped, call.request().url());
        context.given = AuthenticatedHeaders.in(response, context.given);
        context.nextAttempt();
        context.skipsCache = decision instanceof Decision.Retry && HoldGate.isFromCache(response);
        if (decision instanceof Decision.Follow follow) {
            follow(follow, response.request());
        }
        return waitUntilReady();
    }

    private void follow(Decision.Follow follow, Request answered) {
        Request asked = request;
        request = LocationResolver.next(asked, answered, follow);
        context.crossing =
                CrossOriginFilter.next(context.crossing, follow, state.policy().redirects(), asked, answered, request);
        state.follows(
                Hop.of(asked.method(), answered.url().toString()),
                Hop.of(request.method(), request.url().toString()));
    }

    private Action waitUntilReady() {
        Action.WaitUntil wait = new Action.WaitUntil(state.readyAtNanos());
        return wait.untilNanos() - shared().time().nanoTime() > 0 ? pausing(wait) : wait;
    }

    private Action onUnauthorized(Response response, Attempt facts) {
        Reauthorization reauthorization = Reauthorization.of(settings, state, call, context, request, response, facts);
        if (reauthorization.result(shared().time().nanoTime()).isEmpty()) {
            if (gate != null) {
                gate.healthy();
            }
            shared().usedUp(state.policy(), facts, () -> standing.target(request))
                    .forEach(order -> gate().arm(order));
            if (!place.take()) {
                return onResponse(response, facts, Optional.of(Reason.TOO_MANY_WAITING));
            }
            reauthorization.await(wakeSignal);
        }
        return afterRenewal(reauthorization);
    }

    private Action afterRenewal(Reauthorization reauthorization) {
        Optional<Reason> result = reauthorization.result(shared().time().nanoTime());
        unauthorized = result.isEmpty() ? reauthorization : null;
        if (result.isEmpty()) {
            return pausing(new Action.WaitForHold(reauthorization.untilNanos()));
        }
        reauthorization.leave();
        context.sends(reauthorization.fresh());
        return onResponse(reauthorization.refusal(), reauthorization.facts(), result);
    }

    /** Decides what follows a failure: by what the server said before, if it said anything. */
    public Action failed(IOException failure) {
        if (failure instanceof HeldException heldBack) {
            Action known = heldBack.next();
            return known == null ? admitNext() : known;
        }
        Response said = context.takeClosedResponse();
        if (missedTheCache(null)) {
            context.nextAttempt();
            return admitNext(); // an interceptor threw because of the 504
        }
        thrown = failure;
        acquisition.ends();
        return leavingIfThrown(null, () -> said == null ? onFailure(failure) : answered(said));
    }

    /** Ends the call as it would end without Heed: an interceptor, for example, threw what is no {@code IOException}. */
    public void failedUnexpectedly(Throwable mistake) {
        Response said = context.takeClosedResponse();
        if (said == null) {
            leaveAll();
            state.failedUnexpectedly(request.method(), request.url().toString(), mistake);
        } else {
            thrown = mistake;
            Action unused = leavingIfThrown(
                    null, () -> onResponse(said, standing.facts(request, said, thrown), Optional.empty()));
        }
    }

    /** Gives up the place of this call, and closes what it holds, if a user's code or OkHttp throws. */
    private Action leavingIfThrown(@Nullable Response held, Supplier<Action> next) {
        try {
            return acquisition.told(place.settled(next.get()), unauthorized != null);
        } catch (Throwable e) {
            try {
                if (held != null) {
                    held.close();
                }
            } finally {
                leave();
            }
            throw e;
        }
    }

    /** Goes on after a wait: asks whether what comes next may be sent now. */
    public Action resume() {
        Reauthorization reauthorization = unauthorized;
        return reauthorization == null
                ? admitNext()
                : leavingIfThrown(reauthorization.refusal(), () -> afterRenewal(reauthorization));
    }

    /** Asks whether what comes next may be sent now. */
    public Action admitNext() {
        boolean free = gate == null
                && !shared().mayBeHeld(
                                state.policy(), call, request, shared().time().nanoTime());
        boolean asks = !free && state.policy().obeysHolds() && !AttemptFacts.asksOnlyTheCache(request);
        return leavingIfThrown(null, () -> {
            Action.Wait wait = acquisition.before(request, wakeSignal);
            if (wait != null) {
                yields(); // a hold may have let this call go first, and others would wait for it
                return pausing(wait);
            }
            return asks
                    ? pausing(gate().admit(request, dropped, () -> standing.target(request)))
                    : new Action.Send(request);
        });
    }

    @Override
    public Action admit() {
        wakeSignal.runs();
        return admitNext();
    }

    /** Makes what was dropped small before a wait. */
    private Action pausing(Action next) {
        if (next instanceof Action.Wait) {
            dropped = PriorResponses.small(dropped, call.request().url());
        }
        return next;
    }

    private HoldGate gate() {
        if (gate == null) {
            gate = new HoldGate(settings, state, call, wakeSignal, place);
        }
        return gate;
    }

    /** Ends a wait that was cancelled or interrupted. */
    public IOException abandoned(IOException failure) {
        leaveAll();
        return state.abandoned(request.method(), request.url().toString(), failure);
    }

    private void leaveAll() {
        if (unauthorized != null) {
            unauthorized.abandon();
            unauthorized = null;
        }
        leave();
    }

    public void leave() {
        place.free();
        acquisition.ends();
        if (gate != null) {
            gate.leave();
        }
    }

    /** Passes the place of this call on to one that has room to run. Any thread may ask. */
    public void yields() {
        HoldGate known = gate;
        if (known != null) {
            known.yields();
        }
    }

    /** Returns whether the attempt that has ended asked only the cache, which knew nothing; null if it failed. */
    private boolean missedTheCache(@Nullable Response response) {
        return gate != null && gate.missedTheCache(response);
    }

    @Override
    public boolean asksOnlyTheCache() {
        return gate != null && gate.asksOnlyTheCache();
    }

    /** Returns whether the response of the last attempt is still open while the call waits, as it may have to be delivered. */
    public boolean keepsResponse() {
        return unauthorized != null;
    }

    @Override
    public Request originalRequest() {
        return call.request();
    }

    @Override
    public Request currentRequest() {
        return request;
    }

    @Override
    public Response withPriorResponses(Response response) {
        return PriorResponses.before(response, dropped);
    }

    @Override
    public Trail trail() {
        return state.trail();
    }

    public CallContext context() {
        return context;
    }

    private SharedState shared() {
        return settings.core();
    }
}
