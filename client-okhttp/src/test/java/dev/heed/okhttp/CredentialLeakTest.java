package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A renewal that goes on keeps nothing of a call that has left it. */
class CredentialLeakTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final Source source = Source.of(refused -> new CompletableFuture<Optional<String>>());

    @Test
    void whatACallKeptThatWasCancelledIsFreeWhileTheRenewalGoesOn() {
        source.in(lab);
        Doorkeeper.of(lab.server, "Bearer 1");
        Resilience heed = lab.heed();
        WeakReference<Recorded> callback = cancelledCallOf(heed);
        Running.awaitThat("the callback is free", () -> {
            System.gc();
            return callback.get() == null;
        });
        assertThat(source.asked).hasSize(1);
        assertThat(heed.holds()).as("it is still in use").isEmpty();
    }

    private WeakReference<Recorded> cancelledCallOf(Resilience heed) {
        Call call = heed.callFactory(lab.plainClient())
                .newCall(new Request.Builder().url(lab.url("/")).build());
        Recorded recorded = Recorded.of(call);
        lab.time.awaitWaiters(1);
        call.cancel();
        assertThat(recorded.failure()).hasMessage("Canceled");
        Running.awaitThat("no timer is left", () -> lab.time.pending() == 0);
        return new WeakReference<>(recorded);
    }
}
