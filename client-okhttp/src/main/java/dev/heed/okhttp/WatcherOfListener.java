package dev.heed.okhttp;

import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.RenewalResult;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.internal.engine.CallWatcher;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Passes on to a listener what a call tells. Two are equal if their listeners are, so that one can be found again.
 *
 * @param listener of the user
 */
record WatcherOfListener(CallListener listener) implements CallWatcher {
    @Override
    public void callStarted(Call call) {
        listener.callStarted(call);
    }

    @Override
    public void attemptEnded(Call call, Step step) {
        listener.attemptEnded(call, step);
    }

    @Override
    public void heldBack(Call call, Step step) {
        listener.heldBack(call, step);
    }

    @Override
    public void waitEnded(Call call, Reason reason, Duration waited) {
        listener.waitEnded(call, reason, waited);
    }

    @Override
    public void callEnded(
            Call call, Trail trail, Duration took, @Nullable Response response, @Nullable Throwable failure) {
        listener.callEnded(call, new CallEnd(took, trail, Optional.ofNullable(response), Optional.ofNullable(failure)));
    }

    @Override
    public void holdChanged(HoldEvent event) {
        listener.holdChanged(event);
    }

    @Override
    public void renewalEnded(HttpUrl origin, RenewalResult result, Duration took) {
        listener.renewalEnded(origin, result, took);
    }
}
