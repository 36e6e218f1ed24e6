package dev.heed.internal;

import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.Trail;
import dev.heed.Why;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one call knows of itself across its attempts: how many, along which hops, since when, and what came of them. Both
 * loops share it. One thread at a time judges; any thread may ask for the trail.
 */
public final class CallState {
    private final ResiliencePolicy policy;
    private final Time time;
    private final long startedNanos;
    private final Instant startedAt;
    private final CallTelemetry telemetry;
    private final List<String> hops = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private volatile List<Step> steps = List.of();
    private int number = 1;
    private long readyAtNanos;

    /**
     * Begins the state of a call.
     *
     * @param policy what decides
     * @param time clocks and dice
     * @param startedNanos {@link Time#nanoTime()} when the call first asked to be sent
     * @param telemetry who is told of every step
     */
    public CallState(ResiliencePolicy policy, Time time, long startedNanos, CallTelemetry telemetry) {
        this.policy = policy;
        this.time = time;
        this.startedNanos = startedNanos;
        this.startedAt = time.now().minusNanos(time.nanoTime() - startedNanos);
        this.telemetry = telemetry;
    }

    /**
     * Judges an attempt that has just ended, and takes note of it.
     *
     * @param method that was asked with
     * @param url that was asked
     * @param facts all but what this state knows better: number, hops, elapsed time, dice
     * @return what follows
     */
    public Decision decide(String method, String url, Attempt.Builder facts) {
        long arrived = time.nanoTime();
        if (hops.isEmpty()) {
            follows(method, url);
        }
        Attempt attempt = facts.number(number)
                .hops(hops)
                .elapsed(Duration.ofNanos(Math.max(0, arrived - startedNanos)))
                .arrivedAt(time.now())
                .dice(time.dice())
                .build();
        Decision decision = policy.decide(attempt);
        readyAtNanos = arrived + decision.delay().toNanos();
        note(Step.of(attempt, decision));
        if (decision instanceof Decision.Repeat) {
            attempt.failure().ifPresent(failures::add);
            number++;
        }
        return decision;
    }

    /**
     * Takes note of a hop that is followed.
     *
     * @param method that is asked with next
     * @param url that is asked next
     */
    public void follows(String method, String url) {
        hops.add(hop(method, url));
    }

    /** The fragment never reaches the wire: URLs that differ by it only are the same hop. */
    public static String hop(String method, String url) {
        int fragment = url.indexOf('#');
        return method + " " + (fragment < 0 ? url : url.substring(0, fragment));
    }

    /**
     * Takes note of a wait that ended before its time.
     *
     * @param method that would have been sent
     * @param url that would have been asked
     * @param failure what the caller gets
     * @param why canceled or interrupted
     * @return the failure, with what led to it
     */
    public IOException abandoned(String method, String url, IOException failure, Why why) {
        Decision end = new Decision.Deliver(why, Optional.empty());
        String name = failure.getClass().getSimpleName();
        note(new Step(time.now(), number, method, url, OptionalInt.empty(), Optional.of(name), end));
        return explained(failure);
    }

    /**
     * When the next attempt may be sent.
     *
     * @return by {@link Time#nanoTime()}
     */
    public long readyAtNanos() {
        return readyAtNanos;
    }

    /**
     * What happened so far.
     *
     * @return a snapshot
     */
    public Trail trail() {
        return new Trail(startedAt, steps);
    }

    /**
     * What the caller gets to see of a failure that ends the call: earlier ones suppressed under it, and the trail.
     *
     * @param last what was thrown last
     * @return the same
     */
    public IOException explained(IOException last) {
        for (IOException earlier : failures) {
            if (earlier != last) {
                last.addSuppressed(earlier);
            }
        }
        failures.clear();
        TrailNote.attach(last, trail());
        return last;
    }

    /**
     * What takes the place of a redirect that leads nowhere.
     *
     * @param why a circle or too many
     * @return an exception as OkHttp's users expect, which names the hops
     */
    public ProtocolException redirectsEnd(Why why) {
        List<String> readable = hops.stream().map(Redact::url).toList();
        String message = why == Why.REDIRECT_LOOP
                ? "Redirects go in a circle: "
                : "Too many redirects (followed " + (hops.size() - 1) + "): ";
        ProtocolException end = new ProtocolException(message + String.join(" -> ", readable));
        explained(end);
        return end;
    }

    private void note(Step step) {
        List<Step> all = new ArrayList<>(steps);
        all.add(step);
        steps = List.copyOf(all);
        telemetry.step(step);
    }
}
