package dev.heed.okhttp;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.Why;
import dev.heed.internal.CallState;
import dev.heed.internal.Consequence;
import dev.heed.internal.HoldOrder;
import dev.heed.internal.HoldTarget;
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
final class Conversation implements OngoingCall {
    private final ClientTraits traits;
    private final Call call;
    private final CallNotes notes;
    private final CallState state;
    private final Sleeper sleeper;
    private Request request;
    private @Nullable Dropped dropped;

    /** Read by other threads too: a call that waits may have to yield. */
    private volatile @Nullable Admission admission;

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
    Conversation(ClientTraits traits, Call call, CallNotes notes, Request request, long startedNanos, Sleeper sleeper) {
        this.traits = traits;
        this.call = call;
        this.notes = notes;
        this.request = request;
        Core core = traits.core();
        ResiliencePolicy policy = core.policyOf(request);
        this.state = new CallState(
                policy, core.time(), startedNanos, core.telemetry().call(policy));
        this.sleeper = sleeper;
        notes.ongoing = this;
    }

    /** Decides what follows a response that an attempt brought. */
    Next received(Response response) {
        thrown = null;
        return closingIfThrown(response, () -> missedTheCache(response) ? withNetwork(response) : renewedOr(response));
    }

    private Next withNetwork(Response fromCache) {
        fromCache.close();
        notes.nextAttempt();
        return admitNext();
    }

    private Next renewedOr(Response response) {
        return response.code() == 401 ? onUnauthorized(response) : onResponse(response, Optional.empty());
    }

    private Next onResponse(Response response, Optional<Why> renewal) {
        Attempt facts = Facts.of(request, response, notes, thrown);
        CallProgress progress = progress(facts, renewal);
        Decision decision = state.decide(facts.inCall(progress));
        Consequence effects = state.consequence(ruleOf(progress));
        apply(effects, Admission.isOfServer(response, facts));
        return act(decision, response);
    }

    private Next onFailure(IOException failure) {
        Attempt facts = Facts.of(request, failure, notes);
        CallProgress progress = progress(facts, Optional.empty());
        Decision decision = state.decide(facts.inCall(progress));
        Consequence effects = state.consequence(ruleOf(progress));
        apply(effects, true);
        return act(decision, failure);
    }

