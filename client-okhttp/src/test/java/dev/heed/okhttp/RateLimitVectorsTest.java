package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.testing.VirtualTime;
import dev.heed.vectors.RateLimitVectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a service says of its limits moves the next request, be it the same call's or another's, to the right time. */
class RateLimitVectorsTest {
    /** Where no wait is named; a {@code Retry-After} that nobody can read counts so too. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);

    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> vectors() {
        return Mode.with(RateLimitVectors.all().toArray());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theNextRequestIsSentWhenTheServiceSaid(Mode mode, RateLimitVectors.Vector vector) throws IOException {
        lab.time = VirtualTime.autoAdvancing().startingAt(vector.arrivedAt());
        lab.policy(vector.policy());
        lab.replies(vector.status(), vector.headers().toArray(String[]::new));
        lab.replies(200);
        lab.replies(200);
        HoldLab calls = new HoldLab(lab, mode);

        boolean isRefused;
        try (Response first = calls.send(calls.get("/"))) {
            isRefused = first.code() != 200;
        }
        calls.send(calls.get("/")).close();

        Duration next = lab.arrivals().get(1).minus(lab.arrivals().get(0));
        String[] expected = vector.fact("expect").orElseThrow().split(" ", -1);
        if (!expected[0].equals("none")) {
            assertThat(next).isIn(exactly(expected[1]), wholeSeconds(expected[1]));
        } else if (vector.status() < 400 || isRefused) {
            assertThat(next).isZero();
        } else {
            assertThat(next).isBetween(Duration.ofMillis(1), LONGEST_BACKOFF);
        }
    }

    private static Duration exactly(String seconds) {
        return Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValueExact());
    }

    private static Duration wholeSeconds(String seconds) {
        return Duration.ofSeconds(
                new BigDecimal(seconds).setScale(0, RoundingMode.CEILING).longValueExact());
    }
}
