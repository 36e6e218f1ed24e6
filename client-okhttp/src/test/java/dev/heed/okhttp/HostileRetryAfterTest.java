package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code Retry-After} means on the wire. The clock of the tests starts at 2026-01-01T00:00:00Z, a Thursday. */
class HostileRetryAfterTest {
    /** A value, and the wait that it asks for; {@code never} where it is longer than any limit. */
    private static final String VALUES = """
            0                                    | 0
            00                                   | 0
            000120                               | 120
            120                                  | 120
            1.5                                  | 2
            1.0                                  | 1
            299.997                              | 300
            -5                                   | unreadable
            +3                                   | unreadable
            1e3                                  | unreadable
            120s                                 | unreadable
            31,120                               | 120
            soon                                 | unreadable
            0x10                                 | unreadable
            :60                                  | unreadable
            "60"                                 | unreadable
            60;                                  | unreadable
            1.5.2                                | unreadable
            .5                                   | unreadable
            NaN                                  | unreadable
            ١٢٠                                  | unreadable
            １２０                                | unreadable
            Thu, 01 Jan 2026 00:04:00 GMT        | 240
            Thu, 01 Jan 2026 00:00:00 GMT        | 0
            Wed, 31 Dec 2025 23:59:59 GMT        | 0
            Sun, 06 Nov 1994 08:49:37 GMT        | 0
            Thursday, 01-Jan-26 00:04:00 GMT     | 240
            Sunday, 06-Nov-94 08:49:37 GMT       | 0
            Thu Jan  1 00:04:00 2026             | 240
            Mon, 01 Jan 2026 00:04:00 GMT        | 240
            Thu, 01 Jan 2026 00:04:00 UTC        | 240
            Thu, 01 Jan 2026 00:04:00 +0000      | 240
            Thu, 01 Jan 2026 01:04:00 +0100      | 240
            Thu, 32 Jan 2026 00:04:00 GMT        | unreadable
            2026-01-01T00:04:00Z                 | unreadable
            Fri, 31 Dec 9999 23:59:59 GMT        | never
            +120                                 | unreadable
            120 seconds                          | unreadable
            PT2M                                 | unreadable
            5, 10                                | 10
            130,,5                               | 130
            Thu, 01 Jan 2026 00:04:00 GMT, 45    | 240
            45, Thursday, 01-Jan-26 00:04:00 GMT | 240
            3, soon                              | unreadable
            1767225690                           | 90
            1767225600                           | 0
            1767225599                           | never
            301                                  | never
            1767225840                           | 240
            2147483647                           | never
            2147483648                           | never
            99999999999                          | never
            9223372036854775807                  | never
            99999999999999999999                 | never
            123456789012345678901234567890       | never
            """;