    /** Where the call stands: number, hops, time and limits, the settings of its client, and what other calls did. */
    private CallProgress progress(Attempt facts, Optional<Why> renewal) {
        Rule rule = state.policy().ruleFor(facts);
        CallProgress.Builder progress = state.progress(rule)
                .callTimeout(Duration.ofNanos(Deadline.of(call.timeout(), state.elapsedNanos())));
        traits.addTo(progress);
        renewal.ifPresent(progress::renewal);
        boolean needsWait = !Facts.isMereHop(facts) && !renewal.equals(Optional.of(Why.CREDENTIALS_RENEWED));
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
    private void apply(Consequence effects, boolean isOfServer) {
        try {
            Optional<HoldOrder> order =
                    isOfServer ? core().order(effects, hop(), this::target) : Optional.empty();
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

    private Next act(Decision decision, Response response) {
        return decision instanceof Decision.Deliver ? end(response, decision.why()) : next(response, decision);
    }

    private Next act(Decision decision, IOException failure) {
        if (decision instanceof Decision.Deliver) {
            return new Next.Fail(state.explained(failure));
        }
        notes.nextAttempt();
        return waitUntilReady();
    }

    private Next end(Response response, Why why) {
        if (thrown != null) {
            return new Next.Fail(thrown instanceof IOException failure ? state.explained(failure) : UserExceptions.asIOException(thrown));
        }
        if (why.throwsInstead()) {
            response.close();
            String last = CallState.hop(
                    request.method(), response.request().url().toString());
            return new Next.Fail(state.redirectsEnd(last));
        }
        return new Next.Deliver(withPriorResponses(TrailTag.on(response, state.trail())));
    }

    /** The one place where a response is dropped: it is closed before the wait, and kept without its body. */
    private Next next(Response response, Decision decision) {
        response.close();
        dropped = Dropped.of(response, dropped, call.request().url());
        notes.given = Given.in(response, notes.given);
        notes.nextAttempt();
        if (decision instanceof Decision.Follow follow) {
            follow(follow, response.request());
        }
        return waitUntilReady();
    }

    private void follow(Decision.Follow follow, Request answered) {
        Request asked = request;
        request = Hops.next(asked, answered, follow);
        notes.crossing = Crossing.next(notes.crossing, follow, state.policy().redirects(), asked, answered, request);
        state.follows(
                CallState.hop(asked.method(), answered.url().toString()),
                CallState.hop(request.method(), request.url().toString()));
    }

    private Next waitUntilReady() {
        Next.Wait wait = new Next.Wait(state.readyAtNanos());
        return wait.untilNanos() - core().time().nanoTime() > 0 ? pausing(wait) : wait;
    }

    private Next onUnauthorized(Response response) {
        Reauthorization asks = Reauthorization.of(traits, state, call, notes, request, response);
        if (asks.result(core().time().nanoTime()).isEmpty()) {
            if (admission != null) {
                admission.healthy();
            }
            asks.await(sleeper);
        }
        return afterRenewal(asks);
    }

    private Next afterRenewal(Reauthorization asks) {
        Optional<Why> result = asks.result(core().time().nanoTime());
        unauthorized = result.isEmpty() ? asks : null;
        if (result.isEmpty()) {
            return pausing(new Next.Queue(asks.untilNanos()));
        }
        asks.leave();
        if (asks.fresh() != null) {
            notes.fresh = asks.fresh();
            notes.renewed++;
        }
        return onResponse(asks.refusal(), result);
    }

    /** Decides what follows a failure: by what the server said before, if it said anything. */
    Next failed(IOException failure) {
        if (failure instanceof HeldBack heldBack) {
            Next known = heldBack.next();
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
    void failedUnexpectedly(Throwable mistake) {
        Response said = said();
        if (said == null) {
            leaveAll();
            state.broken(request.method(), request.url().toString(), mistake);
        } else {
            thrown = mistake;
            Next unused = onResponse(said, Optional.empty()); // others obey it
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

    private Next closingIfThrown(Response response, Supplier<Next> next) {
        return leavingIfThrown(() -> {
            try {
                return next.get();
            } catch (Throwable e) {
                response.close();
                throw e;
            }
        });
    }

    private Next leavingIfThrown(Supplier<Next> next) {
        try {
            return next.get();
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    /** After a wait: asks whether what comes next may be sent now. */
    Next resume() {
        Reauthorization asks = unauthorized;
        return asks == null ? admitNext() : closingIfThrown(asks.refusal(), () -> afterRenewal(asks));
    }

    /** Asks whether what comes next may be sent now. */
    Next admitNext() {
        boolean free = admission == null
                && !core().mayBeHeld(state.policy(), request, core().time().nanoTime());
        boolean asks = !free && state.policy().obeysHolds() && !Facts.asksOnlyTheCache(request);
        return leavingIfThrown(
                () -> asks ? pausing(admission().admit(request, dropped, this::target)) : new Next.Send(request));
    }

    @Override
    public Next admit() {
        sleeper.runs();
        return admitNext();
    }

    /** Makes what was dropped small before a wait. */
    private Next pausing(Next next) {
        if (next instanceof Next.Pause) {
            dropped = Dropped.small(dropped, call.request().url());
        }
        return next;
    }

    private Admission admission() {
        Admission known = admission;
        if (known == null) {
            known = new Admission(traits, state, call, sleeper);
            admission = known;
        }
        return known;
    }

    /** Returns what is asked, as the holds see it; empty if nobody knows whose call it is. */
    private Optional<HoldTarget> target() {
        Optional<HoldTarget> asked = core().target(call, request);
        return notes.hasCrossed() ? asked.map(HoldTarget::crossed) : asked;
    }

    private Core.Hop hop() {
        return new Core.Hop(request, notes.hasCrossed());
    }

    /** Ends a wait that was cancelled or interrupted. */
    IOException abandoned(IOException failure) {
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

    void leave() {
        if (admission != null) {
            admission.leave();
        }
    }

    void yields() {
        Admission known = admission;
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
    boolean keepsResponse() {
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
        return Dropped.before(response, dropped);
    }

    @Override
    public Trail trail() {
        return state.trail();
    }

    CallNotes notes() {
        return notes;
    }

    private Core core() {
        return traits.core();
    }
}
