package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.call.CallState;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.AuthenticatedHeaders;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallDeadline;
import dev.heed.okhttp.internal.call.CrossOriginFilter;
import dev.heed.okhttp.internal.call.HeldException;
import dev.heed.okhttp.internal.call.LocationResolver;
import dev.heed.okhttp.internal.call.OngoingCall;
import dev.heed.okhttp.internal.call.PriorResponses;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.internal.call.UserExceptions;
import dev.heed.okhttp.internal.call.WakeSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Runs one call between its attempts, for both loops: turns a response or failure into facts, has them decided about, and
 * turns the decision into an action. Every response that comes in here is delivered or closed here.
 *
 * <p>One thread at a time uses it; the trail may be asked for by any thread.
 */
public final class CallExecution implements OngoingCall {
    private final ClientSettings traits;
    private final Call call;
    private final CallContext notes;
    private final CallState state;
    private final WakeSignal sleeper;
    private Request request;
    private @Nullable PriorResponses dropped;

    /** Read by other threads too: a call that waits may have to yield. */
    private volatile @Nullable HoldGate admission;

    /** Set while the call waits for new credentials, its 401 still open. */
    private @Nullable Reauthorization unauthorized;

    /** Thrown after the response that is decided about: the caller gets it, if nothing follows. */
    private @Nullable Throwable thrown;

    /**
     * Begins once a first attempt has ended with more than a plain response, or before it if a hold may stand.
     *
     * @param traits what all calls of the client share
     * @param call what the caller cancels
     * @param notes what the interceptors of the call know
     * @param request that is sent first
     * @param startedNanos when the call first asked to be sent
     * @param sleeper woken when {@link #resume} is worth another try
     */
    public CallExecution(
            ClientSettings traits,
            Call call,
            CallContext notes,
            Request request,
            long startedNanos,
            WakeSignal sleeper) {
        this.traits = traits;
        this.call = call;
        this.notes = notes;
        this.request = request;
        SharedState core = traits.core();
        ResiliencePolicy policy = core.policyOf(request);
        this.state = new CallState(
                policy, core.time(), startedNanos, core.telemetry().call(policy), call);
        this.sleeper = sleeper;
        notes.ongoing = this;
    }

    /** Decides what follows a response that an attempt brought. */
    public Action received(Response response) {
        thrown = null;
        return closingIfThrown(response, () -> missedTheCache(response) ? withNetwork(response) : renewedOr(response));
    }

    private Action withNetwork(Response fromCache) {
        fromCache.close();
        notes.nextAttempt();
        return admitNext();
    }

    private Action renewedOr(Response response) {
        return response.code() == 401 ? onUnauthorized(response) : onResponse(response, Optional.empty());
    }

    private Action onResponse(Response response, Optional<Reason> renewal) {
        Attempt facts = AttemptFacts.of(request, response, notes, thrown);
        CallProgress progress = progress(facts, renewal);
        Decision decision = state.decide(facts.inCall(progress));
        AttemptEffects effects = state.effects(ruleOf(progress));
        apply(effects, HoldGate.isOfServer(response, facts));
        return act(decision, response);
    }

    private Action onFailure(IOException failure) {
        Attempt facts = AttemptFacts.of(request, failure, notes);
        CallProgress progress = progress(facts, Optional.empty());
        Decision decision = state.decide(facts.inCall(progress));
        AttemptEffects effects = state.effects(ruleOf(progress));
        apply(effects, true);
        return act(decision, failure);
    }

    /** Where the call stands: number, hops, time and limits, the settings of its client, and what other calls did. */
    private CallProgress progress(Attempt facts, Optional<Reason> renewal) {
        Rule rule = state.policy().ruleFor(facts);
        CallProgress.Builder progress = state.progress(rule)
                .callTimeout(Duration.ofNanos(CallDeadline.of(call.timeout(), state.elapsedNanos())));
        traits.addTo(progress);
        renewal.ifPresent(progress::renewal);
        boolean needsWait = !AttemptFacts.isMereHop(facts) && !renewal.equals(Optional.of(Reason.CREDENTIALS_RENEWED));
        if (call.isCanceled() || (needsWait && core().isClosed())) {
            progress.canceled();
        }
        core().addOthers(progress, rule, state.policy().retryBudget(), this::target, hop());
        return progress.build();
    }

