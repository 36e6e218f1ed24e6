package dev.heed.okhttp.internal.engine;

import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.RenewalResult;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.Trail;
import dev.heed.internal.telemetry.StepWatcher;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.internal.call.UserExceptions;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps who listens to all calls of a {@code Resilience}, and tells them. What a listener throws changes no call and
 * spares no other listener. While there is none, a call only asks {@link #isWatching}. It is thread-safe.
 */
public final class Watchers implements StepWatcher {
    private final CopyOnWriteArrayList<CallWatcher> all = new CopyOnWriteArrayList<>();
    private final Consumer<HoldEvent> ofBuilder;
    private final Time time;

    /**
     * Begins without listeners.
     *
     * @param ofBuilder is told of holds too, and throws nothing
     * @param time by which calls are measured
     */
    public Watchers(Consumer<HoldEvent> ofBuilder, Time time) {
        this.ofBuilder = ofBuilder;
        this.time = time;
    }

    public void add(CallWatcher watcher) {
        all.addIfAbsent(watcher);
    }

    public void remove(CallWatcher watcher) {
        all.remove(watcher);
    }

    @Override
    public boolean isWatching() {
        return !all.isEmpty();
    }

    public void callStarted(Call call) {
        tell(watcher -> watcher.callStarted(call));
    }

    /** Tells the end of a call, before its caller gets it. Either the response or the failure is null. */
    public void callEnded(Call call, long startedNanos, @Nullable Response response, @Nullable Throwable failure) {
        CallContext context = CallContext.find(call);
        Trail trail = context == null ? TrailTag.NO_TRAIL : context.trail();
        Duration took = since(startedNanos);
        tell(watcher -> watcher.callEnded(call, trail, took, response, failure));
    }

    @Override
    public void attemptEnded(Object call, Step step) {
        tell(watcher -> watcher.attemptEnded((Call) call, step));
    }

    @Override
    public void heldBack(Object call, Step step) {
        tell(watcher -> watcher.heldBack((Call) call, step));
    }

    @Override
    public void waitEnded(Object call, Reason reason, Duration waited) {
        tell(watcher -> watcher.waitEnded((Call) call, reason, waited));
    }

    void holdChanged(HoldEvent event) {
        ofBuilder.accept(event);
        tell(watcher -> watcher.holdChanged(event));
    }

    void renewalEnded(HttpUrl origin, RenewalResult result, long startedNanos) {
        Duration took = since(startedNanos);
        tell(watcher -> watcher.renewalEnded(origin, result, took));
    }

    /** Measures what has ended. A clock that throws must not keep it from its caller: it then took no time. */
    private Duration since(long startedNanos) {
        try {
            return Duration.ofNanos(Math.max(0, time.nanoTime() - startedNanos));
        } catch (Throwable e) {
            UserExceptions.report(e);
            return Duration.ZERO;
        }
    }

    /** Reports an {@code Error} to the handler of uncaught exceptions: a call that has ended must reach its caller. */
    private void tell(Consumer<CallWatcher> news) {
        for (CallWatcher watcher : all) {
            try {
                Telemetry.guarded(() -> news.accept(watcher));
            } catch (Throwable e) {
                UserExceptions.report(e);
            }
        }
    }
}
