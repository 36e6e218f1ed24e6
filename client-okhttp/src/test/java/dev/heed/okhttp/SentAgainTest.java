package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Outcome;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Instant;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The request of a response is sent again, by another client: the next response tells nothing of the first. */
class SentAgainTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private Response plain(Request request) throws IOException {
        return lab.plainClient().newCall(request).execute();
    }

    @EveryMode
    void theRequestOfAHeldCallSentByAPlainClientIsAnsweredByTheServer(Mode mode) throws IOException {
        lab.policy(HoldLab.IMPATIENT);
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/a", 429, "Retry-After: 60");
        Request request;
        try (Response held = calls.send(calls.get("/a"))) {
            assertThat(Outcomes.of(held).fromHold()).isTrue();
            request = held.request();
        }
        lab.replies(200);
        try (Response response = plain(request)) {
            assertThat(Outcomes.of(response).fromHold()).isFalse();
            assertThat(Outcomes.of(response).retryAt()).isEmpty();
            assertThat(Trails.of(response).steps())
                    .singleElement()
                    .satisfies(step -> assertThat(step.status()).hasValue(200));
        }
    }

    @EveryMode
    void ofTheSameStatusTheTimeTellsThemApart(Mode mode) throws IOException {
        lab.replies(404, "Retry-After: 60");
        Request request;
        Instant named;
        try (Response first = lab.get(mode, "/a")) {
            named = Outcomes.of(first).retryAt().orElseThrow();
            request = first.request();
            while (System.currentTimeMillis() <= first.receivedResponseAtMillis()) {
                Thread.onSpinWait();
            }
        }
        lab.replies(404);
        try (Response response = plain(request)) {
            assertThat(named).isAfter(Instant.EPOCH);
            assertThat(Outcomes.of(response).retryAt()).isEmpty();
        }
    }

    @EveryMode
    void aCopyOfAResponseHasItsTrail(Mode mode) throws IOException {
        lab.replies(404, "Retry-After: 60");
        try (Response response = lab.get(mode, "/a")) {
            Trail trail = Trails.of(response);
            Response copy = response.newBuilder()
                    .header("X-Seen", "1")
                    .request(response.request()
                            .newBuilder()
                            .header("X-Mine", "1")
                            .build())
                    .build();
            assertThat(Trails.of(copy)).isSameAs(trail);
            assertThat(Outcomes.of(copy)).isInstanceOf(Outcome.NotFound.class);
        }
    }
}
