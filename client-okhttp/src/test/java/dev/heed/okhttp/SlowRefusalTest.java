package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A 401 whose body comes slowly: {@code cancel()} ends whatever is read of it, as it does without a credential source. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlowRefusalTest {
    private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(5);

    @RegisterExtension
    final Lab lab = new Lab();

    private final CompletableFuture<Optional<String>> renewal = new CompletableFuture<>();
    private final Source source = Source.of(refused -> renewal);

    @BeforeEach
    void nothingButACancelEndsARead() {
        source.in(lab);
        lab.client(client -> client.readTimeout(LONGER_THAN_THE_TEST));
    }

    private Running begun(Mode mode, MockResponse.Builder refusal) {
        lab.server.enqueue(refusal.onResponseBody(SocketEffect.Stall.INSTANCE).build());
        return Running.start(
                mode, lab.call(mode, new Request.Builder().url(lab.url("/")).build()));
    }

    /** Of unknown length: it is not read ahead. */
    private static MockResponse.Builder endless() {
        return Lab.reply(401, Doorkeeper.CHALLENGE).chunkedBody("x".repeat(1000), 100);
    }

    private static void assertCancelEndsTheReading(Running running) throws IOException {
        try (Response response = running.response()) {
            assertThat(response.code()).isEqualTo(401);
            CompletableFuture<String> body = CompletableFuture.supplyAsync(() -> read(response));
            assertThat(body).isNotDone();
            running.call.cancel();
            assertThatThrownBy(() -> body.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
        }
    }

    private static String read(Response response) {
        try {
            return response.body().string();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void waits() {
        lab.time.awaitWaiters(1);
    }

    @EveryMode
    void whichIsDeliveredAfterTheSourceBroughtNothing(Mode mode) throws IOException {
        Running running = begun(mode, endless());
        waits();
        renewal.complete(Optional.empty());
        assertCancelEndsTheReading(running);
    }

    @EveryMode
    void whichIsDeliveredAfterTheSourceFailed(Mode mode) throws IOException {
        Running running = begun(mode, endless());
        waits();
        renewal.completeExceptionally(new IOException("the token endpoint is down"));
        assertCancelEndsTheReading(running);
    }

    @EveryMode
    void whichIsDeliveredAfterTheSourceTookTooLong(Mode mode) throws IOException {
        Running running = begun(mode, endless());
        waits();
        lab.time.advance(ResilienceSettings.RENEWAL_TIMEOUT);
        assertCancelEndsTheReading(running);
    }

    /** A short one is read ahead, which sets its connection free. */
    @EveryMode
    void whichIsStillReadAhead(Mode mode) {
        Running running = begun(mode, Lab.reply(401, Doorkeeper.CHALLENGE).body("x".repeat(1000)));
        Running.awaitThat("the source is asked", () -> source.asked.size() == 1);
        running.call.cancel();
        assertThat(running.failure()).hasMessage("Canceled");
    }

    @EveryMode
    void whileTheCallWaitsForTheSource(Mode mode) {
        Running running = begun(mode, endless());
        waits();
        Call call = running.call;
        call.cancel();
        assertThat(running.failure()).hasMessage("Canceled");
        assertThat(call.isCanceled()).isTrue();
    }
}
