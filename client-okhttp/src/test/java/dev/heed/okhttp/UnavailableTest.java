package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that says "not now": when the next request reaches it, to the instant, although OkHttp itself hurries. */
class UnavailableTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final String BEYOND_INT = "Retry-After: 99999999999";

    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> waitsOfLessThanTwoMinutes() {
        return Mode.with(
                "Server: names no Retry-After",
                "Retry-After: 0",
                "Retry-After: 5",
                "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",
                "Retry-After: soon",
                "Retry-After: ");
    }

    @ParameterizedTest
    @MethodSource("waitsOfLessThanTwoMinutes")
    void a503IsLeftAloneForTwoMinutes(Mode mode, String headerLine) throws IOException {
        lab.replies(503, headerLine);
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, TWO_MINUTES);
    }

    @EveryMode
    void a503OfTwentyDigitsIsLeftAloneForGood(Mode mode) throws IOException {
        lab.replies(503, "Retry-After: 12345678901234567890");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 503");
            assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_WAIT);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO);
    }

    @EveryMode
    void a503IsLeftAloneForAsLongAsItAsks(Mode mode) throws IOException {
        lab.replies(503, "Retry-After: 300");
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(5));
    }

    @EveryMode
    void aSecond503IsLeftAloneForTwoMinutesOnceMore(Mode mode) throws IOException {
        lab.replies(503, "Retry-After: 0");
        lab.replies(503, "Retry-After: 0");
        lab.replies(503, "Retry-After: 0");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.FLOOR, Reason.FLOOR, Reason.ATTEMPTS_EXHAUSTED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, TWO_MINUTES, TWO_MINUTES.multipliedBy(2));
    }

    @ParameterizedTest
    @MethodSource("waitsOfLessThanTwoMinutes")
    void aPostGetsThe503WithTheTimeWhenItMayBeSentAgain(Mode mode, String headerLine) throws IOException {
        Instant inTwoMinutes = lab.time.now().plus(TWO_MINUTES);
        lab.replies(503, headerLine);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(response.body().string()).isEqualTo("body of 503");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(503, inTwoMinutes));
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO);
    }

    @EveryMode
    void aPolicyThatSurfacesEverythingIsNotUndermined(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        lab.replies(503, "Retry-After: 0");
        lab.get(mode, "/").close();
        lab.replies(408);
        lab.get(mode, "/").close();
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void a408IsSentAgainByThePolicyAlone(Mode mode) throws IOException {
        lab.replies(408);
        lab.replies(408, "Retry-After: 0");
        lab.replies(408, "Retry-After: 1");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(408);
            assertThat(Trails.of(response).attempts()).isEqualTo(3);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(750));
    }

    @EveryMode
    void a408ToAPostIsSentAgainAfterTheBackoffSinceTheServerDidNotTakeIt(Mode mode) throws IOException {
        lab.replies(408, "Retry-After: 0");
        lab.replies(200);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMillis(250));
    }

    @EveryMode
    void aRuleOfTheUsersMayWaitLess(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(503, Rule.waitAsTold().forAnyMethod())
                .build());
        lab.replies(503, "Retry-After: 7");
        lab.replies(503, "Retry-After: 0");
        lab.replies(200);
        lab.post(mode, "/", "an order").close();
        Duration told = Duration.ofSeconds(7);
        Duration backoff = Duration.ofMillis(500);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, told, told.plus(backoff));
    }

    static Stream<Arguments> statuses() {
        return Mode.with(
                200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 413, 422,
                425, 429, 500, 501, 502, 503, 504, 599, 999);
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void aWaitBeyondAnIntNeverThrowsAndNeverLosesTheReply(Mode mode, int status) throws IOException {
        String body = status == 204 || status == 304 ? "" : "body of " + status;
        lab.replies(status, BEYOND_INT, "Location: /elsewhere");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.body().string()).isEqualTo(body);
        }
        lab.replies(status, BEYOND_INT, "Location: /elsewhere");
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.body().string()).isEqualTo(body);
            assertThat(response.header("Retry-After")).isEqualTo("99999999999");
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO);
    }
}
