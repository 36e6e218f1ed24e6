package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A 401 whose body is too long to be read ahead keeps its connection until it is closed: here the lab looks for it. */
class CredentialBodyTest {
    private static final String LONG = "x".repeat(1 << 20);

    @RegisterExtension
    final Lab lab = new Lab();

    private final CompletableFuture<Optional<String>> renewal = new CompletableFuture<>();

    @BeforeEach
    void theSourceAnswersWhenTheTestSaysSo() {
        Source.of(refused -> renewal).in(lab);
        lab.server.enqueue(new MockResponse.Builder().code(401).body(LONG).build());
    }

    private Running waiting(Mode mode) {
        Running running = Running.start(
                mode, lab.call(mode, new Request.Builder().url(lab.url("/")).build()));
        lab.time.awaitWaiters(1);
        return running;
    }

    @EveryMode
    void theReplyOfACallThatIsCancelledWhileItWaitsIsClosed(Mode mode) {
        Running running = waiting(mode);
        running.call.cancel();
        assertThat(running.failureAtOnce()).hasMessage("Canceled");
    }

    @EveryMode
    void theReplyThatARepeatTakesThePlaceOfIsClosed(Mode mode) {
        lab.replies(200);
        Running running = waiting(mode);
        renewal.complete(Optional.of("Bearer 1"));
        try (Response response = running.response()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void withNothingNewItIsHandedOverWhole(Mode mode) throws IOException {
        Running running = waiting(mode);
        renewal.complete(Optional.empty());
        try (Response response = running.response()) {
            assertThat(response.body().string()).isEqualTo(LONG);
            assertThat(Trails.of(response).reason()).contains(Reason.CREDENTIALS_NOT_RENEWED);
        }
    }
}