    private static Rule ruleOf(CallProgress progress) {
        return progress.rule().orElseThrow();
    }

    /** An attempt means something for other calls: they may be held, or let go. */
    private void apply(AttemptEffects effects, boolean isOfServer) {
        try {
            Optional<HoldRequest> order = isOfServer ? core().order(effects, hop(), this::target) : Optional.empty();
            if (order.isPresent()) {
                admission().arm(order.get());
            } else if (isOfServer && admission != null) {
                admission.ended(effects);
            } else {
                leave();
            }
        } finally {
            state.tellListeners();
        }
    }

    private Action act(Decision decision, Response response) {
        return decision instanceof Decision.Deliver ? end(response, decision.reason()) : next(response, decision);
    }

    private Action act(Decision decision, IOException failure) {
        if (decision instanceof Decision.Deliver) {
            return new Action.Fail(state.explained(failure));
        }
        notes.nextAttempt();
        return waitUntilReady();
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
            String last =
                    CallState.hop(request.method(), response.request().url().toString());
            return new Action.Fail(state.redirectsEnd(last));
        }
        return new Action.Deliver(withPriorResponses(TrailTag.on(response, state.trail())));
    }

    /** The one place where a response is dropped: it is closed before the wait, and kept without its body. */
    private Action next(Response response, Decision decision) {
        response.close();
        dropped = PriorResponses.of(response, dropped, call.request().url());
        notes.given = AuthenticatedHeaders.in(response, notes.given);
        notes.nextAttempt();
        if (decision instanceof Decision.Follow follow) {
            follow(follow, response.request());
        }
        return waitUntilReady();
    }

    private void follow(Decision.Follow follow, Request answered) {
        Request asked = request;
        request = LocationResolver.next(asked, answered, follow);
        notes.crossing =
                CrossOriginFilter.next(notes.crossing, follow, state.policy().redirects(), asked, answered, request);
        state.follows(
                CallState.hop(asked.method(), answered.url().toString()),
                CallState.hop(request.method(), request.url().toString()));
    }

    private Action waitUntilReady() {
        Action.WaitUntil wait = new Action.WaitUntil(state.readyAtNanos());
        return wait.untilNanos() - core().time().nanoTime() > 0 ? pausing(wait) : wait;
    }

    private Action onUnauthorized(Response response) {
        Reauthorization asks = Reauthorization.of(traits, state, call, notes, request, response);
        if (asks.result(core().time().nanoTime()).isEmpty()) {
            if (admission != null) {
                admission.healthy();
            }
            asks.await(sleeper);
        }
        return afterRenewal(asks);
    }

    private Action afterRenewal(Reauthorization asks) {
        Optional<Reason> result = asks.result(core().time().nanoTime());
        unauthorized = result.isEmpty() ? asks : null;
        if (result.isEmpty()) {
            return pausing(new Action.WaitForHold(asks.untilNanos()));
        }
        asks.leave();
        if (asks.fresh() != null) {
            notes.refreshed = asks.fresh();
            notes.renewed++;
        }
        return onResponse(asks.refusal(), result);
    }

    /** Decides what follows a failure: by what the server said before, if it said anything. */
    public Action failed(IOException failure) {
        if (failure instanceof HeldException heldBack) {
            Action known = heldBack.next();
            return known == null ? admitNext() : known;
        }
        Response said = said();
        if (missedTheCache(null)) {
            notes.nextAttempt();
            return admitNext(); // an interceptor of the user's took offence at the 504
        }
        thrown = failure;
        return leavingIfThrown(() -> said == null ? onFailure(failure) : renewedOr(said));
    }

    /** Ends the call as it would end without Heed: an interceptor, for example, threw what is no {@code IOException}. */
    public void failedUnexpectedly(Throwable mistake) {
        Response said = said();
        if (said == null) {
            leaveAll();
            state.failedUnexpectedly(request.method(), request.url().toString(), mistake);
        } else {
            thrown = mistake;
            Action unused = onResponse(said, Optional.empty()); // others obey it
        }
    }

    /** Returns the response of the attempt that has failed: closed, since nobody reads it any more, and without its body. */
    private @Nullable Response said() {
        Response answer = notes.takeAnswer();
        if (answer == null) {
            return null;
        }
        try {
            answer.close();
        } catch (RuntimeException e) {
            // the body is an interceptor's own, and the caller is told of what that interceptor threw
        }
        return answer.newBuilder().body(ResponseBody.EMPTY).build();
    }

    private Action closingIfThrown(Response response, Supplier<Action> next) {
        return leavingIfThrown(() -> {
            try {
                return next.get();
            } catch (Throwable e) {
                response.close();
                throw e;
            }
        });
    }

    private Action leavingIfThrown(Supplier<Action> next) {
        try {
            return next.get();
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    /** After a wait: asks whether what comes next may be sent now. */
    public Action resume() {
        Reauthorization asks = unauthorized;
        return asks == null ? admitNext() : closingIfThrown(asks.refusal(), () -> afterRenewal(asks));
    }

    /** Asks whether what comes next may be sent now. */
    public Action admitNext() {
        boolean free = admission == null
                && !core().mayBeHeld(state.policy(), request, core().time().nanoTime());
        boolean asks = !free && state.policy().obeysHolds() && !AttemptFacts.asksOnlyTheCache(request);
        return leavingIfThrown(
                () -> asks ? pausing(admission().admit(request, dropped, this::target)) : new Action.Send(request));
    }

    @Override
    public Action admit() {
        sleeper.runs();
        return admitNext();
    }

    /** Makes what was dropped small before a wait. */
    private Action pausing(Action next) {
        if (next instanceof Action.Wait) {
            dropped = PriorResponses.small(dropped, call.request().url());
        }
        return next;
    }

    private HoldGate admission() {
        HoldGate known = admission;
        if (known == null) {
            known = new HoldGate(traits, state, call, sleeper);
            admission = known;
        }
        return known;
    }

    /** Returns what is asked, as the holds see it; empty if nobody knows whose call it is. */
    private Optional<HoldTarget> target() {
        Optional<HoldTarget> asked = core().target(call, request);
        return notes.hasCrossed() ? asked.map(HoldTarget::crossed) : asked;
    }

    private SharedState.Hop hop() {
        return new SharedState.Hop(request, notes.hasCrossed());
    }

    /** Ends a wait that was cancelled or interrupted. */
    public IOException abandoned(IOException failure) {
        leaveAll();
        return state.abandoned(request.method(), request.url().toString(), failure);
    }

    private void leaveAll() {
        if (unauthorized != null) {
            unauthorized.leave();
            unauthorized.refusal().close();
            unauthorized = null;
        }
        leave();
    }

    public void leave() {
        if (admission != null) {
            admission.leave();
        }
    }

    public void yields() {
        HoldGate known = admission;
        if (known != null) {
            known.yields();
        }
    }

    /** Returns whether the attempt that has ended asked only the cache, which knew nothing; null if it failed. */
    private boolean missedTheCache(@Nullable Response response) {
        return admission != null && admission.missedTheCache(response);
    }

    @Override
    public boolean asksOnlyTheCache() {
        return admission != null && admission.asksOnlyTheCache();
    }

    /** Whether the response of the last attempt is still open while the call waits: its caller's, if nothing better comes. */
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

    public CallContext notes() {
        return notes;
    }

    private SharedState core() {
        return traits.core();
    }
}
