package dev.heed.internal.http;

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

/** Several values of {@code Retry-After} in one line, some of which nobody can read, and epoch seconds. */
class RetryAfterValuesTest {

    private static final Instant ARRIVED = Instant.parse("2026-03-01T12:00:00Z");
    private static final RetryAfter ABSENT = new RetryAfter(Optional.empty(), false);
    private static final RetryAfter UNREADABLE = new RetryAfter(Optional.empty(), true);

    private static RetryAfter asked(String... lines) {
        return RetryAfter.read(List.of(lines), List.of(), ARRIVED);
    }

    /** Of lines that can all be read. */
    private static Optional<Duration> read(String... lines) {
        assertThat(asked(lines).isUnreadable()).isFalse();
        return asked(lines).named();
    }

    private static Optional<Duration> readWithDate(String value, String date) {
        return RetryAfter.read(List.of(value), List.of(date), ARRIVED).named();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-5",
                "-0",
                "+3",
                "1e3",
                "120s",
                "soon",
                "1 2",
                "0x10",
                "1_000",
                "NaN",
                "1.",
                ".5",
                ".",
                "1..5",
                "1.5.2",
                "-1.5",
                "1.5s",
                "\"120\"",
                "120;",
                "PT2M",
                "1994-11-06T08:49:37Z",
                "Sun, 01 Mar 2026 12:02:00 +2400",
                "120 seconds",
                "Sun, 99 Mar 2026 12:02:00 GMT",
                "Sun; 5",
            })
    void whatIsNeitherSecondsNorADateIsUnreadable(String value) {
        assertThat(asked(value)).isEqualTo(UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", ",", " , ,"})
    void aLineWithNothingInItIsAbsent(String line) {
        assertThat(asked(line)).isEqualTo(ABSENT);
        assertThat(asked(line, "7")).isEqualTo(new RetryAfter(Optional.of(Duration.ofSeconds(7)), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"١٢٠", "１２０", "12٠", "१२०", "1.٥", "\u00A0120", "𝟏𝟐𝟎", "²"})
    void digitsAndSpacesBeyondAsciiAreUnreadable(String value) {
        assertThat(asked(value)).isEqualTo(UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    5, 10                                                           | 10
                    10,5                                                            | 10
                    31,120                                                          | 120
                    1,5                                                             | 5
                    120, 120                                                        | 120
                    5,, 10,                                                         | 10
                    Sun, 01 Mar 2026 12:02:00 GMT, 45                               | 120
                    45, Sun, 01 Mar 2026 12:00:30 GMT                               | 45
                    Sun, 01 Mar 2026 12:00:30 GMT,45                                | 45
                    Sunday, 01-Mar-26 12:02:00 GMT, 45                              | 120
                    Sun Mar  1 12:02:00 2026, 45                                    | 120
                    45, Sun Mar  1 12:02:00 2026, 3                                 | 120
                    Sun, 01 Mar 2026 12:02:00 GMT, Sun, 01 Mar 2026 12:03:00 GMT    | 180
                    1.5, 0                                                          | 2
                    """)
    void ofSeveralInOneLineTheLongestCounts(String line, long seconds) {
        assertThat(read(line)).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void ofSeveralInSeveralLinesTheLongestCounts() {
        assertThat(read("5, 10", "7, 8")).contains(Duration.ofSeconds(10));
        assertThat(read("5, 10", "Sun, 01 Mar 2026 12:02:00 GMT, 7")).contains(Duration.ofMinutes(2));
    }

    @Test
    void aReadableValueDoesNotHideOneThatIsNot() {
        for (String line : List.of("soon, 7", "7, soon", "7, Sun, 99 Mar 2026 12:02:00 GMT", "Sun, 7", "7, -9")) {
            assertThat(asked(line)).isEqualTo(new RetryAfter(Optional.of(Duration.ofSeconds(7)), true));
        }
        assertThat(asked("soon", "7")).isEqualTo(new RetryAfter(Optional.of(Duration.ofSeconds(7)), true));
    }

    @Test
    void whatCannotBeReadIsWaitedForAsLongAsTheCallerOfItSays() {
        assertThat(ABSENT.least(() -> Duration.ofSeconds(20))).isEmpty();
        assertThat(UNREADABLE.least(() -> Duration.ofSeconds(20))).contains(Duration.ofSeconds(20));
        assertThat(asked("7, soon").least(() -> Duration.ofSeconds(20))).contains(Duration.ofSeconds(20));
        assertThat(asked("25, soon").least(() -> Duration.ofSeconds(20))).contains(Duration.ofSeconds(25));
        assertThat(asked("7").least(() -> Duration.ofSeconds(20))).contains(Duration.ofSeconds(7));
    }

    /** The reply arrived at 1772366400. */
    @Nested
    class AnEpochSecond {
        @ParameterizedTest
        @CsvSource({"1772366490, 90", "1772366400, 0", "1772366401.0, 1", "1772366489.5, 90", "1803988800, 31622400"})
        void ofTheNext366DaysIsThatTime(String value, long seconds) {
            assertThat(read(value)).contains(Duration.ofSeconds(seconds));
        }

        @ParameterizedTest
        @ValueSource(longs = {1772366399, 1760000000, 1803988801, 2147483647, 1000000000, 999999999})
        void ofAnyOtherTimeIsANumberOfSeconds(long value) {
            assertThat(read(Long.toString(value))).contains(Duration.ofSeconds(value));
        }

        @Test
        void isMeasuredAgainstTheReplysOwnDate() {
            String inAnHour = "Sun, 01 Mar 2026 13:00:00 GMT";
            assertThat(readWithDate("1772370090", inAnHour)).contains(Duration.ofSeconds(90));
            assertThat(readWithDate("1772366490", inAnHour)).contains(Duration.ofSeconds(1_772_366_490));
        }

        @Test
        void isRoundedByNoClock() {
            Instant late = ARRIVED.plusMillis(250);
            assertThat(RetryAfter.read(List.of("1772366490"), List.of(), late).named())
                    .contains(Duration.ofMillis(89_750));
            assertThat(RetryAfter.read(List.of("1772366400"), List.of(), late).named())
                    .as("the second that it is")
                    .contains(Duration.ZERO);
        }

        @Test
        void isFoundInAListAndWhenTheyHaveElevenDigits() {
            assertThat(read("5, 1772366490")).contains(Duration.ofSeconds(90));
            Instant inTheYear2500 = Instant.ofEpochSecond(16_725_225_600L);
            assertThat(RetryAfter.read(List.of("16725225660"), List.of(), inTheYear2500)
                            .named())
                    .contains(Duration.ofMinutes(1));
        }
    }

    @Test
    void aHugeListIsReadAtOnce() {
        assertThat(read("5,".repeat(1 << 17) + "6")).contains(Duration.ofSeconds(6));
        assertThat(asked("a,".repeat(1 << 17))).isEqualTo(UNREADABLE);
        assertThat(asked(",".repeat(1 << 18))).isEqualTo(ABSENT);
    }

    @Test
    void aBillionIsANumberOfSecondsWheneverItCame() {
        Instant before = Instant.ofEpochSecond(999_999_990);
        assertThat(RetryAfter.read(List.of("1000000000"), List.of(), before).named())
                .contains(Duration.ofSeconds(1_000_000_000));
        assertThat(RetryAfter.read(List.of("1000000001"), List.of(), before).named())
                .contains(Duration.ofSeconds(11));
    }
}