    private static final Duration BACKOFF = Duration.ofMillis(250);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);
    private static final Duration FLOOR = Duration.ofMinutes(2);
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final Duration NEVER = Duration.ofDays(36_525);

    @RegisterExtension
    final Lab lab = new Lab();

    private static Stream<Arguments> values() {
        return VALUES.lines()
                .map(row -> row.split("\\|", -1))
                .flatMap(row ->
                        Stream.of(Mode.values()).map(mode -> Arguments.of(mode, row[0].strip(), row[1].strip())));
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("values")
    void a429IsAskedAgainNoEarlierThanTold(Mode mode, String value, String seconds) throws IOException {
        Duration told = wait(seconds);
        waits(mode, 429, told.isZero() ? BACKOFF : told, "Retry-After: " + value);
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("values")
    void a500IsAskedAgainAfterTheBackoffOrAsTold(Mode mode, String value, String seconds) throws IOException {
        Duration told = wait(seconds);
        waits(mode, 500, told.isZero() ? BACKOFF : told, "Retry-After: " + value);
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("values")
    void aRedirectIsFollowedNoEarlierThanTold(Mode mode, String value, String seconds) throws IOException {
        waits(mode, 302, wait(seconds), "Location: /b", "Retry-After: " + value);
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("values")
    void a503IsAskedAgainNoEarlierThanToldOrInTwoMinutes(Mode mode, String value, String seconds) throws IOException {
        Duration told = wait(seconds);
        waits(mode, 503, told.compareTo(FLOOR) < 0 ? FLOOR : told, "Retry-After: " + value);
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("values")
    void theLinesAreTheServersOwnWhenTheReplyIsHandedOver(Mode mode, String value, String ignored) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        for (int status : List.of(200, 408, 429, 503)) {
            lab.replies(status, "Retry-After: " + value, "X-After: 1", "retry-after: 77");
            try (Response response = lab.get(mode, "/")) {
                assertThat(response.headers("Retry-After")).containsExactly(value, "77");
                assertThat(response.networkResponse().headers("Retry-After")).containsExactly(value, "77");
                assertThat(Outcomes.of(response).status()).isEqualTo(status);
            }
        }
        assertThat(lab.requests()).isEqualTo(4);
    }

    @EveryMode
    void anEmptyLineCountsAsNone(Mode mode) throws IOException {
        waits(mode, 429, BACKOFF, "Retry-After:");
    }

    @EveryMode
    void ofTwoLinesTheLongerWaitCounts(Mode mode) throws IOException {
        waits(mode, 429, Duration.ofSeconds(90), "Retry-After: 90", "Retry-After: 3");
    }

    @EveryMode
    void aReadableLineCountsBesideOneThatIsNotIfItIsLonger(Mode mode) throws IOException {
        waits(mode, 429, Duration.ofSeconds(23), "Retry-After: soon", "Retry-After: 23");
        waits(mode, 429, MAX_BACKOFF, "Retry-After: soon", "Retry-After: 3");
    }

    @EveryMode
    void aDateIsMeasuredAgainstTheReplysOwnClockThoughAnHourOff(Mode mode) throws IOException {
        waits(
                mode,
                429,
                Duration.ofSeconds(100),
                "Date: Thu, 01 Jan 2026 01:00:00 GMT",
                "Retry-After: Thu, 01 Jan 2026 01:01:40 GMT");
        waits(
                mode,
                429,
                Duration.ofSeconds(100),
                "Date: Wed, 31 Dec 2025 23:00:00 GMT",
                "Retry-After: Wed, 31 Dec 2025 23:01:40 GMT");
    }

    @EveryMode
    void aDateEqualToThatOfTheReplyIsNoWait(Mode mode) throws IOException {
        waits(mode, 429, BACKOFF, "Date: Thu, 01 Jan 2026 01:00:00 GMT", "Retry-After: Thu, 01 Jan 2026 01:00:00 GMT");
    }

    @EveryMode
    void aDateThatCannotBeReadLeavesTheLocalClock(Mode mode) throws IOException {
        for (String garbage : List.of("", "yesterday", "0", "Thu, 99 Jan 2026 00:00:00 GMT", "é")) {
            Instant minute = lab.time.now().plusSeconds(60);
            waits(mode, 429, Duration.ofSeconds(60), "Date: " + garbage, "Retry-After: " + http(minute));
        }
    }

    @EveryMode
    void whoeverAsksForTooMuchOnARedirectGetsTheRedirectBack(Mode mode) throws IOException {
        for (String value : List.of("99999999999", "123456789012345678901234567890", "Fri, 31 Dec 9999 23:59:59 GMT")) {
            lab.replies(302, "Location: /b", "Retry-After: " + value);
            try (Response response = lab.get(mode, "/")) {
                assertThat(response.code()).isEqualTo(302);
                assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_WAIT);
                assertThat(Outcomes.of(response).retryAt()).isPresent();
            }
        }
    }

    @EveryMode
    void noValueOnAnyStatusThrows(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        for (int status : List.of(200, 201, 202, 301, 304, 400, 401, 404, 408, 413, 422, 429, 500, 502, 503, 504)) {
            lab.replies(status, "Retry-After: 99999999999");
            try (Response response = lab.get(mode, "/")) {
                assertThat(response.code()).isEqualTo(status);
                assertThat(Outcomes.of(response).status()).isEqualTo(status);
                assertThat(Trails.of(response).retryAt()).isPresent();
            }
        }
    }

    /** Sends, with a 200 after the reply, and expects one wait; none for zero, and the reply itself for {@link #NEVER}. */
    private void waits(Mode mode, int status, Duration wait, String... lines) throws IOException {
        int before = lab.time.waits().size();
        Instant latest = lab.time.now().plus(MAX_WAIT);
        lab.replies(status, lines);
        boolean never = wait.equals(NEVER);
        if (!never) {
            lab.replies(200);
        }
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(never ? status : 200);
            if (never) {
                assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_WAIT);
                assertThat(Outcomes.of(response).retryAt())
                        .hasValueSatisfying(at -> assertThat(at).isAfter(latest));
            }
        }
        List<Duration> expected = never || wait.isZero() ? List.of() : List.of(wait);
        assertThat(lab.time.waits()).hasSize(before + expected.size()).endsWith(expected.toArray(Duration[]::new));
    }

    private static Duration wait(String seconds) {
        return switch (seconds) {
            case "unreadable" -> MAX_BACKOFF;
            case "never" -> NEVER;
            default -> Duration.ofSeconds(Integer.parseInt(seconds));
        };
    }

    private static String http(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
