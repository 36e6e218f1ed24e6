package dev.heed.internal.http;

import static dev.heed.internal.http.RetryAfter.FOREVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant ARRIVED = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ARRIVED_AS_DATE = "Sun, 01 Mar 2026 12:00:00 GMT";
    private static final String TWO_MINUTES_LATER = "Sun, 01 Mar 2026 12:02:00 GMT";

    private static final RetryAfter ABSENT = new RetryAfter(Optional.empty(), false);

    private static RetryAfter asked(String... lines) {
        return RetryAfter.read(List.of(lines), List.of(), ARRIVED);
    }

    /** Of lines that can all be read. */
    private static Optional<Duration> read(String... lines) {
        assertThat(asked(lines).isUnreadable()).isFalse();
        return asked(lines).named();
    }

    private static Optional<Duration> readWithDate(String value, String... dates) {
        return RetryAfter.read(List.of(value), List.of(dates), ARRIVED).named();
    }

    @Nested
    class Seconds {

        @ParameterizedTest
        @CsvSource(
                ignoreLeadingAndTrailingWhitespace = false,
                value = {
                    "0,0",
                    "00,0",
                    "1,1",
                    "007,7",
                    "120,120",
                    " 120 ,120",
                    "\t120\t,120",
                    "2147483648,2147483648",
                    "1760000000,1760000000",
                    "00000000000000000000000000000120,120",
                })
        void areAsciiDigits(String value, long seconds) {
            assertThat(read(value)).contains(Duration.ofSeconds(seconds));
        }

        @ParameterizedTest
        @CsvSource({"1.5, 2", "299.997, 300", "0.001, 1", "1.0, 1", "0.0, 0", "7.000, 7", "119.0000000000000000001, 120"
        })
        void withAFractionAreRoundedUp(String value, long seconds) {
            assertThat(read(value)).contains(Duration.ofSeconds(seconds));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "99999999999",
                    "3155760001",
                    "9999999999",
                    "9223372036854775807",
                    "9223372036854775808",
                    "18446744073709551616",
                    "123456789012345678901234567890",
                    "3155760000.1",
                    "99999999999.9",
                })
        void beyondRangeAreLongerThanAnyLimit(String value) {
            assertThat(read(value)).contains(FOREVER);
        }

        @Test
        void upToForeverAreExact() {
            assertThat(read("3155759999")).contains(FOREVER.minusSeconds(1));
            assertThat(read("3155760000")).contains(FOREVER);
            assertThat(read("3155759999.5")).contains(FOREVER);
        }

        @Test
        void ofAMebibyteAreReadAtOnce() {
            assertThat(read("9".repeat(1 << 20))).contains(FOREVER);
            assertThat(read("0".repeat(1 << 20) + "5")).contains(Duration.ofSeconds(5));
            assertThat(read("1." + "0".repeat(1 << 20) + "1")).contains(Duration.ofSeconds(2));
        }
    }

    @Nested
    class ADate {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    TWO_MINUTES_LATER,
                    "Sunday, 01-Mar-26 12:02:00 GMT",
                    "Sun Mar  1 12:02:00 2026",
                    "  Sun, 01 Mar 2026 12:02:00 GMT ",
                    "Sun, 01 Mar 2026 12:02:00 UTC",
                    "Sun, 01 Mar 2026 14:02:00 +0200",
                    "Thu, 01 Mar 2026 12:02:00 GMT",
                    "Sun, 01 Mar 2026 12:01:60 GMT",
                })
        void inAnyFormIsMeasuredAgainstTheReplysOwnDate(String value) {
            assertThat(readWithDate(value, ARRIVED_AS_DATE)).contains(Duration.ofMinutes(2));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        Sun, 01 Mar 2026 14:02:00 GMT | Sun, 01 Mar 2026 14:00:00 GMT
                        Sun, 01 Mar 2026 13:02:00 GMT | Sun, 01 Mar 2026 13:00:00 GMT
                        Sun, 01 Mar 2026 11:02:00 GMT | Sun, 01 Mar 2026 11:00:00 GMT
                        Sunday, 06-Nov-94 08:51:37 GMT | Sun Nov  6 08:49:37 1994
                        """)
        void ofAServerWhoseClockIsOffStillMeansTwoMinutes(String value, String date) {
            assertThat(readWithDate(value, date)).contains(Duration.ofMinutes(2));
        }

        @Test
        void isMeasuredAgainstTheLocalClockWithoutADate() {
            assertThat(read(TWO_MINUTES_LATER)).contains(Duration.ofMinutes(2));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "yesterday", "0", "Sun, 99 Mar 2026 12:00:00 GMT", "-1"})
        void isMeasuredAgainstTheLocalClockWhereTheDateIsGarbage(String garbage) {
            assertThat(readWithDate(TWO_MINUTES_LATER, garbage)).contains(Duration.ofMinutes(2));
        }

        @Test
        void isMeasuredAgainstTheFirstReadableDate() {
            assertThat(readWithDate(TWO_MINUTES_LATER, "garbage", "Sun, 01 Mar 2026 12:01:00 GMT", ARRIVED_AS_DATE))
                    .contains(Duration.ofMinutes(1));
        }

        @Test
        void equalToTheReplysDateIsZero() {
            assertThat(readWithDate(TWO_MINUTES_LATER, TWO_MINUTES_LATER)).contains(Duration.ZERO);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Sun, 01 Mar 2026 11:59:59 GMT",
                    "Thu, 01 Jan 1970 00:00:00 GMT",
                    "Mon, 01 Jan 0000 00:00:00 GMT",
                    "Sunday, 06-Nov-94 08:49:37 GMT",
                    "Sunday, 02-Mar-76 00:00:00 GMT",
                })
        void inThePastIsZero(String value) {
            assertThat(read(value)).contains(Duration.ZERO);
        }

        @Test
        void inTheYear9999IsLongerThanAnyLimit() {
            assertThat(read("Fri, 31 Dec 9999 23:59:59 GMT")).contains(FOREVER);
        }

        @Test
        void keepsTheFractionOfTheLocalClock() {
            assertThat(RetryAfter.read(List.of(TWO_MINUTES_LATER), List.of(), ARRIVED.plusMillis(250))
                            .named())
                    .contains(Duration.ofMillis(119_750));
        }
    }

    @Test
    void secondsDoNotDependOnAnyClock() {
        assertThat(readWithDate("120", "Thu, 01 Jan 1970 00:00:00 GMT")).contains(Duration.ofMinutes(2));
    }

    @Test
    void ofSeveralLinesTheLongestCounts() {
        assertThat(read("5", "301", "120")).contains(Duration.ofSeconds(301));
        assertThat(read("5", TWO_MINUTES_LATER)).contains(Duration.ofMinutes(2));
        assertThat(read(TWO_MINUTES_LATER, "121")).contains(Duration.ofSeconds(121));
        assertThat(read("5", "99999999999")).contains(FOREVER);
    }

    @Test
    void noLineIsAbsent() {
        assertThat(asked()).isEqualTo(ABSENT);
        assertThat(RetryAfter.read(List.of(), List.of(ARRIVED_AS_DATE), ARRIVED))
                .isEqualTo(ABSENT);
    }

    @Test
    void anExtremeClockDoesNotThrow() {
        for (String value : List.of(TWO_MINUTES_LATER, "1772366490", "999999999999999999")) {
            assertThat(RetryAfter.read(List.of(value), List.of(), Instant.MIN).named())
                    .isPresent();
            assertThat(RetryAfter.read(List.of(value), List.of(), Instant.MAX).named())
                    .isPresent();
        }
        assertThat(RetryAfter.read(List.of(TWO_MINUTES_LATER), List.of(), Instant.MIN)
                        .named())
                .contains(FOREVER);
        assertThat(RetryAfter.read(List.of(TWO_MINUTES_LATER), List.of(), Instant.MAX)
                        .named())
                .contains(Duration.ZERO);
    }

    @Test
    void foreverFitsIntoNanoseconds() {
        assertThat(FOREVER.toNanos()).isPositive();
    }
}
