package dev.heed.okhttp.internal.engine;

import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.RenewalResult;
import dev.heed.Step;
import dev.heed.Trail;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Hears what all calls do, for a listener that the user gave. It may throw. */
public interface CallWatcher {
    void callStarted(Call call);

    void attemptEnded(Call call, Step step);

    void heldBack(Call call, Step step);

    void waitEnded(Call call, Reason reason, Duration waited);

    /** Hears that a call has ended, either with a response or with a failure. */
    void callEnded(Call call, Trail trail, Duration took, @Nullable Response response, @Nullable Throwable failure);

    void holdChanged(HoldEvent event);

    void renewalEnded(HttpUrl origin, RenewalResult result, Duration took);
}
