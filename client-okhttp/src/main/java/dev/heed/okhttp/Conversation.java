package dev.heed.okhttp;

import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.Hold;
import dev.heed.Trail;
import dev.heed.Why;
import dev.heed.internal.CallState;
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
 * One call between its attempts, for both loops: turns replies and failures into facts, has them judged, and turns the
 * decision into what to do next. Every reply that comes in here is delivered or closed, here.
 */
final class Conversation extends HeldCall {
    private final CallNotes notes;
    private @Nullable Reauthorization unauthorized;

    /** What was thrown after the response that is judged: the caller's, if nothing follows. */
    private @Nullable IOException thrown;

    /**
     * Begins once a first attempt has ended with more than a plain answer, or before it if a hold may stand. The call is
     * what the caller cancels; the sleeper is woken when {@link #goOn} is worth another try.
     */
    Conversation(ClientTraits traits, Call call, CallNotes notes, Request request, long startedNanos, Sleeper sleeper) {
        super(traits, call, request, startedNanos, sleeper);
        this.notes = notes;
        notes.talk = this;
        if (call instanceof ResilientCall resilient) {
            resilient.talk = this;
        }
    }

    Next answered(Response response) {
        thrown = null;
        return orClosed(response, () -> {
            if (missedTheCache(response)) {
                response.close();
                notes.nextAttempt();
                return admit();
            }
            return arrived(response);
        });
    }

    private Next arrived(Response response) {
        return response.code() == 401 ? refused(response) : judged(response, Optional.empty());
    }

    private Next orClosed(Response response, Supplier<Next> next) {
        return orLeft(() -> {
            try {
                return next.get();
            } catch (Throwable e) {
                response.close();
                throw e;
            }
        });
    }

    private Next refused(Response response) {
        Reauthorization asks = Reauthorization.of(traits, state, call, notes, request, response);
        if (asks.result(core().time().nanoTime()).isEmpty()) {
            healthy();
            asks.await(sleeper);
        }
        return reauthorized(asks);
    }

    private Next reauthorized(Reauthorization asks) {
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
        return judged(asks.refusal(), result);
    }

    private Next judged(Response response, Optional<Why> renewal) {
        Decision decision = decided(response, renewal, thrown);
        return decision instanceof Decision.Deliver
                ? end(response, decision.why())
                : repeatOrFollow(response, decision);
    }

    private Decision decided(Response response, Optional<Why> renewal, @Nullable Throwable thrownAfter) {
        String asked = response.request().url().toString();
        Attempt.Builder facts = Facts.of(request, asked, response);
        if (notes.isBodyOpen()) {
            facts.openBody();
        }
        if (thrownAfter != null && notes.wasSentAgain()) {
            facts.sentAgain();
        }
        renewal.ifPresent(facts::renewal);
        if (thrownAfter != null) {
            facts.thenThrew(thrownAfter);
        }
        boolean needsWait = !Facts.isMereHop(response) && !renewal.equals(Optional.of(Why.CREDENTIALS_RENEWED));
        tell(facts, needsWait);
        core().tell(facts, policy().rule(response.code()), this);
        Optional<Hold> refusal = Optional.ofNullable(notes.takeRefusal());
        refusal.ifPresent(facts::heldBy);
        Decision decision = state.decide(request.method(), asked, facts);
        tellOthers(response, refusal.isPresent());
        return decision;
    }

    /** What the server said before something was thrown decides; if it said nothing, the failure does. */
    Next failed(IOException failure) {
        if (failure instanceof HeldBack heldBack) {
            Next known = heldBack.next();
            return known == null ? admit() : known;
        }
        Response said = said();
        if (missedTheCache(null)) {
            notes.nextAttempt();
            return admit(); // an interceptor of the user's took offence at the 504
        }
        thrown = failure;
        return orLeft(() -> said == null ? judged(failure) : arrived(said));
    }

    /** The response of the attempt that has failed: closed, since nobody reads it any more, and without its body. */
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

    private Next orLeft(Supplier<Next> next) {
        try {
            return next.get();
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    private Next judged(IOException failure) {
        String url = request.url().toString();
        Attempt.Builder facts = Facts.of(request, url, failure);
        tell(facts, true);
        core().tell(facts, policy().failureRule(), this);
        if (notes.provesUnprocessed(failure)) {
            facts.unprocessed();
        }
        if (notes.isRefusedByProxy(failure)) {
            facts.refusedByProxy();
        }
        Decision decision = state.decide(request.method(), url, facts);
        tellOthers(null, false);
        if (decision instanceof Decision.Deliver) {
            return new Next.Fail(state.explained(failure));
        }
        notes.nextAttempt();
        return waitUntilReady();
    }

    /** After a wait: asks whether what comes next may be sent now. */
    Next goOn() {
        Reauthorization asks = unauthorized;
        return asks == null ? admit() : orClosed(asks.refusal(), () -> reauthorized(asks));
    }

    private Next waitUntilReady() {
        Next.Wait wait = new Next.Wait(state.readyAtNanos());
        return wait.untilNanos() - core().time().nanoTime() > 0 ? pausing(wait) : wait;
    }

    /** A wait that was cancelled or interrupted. */
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

    /** What is thrown is a mistake, of an interceptor of the user's say: it ends the call as it would without Heed. */
    void broken(Throwable mistake) {
        Response said = said();
        if (said == null) {
            leaveAll();
            state.broken(request.method(), request.url().toString(), mistake);
        } else {
            decided(said, Optional.empty(), mistake); // others obey it
        }
    }

    /** Whether the response of the last attempt is still open while the call waits: its caller's, if nothing better comes. */
    boolean keepsResponse() {
        return unauthorized != null;
    }

    /** That is asked next. */
    String host() {
        return request.url().host();
    }

    /** As the caller made it. */
    Request asked() {
        return call.request();
    }

    @Override
    boolean hasCrossed() {
        return notes.crossing != null;
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
        if (call.isCanceled() || (needsWait && core().isClosed())) {
            facts.canceled();
        }
    }

    private Next end(Response response, Why why) {
        IOException failure = thrown;
        if (failure != null) {
            return new Next.Fail(state.explained(failure));
        }
        if (why.throwsInstead()) {
            response.close();
            return new Next.Fail(state.redirectsEnd(hop(response)));
        }
        return new Next.Deliver(Dropped.before(Trails.with(response, state.trail()), dropped));
    }

    private String hop(Response response) {
        return CallState.hop(request.method(), response.request().url().toString());
    }

    /** The one place where a reply is dropped: it is closed before the wait, and kept without its body. */
    private Next repeatOrFollow(Response response, Decision decision) {
        response.close();
        dropped = Dropped.of(response, dropped, call.request().url());
        notes.given = Given.in(response, notes.given);
        notes.nextAttempt();
        if (decision instanceof Decision.Follow follow) {
            String from = hop(response);
            Request asked = request;
            request = Hops.next(asked, response.request(), follow);
            notes.crossing =
                    Crossing.next(notes.crossing, follow, policy().redirects(), asked, response.request(), request);
            state.follows(from, CallState.hop(request.method(), request.url().toString()));
        }
        return waitUntilReady();
    }
}
