package dev.heed.internal.call;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.ResponseSignals;
import dev.heed.Rule;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.Trail;
import dev.heed.internal.http.UrlRedactor;
import dev.heed.internal.http.WaitAllowance;
import dev.heed.internal.telemetry.CallTelemetry;
import dev.heed.internal.telemetry.Telemetry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what one call knows of itself from attempt to attempt: how many there were, along which hops, since when, what
 * failed, and the steps of its trail. It has the policy decide about each attempt, and adds the trail to the exception
 * that ends the call. Each call has its own, whichever loop runs it. One thread at a time changes it; any thread may
 * ask for the trail.
 */
public final class CallState {
    private final ResiliencePolicy policy;
    private final Time time;
    private final long startedNanos;
    private final long startedAtMillis;
    private final CallTelemetry telemetry;
    private List<String> hops = List.of();
    private List<IOException> failures = List.of();
    private volatile List<Step> steps = List.of();
    // A short is enough, since the limit is 100, and a call that waits must be small.
    private short number = 1;
    private long readyAtNanos;

    /**
     * Keeps what the last response says for other calls, until {@link #effects} takes it: a call that waits must be
     * small.
     */
    private ResponseSignals signals = ResponseSignals.NONE;

    /**
     * Begins the state of a call.
     *
     * @param policy the policy that decides
     * @param time gives the clocks and the random numbers
     * @param startedNanos {@link Time#nanoTime()} when the call first asked to be sent
     * @param telemetry receives every step
     */
    public CallState(ResiliencePolicy policy, Time time, long startedNanos, CallTelemetry telemetry) {
        this.policy = policy;
        this.time = time;
        this.startedNanos = startedNanos;
        this.startedAtMillis =
                time.now().minusNanos(time.nanoTime() - startedNanos).toEpochMilli();
        this.telemetry = telemetry;
    }

    /**
     * Reads the clocks, since an attempt has just ended. {@link #decide} follows.
     *
     * @param rule the rule that decides
     * @return where the call stands, as far as its own attempts show
     */
    public CallProgress.Builder progress(Rule rule) {
        long arrived = time.nanoTime();
        readyAtNanos = arrived;
        return CallProgress.builder()
                .rule(rule)
                .number(number)
                .hops(hops)
                .elapsed(Duration.ofNanos(Math.max(0, arrived - startedNanos)))
                .arrivedAt(time.now())
                .random(roll(time.random()));
    }

    /**
     * Decides about the attempt that has just ended, and adds a step to the trail; {@link #tellListeners} follows.
     *
     * @param attempt the attempt, with the progress of this call
     * @return what follows
     */
    public Decision decide(Attempt attempt) {
        Decision decision = policy.decide(attempt);
        readyAtNanos += decision.delay().toNanos();
        steps = plus(steps, Step.of(attempt, decision, policy.signals().meant(attempt)));
        signals = policy.signalsOf(attempt);
        telemetry.absurd(signals.absurd());
        if (decision instanceof Decision.Retry && !decision.reason().sendsAnother()) {
            failure(attempt).ifPresent(e -> failures = plus(failures, e));
            number++;
        }
        return decision;
    }

    /** Reports the last decision, once other calls obey it: a slow listener must not let them go on meanwhile. */
    public void tellListeners() {
        telemetry.attempt(steps.get(steps.size() - 1));
    }

    private static Optional<IOException> failure(Attempt attempt) {
        return attempt.failure()
                .or(() -> attempt.thrownAfter()
                        .filter(IOException.class::isInstance)
                        .map(IOException.class::cast));
    }

    /** {@return that a response has just come: what it says of times is measured against the clock} */
    public CallProgress arrival() {
        return CallProgress.builder().arrivedAt(time.now()).build();
    }

    /**
     * Reads the clocks, since the call has to wait for a hold.
     *
     * @return where the call stands, without what only a response needs
     */
    public CallProgress.Builder waiting() {
        long now = time.nanoTime();
        readyAtNanos = now;
        return CallProgress.builder()
                .number(number)
                .elapsed(Duration.ofNanos(Math.max(0, now - startedNanos)))
                .arrivedAt(time.now());
    }

    /**
     * Decides about a request that a hold keeps back. The trail gets only what is new: that the call waits, and that it
     * stops waiting.
     *
     * @param request the request that is not sent, with the progress of this call
     * @param news whether it has just met this hold
     * @return to wait, or to deliver a local response
     */
    public Decision held(Attempt request, boolean news) {
        Decision decision = policy.decide(request);
        readyAtNanos += decision.delay().toNanos();
        if (news || decision instanceof Decision.Deliver) {
            Step step = Step.of(request, decision);
            steps = plus(steps, step);
            telemetry.held(step);
        }
        return decision;
    }

    /**
     * Returns what the last decided attempt means for other calls.
     *
     * @param progress the progress of that attempt, with the rule that decided
     * @return its effects
     */
    public AttemptEffects effects(CallProgress progress) {
        Rule rule = progress.rule().orElseThrow();
        Step last = steps.get(steps.size() - 1);
        long arrived = readyAtNanos - last.decision().delay().toNanos();
        ResponseSignals said = signals;
        signals = ResponseSignals.NONE;
        return new AttemptEffects(policy, rule, last, arrived, said);
    }

