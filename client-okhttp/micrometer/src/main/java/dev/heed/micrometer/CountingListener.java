package dev.heed.micrometer;

import dev.heed.Decision;
import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.RenewalResult;
import dev.heed.Step;
import dev.heed.okhttp.CallEnd;
import dev.heed.okhttp.CallListener;
import dev.heed.okhttp.Resilience;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.HttpUrl;

/**
 * Counts what an instance tells. Two are equal if they count the same, so that one instance is not counted twice. It
 * keeps the instance as long as clients use what that instance made: gauges ask it.
 *
 * @param meters where it counts
 * @param resilience that tells
 */
record CountingListener(MeterSet meters, Resilience resilience) implements CallListener {
    private String origin(Call call) {
        return meters.origins().called(call.request().url());
    }

    private String origin(Step step) {
        return meters.origins().known(Origins.of(step.url()));
    }

    /**
     * Notes the origin of the call: attempts and holds there have a tag of their own. It also brings the gauge of calls
     * that wait back, if somebody took it out of the registry.
     */
    @Override
    public void callStarted(Call call) {
        String unused = origin(call);
        meters.showsWaiting();
    }

    @Override
    public void attemptEnded(Call call, Step step) {
        String origin = origin(step);
        Reason reason = step.reason();
        meters.counter(Meters.ATTEMPTS, origin, Labels.status(step.status().orElse(0)), reason.label())
                .increment();
        if (reason == Reason.BACKOFF || reason == Reason.BUDGET_EXHAUSTED) {
            meters.showsBudget(origin);
        }
    }

    @Override
    public void heldBack(Call call, Step step) {
        String result = step.decision() instanceof Decision.Deliver ? "local" : "waits";
        meters.counter(Meters.HELD, origin(step), result).increment();
    }

    @Override
    public void waitEnded(Call call, Reason reason, Duration waited) {
        meters.timer(Meters.WAITS, origin(call), Labels.wait(reason)).record(waited);
    }

    @Override
    public void callEnded(Call call, CallEnd end) {
        meters.timer(
                        Meters.CALLS,
                        origin(call),
                        Labels.outcome(end),
                        end.reason().label())
                .record(end.took());
    }

    @Override
    public void holdChanged(HoldEvent event) {
        meters.shows(event.hold());
    }

    @Override
    public void renewalEnded(HttpUrl origin, RenewalResult result, Duration took) {
        meters.timer(Meters.RENEWALS, meters.origins().known(Origins.of(origin)), Labels.kebab(result.name()))
                .record(took);
    }
}
