package dev.heed.okhttp;

import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.Why;
import dev.heed.internal.CallState;
import dev.heed.internal.HoldOrder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call between its attempts, for both loops: turns replies and failures into facts, has them judged, and turns the
 * decision into what to do next. Every reply that comes in here is delivered or closed, here.
 */
final class Conversation {
    private final Core core;
    private final ResiliencePolicy policy;
    private final ClientTraits traits;
    private final Call call;
    private final CallNotes notes;
    private final CallState state;
    private final Sleeper sleeper;
    private @Nullable Admission admission;
    private Request request;
    private @Nullable Remembered dropped;

    /**
     * Begins once a first attempt has ended with more than a plain answer, or before it if a hold may stand.
     *
     * @param core what all calls share
     * @param traits of the client before it was wrapped
     * @param call what the caller cancels, whose timeout counts
     * @param notes of the attempt that ended
     * @param request the request of the first attempt
     * @param startedNanos when the call first asked to be sent
     * @param sleeper woken when {@link #admit} is worth another try
     */
    Conversation(
            Core core,
            ClientTraits traits,
            Call call,
            CallNotes notes,
            Request request,
            long startedNanos,
            Sleeper sleeper) {
        this.core = core;
        this.policy = core.policyOf(request);
        this.traits = traits;
        this.call = call;
        this.request = request;
        this.notes = notes;
        this.state = new CallState(
                policy, core.time(), startedNanos, core.telemetry().call(policy));
        this.sleeper = sleeper;
        notes.talk = this;
        if (call instanceof ResilientCall resilient) {
            resilient.talk = this;
        }
    }

    Next answered(Response response) {
        try {
            if (admission != null && admission.missedTheCache(response)) {
                response.close();
                return admit();
            }
            String asked = response.request().url().toString();
            Attempt.Builder facts = Facts.of(request, asked, response);
            tell(facts, !isMereHop(response));
            core.tell(facts, policy, policy.rule(response.code()), call, request);
            Optional<Hold> refusal = Optional.ofNullable(notes.takeRefusal());
            refusal.ifPresent(facts::heldBy);
            Decision decision = state.decide(request.method(), asked, facts);
            tellOthers(response, refusal.isPresent());
            if (decision instanceof Decision.Deliver) {
                return end(response, decision.why());
            }
            return repeatOrFollow(response, decision);
        } catch (Throwable e) {
            response.close();
            leave();
            throw e;
        }
    }

    Next failed(IOException failure) {
        if (failure instanceof HeldBack heldBack) {
            Next known = heldBack.next();
            return known == null ? admit() : known;
        }
        if (admission != null && admission.missedTheCache(null)) {
            return admit(); // an interceptor of the user's took offence at the 504
        }
        try {
            return judged(failure);
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    private Next judged(IOException failure) {
        String url = request.url().toString();
        Attempt.Builder facts = Facts.of(request, url, failure);
        tell(facts, true);
        core.tell(facts, policy, policy.failureRule(), call, request);
        if (notes.failedInside && !notes.sent && !Guard.isIdempotent(request)) {
            facts.unprocessed();
        }
        Decision decision = state.decide(request.method(), url, facts);
        tellOthers(null, false);
        if (decision instanceof Decision.Deliver) {
            return new Next.Fail(state.explained(failure));
        }
        notes.nextAttempt();
        return waitUntilReady();
    }

    /** Asks whether what comes next may be sent now. */
    Next admit() {
        boolean free = admission == null
                && !core.mayBeHeld(policy, request, core.time().nanoTime());
        boolean asks = !free && policy.obeysHolds() && !Facts.asksOnlyTheCache(request);
        try {
            return asks ? admission().admit(request, dropped) : new Next.Send(request);
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    private Admission admission() {
        Admission known = admission;
        if (known == null) {
            known = new Admission(core, traits, state, call, sleeper);
            admission = known;
        }
        return known;
    }

    void leave() {
        if (admission != null) {
            admission.leave();
        }
    }

    /**
     * What an attempt means for other calls: they may be held, or let go. Without a response it failed; the cache, or a
     * reply that was remembered, says nothing of the server.
     */
    private void tellOthers(@Nullable Response response, boolean refused) {
        boolean ofServer = !refused && (response == null || !Admission.isFromCache(response));
        Optional<HoldOrder> order = ofServer ? core.order(state.consequence(), call, request) : Optional.empty();
        if (order.isPresent()) {
            admission().arm(order.get());
        } else if (admission != null && response != null && ofServer) {
            admission.good();
        } else {
            leave();
        }
    }

    private Next waitUntilReady() {
        return new Next.Wait(request.url().host(), state.readyAtNanos());
    }

    /** A wait that was cancelled or interrupted. */
    IOException abandoned(IOException failure) {
        Why why = failure instanceof InterruptedIOException ? Why.INTERRUPTED : Why.CANCELED;
        leave();
        return state.abandoned(request.method(), request.url().toString(), failure, why);
    }

    /** What is thrown is a mistake, of an interceptor of the user's say: it ends the call as it would without Heed. */
    void broken(Throwable mistake) {
        leave();
        state.broken(request.method(), request.url().toString(), mistake);
    }

    /** Whether the attempt that is under way must not reach the server. */
    boolean asksOnlyTheCache() {
        return admission != null && admission.asksOnlyTheCache();
    }

    /** As the caller made it. */
    Request asked() {
        return call.request();
    }

    CallNotes notes() {
        return notes;
    }

    Trail trail() {
        return state.trail();
    }

    private void tell(Attempt.Builder facts, boolean needsWait) {
        traits.tell(facts);
        facts.callTimeout(Duration.ofNanos(Deadline.of(call.timeout(), state.elapsedNanos())));
        if (call.isCanceled() || (needsWait && core.isClosed())) {
            facts.canceled();
        }
    }

    /** A redirect that needs no wait is followed also when no wait may begin. */
    private static boolean isMereHop(Response response) {
        return response.isRedirect() && response.header("Retry-After") == null;
    }

    private Next end(Response response, Why why) {
        if (why.throwsInstead()) {
            response.close();
            return new Next.Fail(state.redirectsEnd(
                    why,
                    CallState.hop(request.method(), response.request().url().toString())));
        }
        Request explained =
                response.request().newBuilder().tag(Trail.class, state.trail()).build();
        return new Next.Deliver(Remembered.after(
                dropped, response.newBuilder().request(explained).build()));
    }

    /** The one place where a reply is dropped: it is closed before the wait, and kept without its body. */
    private Next repeatOrFollow(Response response, Decision decision) {
        response.close();
        dropped = Remembered.of(response, dropped);
        notes.nextAttempt();
        if (decision instanceof Decision.Follow follow) {
            String from =
                    CallState.hop(request.method(), response.request().url().toString());
            request = Hops.next(request, follow);
            if (follow.reach() == Decision.Follow.Reach.OTHER_ORIGIN || notes.crossing != null) {
                notes.crossing = new Crossing(policy.redirects(), request);
            }
            state.follows(from, CallState.hop(request.method(), request.url().toString()));
        }
        return waitUntilReady();
    }
}
