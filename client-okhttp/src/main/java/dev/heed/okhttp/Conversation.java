package dev.heed.okhttp;

import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.Why;
import dev.heed.internal.CallState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
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
    private final ClientRedirects follows;
    private final Call call;
    private final CallNotes notes;
    private final CallState state;
    private Request request;
    private @Nullable Remembered dropped;

    /**
     * Begins once a first attempt has ended with more than a plain answer.
     *
     * @param core what all calls share
     * @param follows what the client followed before it was wrapped
     * @param call what the caller cancels, whose timeout counts
     * @param notes of the attempt that ended
     * @param request the request of the first attempt
     * @param startedNanos when the call first asked to be sent
     */
    Conversation(Core core, ClientRedirects follows, Call call, CallNotes notes, Request request, long startedNanos) {
        this.core = core;
        ResiliencePolicy policy = core.policyOf(request);
        this.follows = follows;
        this.call = call;
        this.request = request;
        this.notes = notes;
        this.state = new CallState(
                policy, core.time(), startedNanos, core.telemetry().call(policy));
        notes.state = state;
        if (call instanceof ResilientCall resilient) {
            resilient.talk = this;
        }
    }

    Next answered(Response response) {
        try {
            String asked = response.request().url().toString();
            Attempt.Builder facts = Facts.of(request, asked, response);
            tell(facts, !isMereHop(response));
            Decision decision = state.decide(request.method(), asked, facts);
            if (decision instanceof Decision.Deliver) {
                return end(response, decision.why());
            }
            return send(response, decision);
        } catch (Throwable e) {
            response.close();
            throw e;
        }
    }

    Next failed(IOException failure) {
        String url = request.url().toString();
        Attempt.Builder facts = Facts.of(request, url, failure);
        tell(facts, true);
        if (notes.failedInside && !notes.sent && !Guard.isIdempotent(request)) {
            facts.unprocessed();
        }
        Decision decision = state.decide(request.method(), url, facts);
        if (decision instanceof Decision.Deliver) {
            return new Next.Fail(state.explained(failure));
        }
        notes.nextAttempt();
        return new Next.Send(request, state.readyAtNanos());
    }

    /** A wait that was cancelled or interrupted. */
    IOException abandoned(IOException failure) {
        Why why = failure instanceof InterruptedIOException ? Why.INTERRUPTED : Why.CANCELED;
        return state.abandoned(request.method(), request.url().toString(), failure, why);
    }

    /** What is thrown is a mistake, of an interceptor of the user's say: it ends the call as it would without Heed. */
    void broken(Throwable mistake) {
        state.broken(request.method(), request.url().toString(), mistake);
    }

    CallNotes notes() {
        return notes;
    }

    Trail trail() {
        return state.trail();
    }

    private void tell(Attempt.Builder facts, boolean needsWait) {
        follows.tell(facts);
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
    private Next send(Response response, Decision decision) {
        response.close();
        dropped = Remembered.of(response, dropped);
        notes.nextAttempt();
        if (decision instanceof Decision.Follow follow) {
            String from =
                    CallState.hop(request.method(), response.request().url().toString());
            request = Hops.next(request, follow);
            if (follow.reach() == Decision.Follow.Reach.OTHER_ORIGIN || notes.crossing != null) {
                notes.crossing = new Crossing(core.policyOf(request).redirects(), request);
            }
            state.follows(from, CallState.hop(request.method(), request.url().toString()));
        }
        return new Next.Send(request, state.readyAtNanos());
    }
}
