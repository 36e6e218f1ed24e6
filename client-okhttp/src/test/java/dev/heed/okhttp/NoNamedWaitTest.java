package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A refusal that names no wait, or none that anybody can read: it is not repeated at once, and holds the others. */
class NoNamedWaitTest {
    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> none() {
        return Mode.with(
                "Server: names no Retry-After",
                "Retry-After: 0",
                "Retry-After: 00, 0",
                "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",
                "Retry-After: 1767225600",
                "Retry-After: ");
    }

    @ParameterizedTest
    @MethodSource("none")
    void a429IsRepeatedAfterTheBackoffForEver(Mode mode, String line) throws IOException {
        for (int i = 0; i < 3; i++) {
            lab.replies(429, line);
        }
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(response.code()).isEqualTo(429);
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(750));
    }

    @ParameterizedTest
    @MethodSource("none")
    void a429HoldsItsOriginForABackoffThatDoublesWithEachArming(Mode mode, String line) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        for (int millis : new int[] {250, 500, 1000}) {
            calls.arm("/" + millis, 429, line);
            assertThat(calls.heed.holds()).singleElement().satisfies(hold -> holds(hold, Duration.ofMillis(millis)));
            lab.time.advance(Duration.ofMillis(millis));
        }
    }

    @EveryMode
    void whatCannotBeReadHoldsForTheLongestBackoff(Mode mode) throws IOException {
        for (String value : List.of("120s", "+120", "PT2M", "120 seconds", "2026-01-01T00:02:00Z", "soon")) {
            HoldLab calls = new HoldLab(lab, mode);
            calls.arm("/", 429, "Retry-After: " + value);
            assertThat(calls.heed.holds()).singleElement().satisfies(hold -> holds(hold, Duration.ofSeconds(20)));
        }
    }

    @EveryMode
    void anEpochSecondHoldsUntilThen(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 1767225690");
        assertThat(calls.heed.holds()).singleElement().satisfies(hold -> holds(hold, Duration.ofSeconds(90)));
    }

    @EveryMode
    void whatCannotBeReadNamesNoTimeWhereNothingFollows(Mode mode) throws IOException {
        for (int status : new int[] {200, 403, 404}) {
            lab.replies(status, "Retry-After: soon");
            try (Response response = lab.get(mode, "/")) {
                assertThat(Trails.of(response).retryAt()).isEmpty();
            }
            lab.replies(status, "Retry-After: 5, 60");
            try (Response response = lab.get(mode, "/")) {
                assertThat(Trails.of(response).retryAt()).isPresent();
            }
        }
    }

    @EveryMode
    void manyThatGetABare503TogetherDoNotReturnTogether(Mode mode) throws IOException {
        lab.time = VirtualTime.autoAdvancing().withDice(7);
        for (int call = 0; call < 5; call++) {
            lab.replies(503);
            lab.replies(200);
            lab.get(mode, "/").close();
        }
        assertThat(lab.time.waits())
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(130)));
    }

    private static void holds(Hold hold, Duration time) {
        assertThat(Duration.between(hold.armedAt(), hold.until())).isEqualTo(time);
    }
}
