package dev.heed.internal.call;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.Trail;
import dev.heed.internal.http.UrlRedactor;
import dev.heed.internal.http.WaitAllowance;
import dev.heed.internal.telemetry.CallTelemetry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What one call knows of itself across its attempts: how many, along which hops, since when, and what came of them. Both
 * loops share it. One thread at a time judges; any thread may ask for the trail.
 */
public final class CallState {
    private final ResiliencePolicy policy;
    private final Time time;
    private final long startedNanos;
    private final long startedAtMillis;
    private final CallTelemetry telemetry;
    private final Object call;
    private List<String> hops = List.of();
    private List<IOException> failures = List.of();
    private volatile List<Step> steps = List.of();
    // Short, as is its limit of 100: a call that waits must be small.
    private short number = 1;
    private long readyAtNanos;

    /**
     * Begins the state of a call.
     *
     * @param policy what decides
     * @param time clocks and dice
     * @param startedNanos {@link Time#nanoTime()} when the call first asked to be sent
     * @param telemetry who is told of every step
     * @param call that listeners are told of, as its client knows it
     */
    public CallState(ResiliencePolicy policy, Time time, long startedNanos, CallTelemetry telemetry, Object call) {
        this.call = call;
        this.policy = policy;
        this.time = time;
        this.startedNanos = startedNanos;
        this.startedAtMillis =
                time.now().minusNanos(time.nanoTime() - startedNanos).toEpochMilli();
        this.telemetry = telemetry;
    }

    /**
     * Reads the clocks: an attempt has just ended. {@link #decide} follows.
     *
     * @param rule that decides
     * @return where the call stands, as far as its own attempts tell
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
     * Decides about the attempt that has just ended, and takes note of it; {@link #tellListeners} follows.
     *
     * @param attempt with the progress of this call
     * @return what follows
     */
    public Decision decide(Attempt attempt) {
        Decision decision = policy.decide(attempt);
        readyAtNanos += decision.delay().toNanos();
        steps = plus(steps, Step.of(attempt, decision));
        if (decision instanceof Decision.Retry && decision.reason() != Reason.CREDENTIALS_RENEWED) {
            failure(attempt).ifPresent(e -> failures = plus(failures, e));
            number++;
        }
        return decision;
    }

    /** Tells of the last decision, once other calls obey it: a slow listener must not let them go on meanwhile. */
    public void tellListeners() {
        telemetry.step(call, steps.get(steps.size() - 1));
    }

    private static Optional<IOException> failure(Attempt attempt) {
        return attempt.failure()
                .or(() -> attempt.thrownAfter()
                        .filter(IOException.class::isInstance)
                        .map(IOException.class::cast));
    }

    /**
     * Where the call stands that meets a hold.
     *
     * @return without what a response would have to be judged by
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
     * Decides about a request that a hold stands before. Only what is new is noted: that it waits, and that it does no more.
     *
     * @param request that is not sent, with the progress of this call
     * @param news whether it has just met this hold
     * @return wait, or be answered locally
     */
    public Decision held(Attempt request, boolean news) {
        Decision decision = policy.decide(request);
        readyAtNanos += decision.delay().toNanos();
        if (news || decision instanceof Decision.Deliver) {
            note(Step.of(request, decision));
        }
        return decision;
    }

    /**
     * What the attempt that was decided about last means for other calls.
     *
     * @param progress of that attempt, with the rule that decided
     * @return what it asks for
     */
    public AttemptEffects effects(CallProgress progress) {
        Rule rule = progress.rule().orElseThrow();
        Step last = steps.get(steps.size() - 1);
        long arrived = readyAtNanos - last.decision().delay().toNanos();
        return new AttemptEffects(policy, rule, last, arrived);
    }

    /** {@return what decides for this call} */
    public ResiliencePolicy policy() {
        return policy;
    }

    /**
     * Takes note of a hop that is followed.
     *
     * @param from the hop that was asked
     * @param to the hop that is asked next
     */
    public void follows(String from, String to) {
        hops = plus(hops.isEmpty() ? List.of(from) : hops, to);
    }

    /**
     * Takes note of a wait that ended before its time.
     *
     * @param method that would have been sent
     * @param url that would have been asked
     * @param failure what the caller gets
     * @return it, with what led to it
     */
    public IOException abandoned(String method, String url, IOException failure) {
        Reason why = failure instanceof InterruptedIOException ? Reason.INTERRUPTED : Reason.CANCELED;
        end(method, url, failure, why);
        return explained(failure);
    }

    /**
     * Takes note of a mistake in the program, which ends the call.
     *
     * @param method that was asked with
     * @param url that was asked
     * @param mistake what the caller gets
     */
    public void failedUnexpectedly(String method, String url, Throwable mistake) {
        end(method, url, mistake, Reason.FAILURE_IS_FINAL);
    }

    private void end(String method, String url, Throwable thrown, Reason why) {
        Decision end = new Decision.Deliver(why, Optional.empty());
        Optional<String> name = Optional.of(UrlRedactor.failure(thrown));
        note(new Step(time.now(), number, method, url, OptionalInt.empty(), name, end, Optional.empty()));
    }

    /**
     * How long the call may wait for others.
     *
     * @param callTimeout of the whole call; zero for none
     * @param waited for them already
     * @return zero or less if not at all
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
     * What the caller gets to see of a failure that ends the call: earlier ones suppressed under it, and the trail. One that
     * is thrown again and again, in this call or for others, must not gather what failed before it: that would stay.
     *
     * @param last what was thrown last
     * @return the same
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
     * What takes the place of one redirect too many.
     *
     * @param hop that was asked last
     * @return an exception as OkHttp's users expect, which names the hops
     */
    public ProtocolException redirectsEnd(String hop) {
        List<String> asked = hops.isEmpty() ? List.of(hop) : hops;
        ProtocolException end = TooManyRedirects.of(asked);
        explained(end);
        return end;
    }

    /** What a time of the user's rolls must not cost anybody a reply. */
    private static double roll(double dice) {
        return dice >= 0 ? Math.min(dice, Math.nextDown(1.0)) : 0;
    }

    private void note(Step step) {
        steps = plus(steps, step);
        telemetry.step(call, step);
    }

    /** Short and never changed: a call that waits must be small, and a trail may be asked for at any time. */
    private static <T> List<T> plus(List<T> list, T last) {
        return list.isEmpty()
                ? List.of(last)
                : Stream.concat(list.stream(), Stream.of(last)).toList();
    }
}
