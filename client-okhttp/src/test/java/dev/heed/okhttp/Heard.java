package dev.heed.okhttp;

import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.RenewalResult;
import dev.heed.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.HttpUrl;

/** Remembers all that a listener is told. */
final class Heard implements CallListener {
    final List<Call> started = new CopyOnWriteArrayList<>();
    final List<Step> attempts = new CopyOnWriteArrayList<>();
    final List<Step> held = new CopyOnWriteArrayList<>();
    final List<String> waits = new CopyOnWriteArrayList<>();
    final List<CallEnd> ends = new CopyOnWriteArrayList<>();
    final Map<Call, CallEnd> ended = new ConcurrentHashMap<>();
    final List<HoldEvent.Kind> holds = new CopyOnWriteArrayList<>();
    final List<String> renewals = new CopyOnWriteArrayList<>();

    @Override
    public void callStarted(Call call) {
        started.add(call);
    }

    @Override
    public void attemptEnded(Call call, Step step) {
        attempts.add(step);
    }

    @Override
    public void heldBack(Call call, Step step) {
        held.add(step);
    }

    @Override
    public void waitEnded(Call call, Reason reason, Duration waited) {
        waits.add(reason.label() + " " + waited);
    }

    @Override
    public void callEnded(Call call, CallEnd end) {
        ends.add(end);
        ended.put(call, end);
    }

    @Override
    public void holdChanged(HoldEvent event) {
        holds.add(event.kind());
    }

    @Override
    public void renewalEnded(HttpUrl origin, RenewalResult result, Duration took) {
        renewals.add(origin + " " + result + " " + took);
    }
}