    /**
     * Says whether somebody hears how long the call waits.
     *
     * @return false if {@link #waitsFor} does nothing
     */
    public boolean isWatched() {
        return telemetry.isWatched();
    }

    /**
     * Reports what the call waits for from now on, if somebody wants to hear it.
     *
     * @param reason null if the call does not wait
     */
    public void waitsFor(@Nullable Reason reason) {
        if (telemetry.isWatched()) {
            Telemetry.guarded(
                    () -> telemetry.waitsFor(reason, time.nanoTime())); // a clock may throw, as a listener may
        }
    }

    /** {@return the policy that decides for this call} */
    public ResiliencePolicy policy() {
        return policy;
    }

    /**
     * Adds a hop that is followed.
     *
     * @param from the hop that was asked
     * @param to the hop that is asked next
     */
    public void follows(String from, String to) {
        hops = plus(hops.isEmpty() ? List.of(from) : hops, to);
    }

    /**
     * Adds the end of a call whose wait ended before its time.
     *
     * @param method the method of the request that would have been sent
     * @param url the URL of that request
     * @param failure the exception that the caller gets
     * @return the same exception, with the trail of the call
     */
    public IOException abandoned(String method, String url, IOException failure) {
        Reason reason = failure instanceof InterruptedIOException ? Reason.INTERRUPTED : Reason.CANCELED;
        waitsFor(null);
        telemetry.step(end(method, url, failure, reason));
        return explained(failure);
    }

    /**
     * Adds the end of a call that a mistake in the program ended.
     *
     * @param method the method of the last request
     * @param url the URL of the last request
     * @param mistake the exception that the caller gets
     */
    public void failedUnexpectedly(String method, String url, Throwable mistake) {
        waitsFor(null);
        telemetry.attempt(end(method, url, mistake, Reason.FAILURE_IS_FINAL));
    }

    private Step end(String method, String url, Throwable thrown, Reason reason) {
        Decision end = new Decision.Deliver(reason, Optional.empty());
        Optional<String> name = Optional.of(UrlRedactor.failure(thrown));
        Step step = new Step(time.now(), number, method, url, OptionalInt.empty(), name, end, Optional.empty());
        steps = plus(steps, step);
        return step;
    }

    /**
     * Returns how long the call may wait for others.
     *
     * @param callTimeout the timeout of the whole call; zero for none
     * @param waited how long it has waited for them already
     * @return zero or less if it may not wait
     */
    public Duration allowance(Duration callTimeout, Duration waited) {
        return WaitAllowance.of(
                policy.maxWait(), policy.maxElapsed(), Duration.ofNanos(elapsedNanos()), callTimeout, waited);
    }

    /** {@return how long the call has lasted, since it first asked to be sent} */
    public long elapsedNanos() {
        return Math.max(0, time.nanoTime() - startedNanos);
    }

    /** {@return when the next attempt may be sent, by {@link Time#nanoTime()}} */
    public long readyAtNanos() {
        return readyAtNanos;
    }

    /** {@return what happened so far: a snapshot} */
    public Trail trail() {
        return new Trail(Instant.ofEpochMilli(startedAtMillis), steps);
    }

    /**
     * Adds the trail to a failure that ends the call, and earlier failures as suppressed exceptions. An exception that
     * is thrown again and again, in this call or for others, gets no earlier failures: they would stay with it for
     * ever.
     *
     * @param last the exception that was thrown last
     * @return the same exception
     */
    public IOException explained(IOException last) {
        boolean isFresh = TrailException.isFresh(last) && failures.stream().noneMatch(earlier -> earlier == last);
        if (isFresh) {
            failures.forEach(last::addSuppressed);
        }
        failures = List.of();
        TrailException.attach(last, trail());
        return last;
    }

    /**
     * Makes the exception that ends a call with one redirect too many.
     *
     * @param hop the hop that was asked last
     * @return the type of exception that OkHttp throws, with the hops in its message
     */
    public ProtocolException redirectsEnd(String hop) {
        List<String> asked = hops.isEmpty() ? List.of(hop) : hops;
        ProtocolException end = TooManyRedirects.of(asked);
        explained(end);
        return end;
    }

    /**
     * Brings a random number into the range from 0 to below 1. A {@link Time} that a user wrote may give any number,
     * which must not cost anybody a response.
     */
    private static double roll(double random) {
        return random >= 0 ? Math.min(random, Math.nextDown(1.0)) : 0;
    }

    /**
     * Returns a new list with one more element. The list is short and never changed: a call that waits must be small,
     * and another thread may ask for the trail at any time.
     */
    private static <T> List<T> plus(List<T> list, T last) {
        return list.isEmpty()
                ? List.of(last)
                : Stream.concat(list.stream(), Stream.of(last)).toList();
    }
}
