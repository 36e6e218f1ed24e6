package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Outcome;
import dev.heed.Why;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service's documented table, a row a test. */
class DocumentedTableTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BothModes
    void a200IsHandedOver(Mode mode) throws IOException {
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 200");
            assertThat(Outcomes.of(response)).isEqualTo(new Outcome.Ok(200));
            assertThat(Trails.of(response).why()).contains(Why.ANSWERED);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @BothModes
    void a503IsAttemptedAgainAfterTwoMinutes(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
            System.out.println(Trails.of(response));
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2));
        assertThat(lab.requests()).isEqualTo(2);
    }

    @BothModes
    void a302IsFollowed(Mode mode) throws IOException {
        lab.replies(302, "Location: /elsewhere?token=secret");
        lab.replies(200);
        try (Response response = lab.get(mode, "/here")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.request().url().encodedPath()).isEqualTo("/elsewhere");
            System.out.println(Trails.of(response));
        }
        assertThat(lab.taken().getTarget()).isEqualTo("/here");
        assertThat(lab.taken().getTarget()).isEqualTo("/elsewhere?token=secret");
    }
}
