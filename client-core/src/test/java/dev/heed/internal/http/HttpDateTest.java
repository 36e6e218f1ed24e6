package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Nested
    class TheThreeForms {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Sun, 06 Nov 1994 08:49:37 GMT",
                    "Sunday, 06-Nov-94 08:49:37 GMT",
                    "Sun Nov  6 08:49:37 1994",
                })
        void ofTheRfcAreOneInstant(String text) {
            assertThat(HttpDate.parse(text, NOW)).contains(Instant.parse("1994-11-06T08:49:37Z"));
        }

        @ParameterizedTest
        @CsvSource({
            "Jan, 01", "Feb, 02", "Mar, 03", "Apr, 04", "May, 05", "Jun, 06",
            "Jul, 07", "Aug, 08", "Sep, 09", "Oct, 10", "Nov, 11", "Dec, 12",
        })
        void knowEachMonth(String name, String number) {
            assertThat(HttpDate.parse("Mon, 15 " + name + " 2026 00:00:00 GMT", NOW))
                    .contains(Instant.parse("2026-" + number + "-15T00:00:00Z"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
        void knowEachWeekday(String name) {
            Instant expected = Instant.parse("2026-03-02T00:00:00Z");
            assertThat(HttpDate.parse(name + ", 02-Mar-26 00:00:00 GMT", NOW)).contains(expected);
            assertThat(HttpDate.parse(name.substring(0, 3) + ", 02 Mar 2026 00:00:00 GMT", NOW))
                    .contains(expected);
        }

        @ParameterizedTest
        @ValueSource(strings = {"tr-TR", "th-TH-u-ca-buddhist", "ar-EG-u-nu-arab", "ja-JP-u-ca-japanese", "en-GB"})
        @ResourceLock(Resources.LOCALE)
        void areTheSameInEveryLocaleOfTheMachine(String tag) {
            Locale before = Locale.getDefault();
            Locale.setDefault(Locale.forLanguageTag(tag));
            try {
                assertThat(HttpDate.parse("Fri, 16 sep 2033 08:49:37 gmt", NOW))
                        .contains(Instant.parse("2033-09-16T08:49:37Z"));
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    @Nested
    class Tolerated {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "  Sun, 06 Nov 1994 08:49:37 GMT\t",
                    "Sun, 6 Nov 1994 08:49:37 GMT",
                    "Sun Nov 6 08:49:37 1994",
                    "Sun Nov 06 08:49:37 1994",
                    "sun, 06 nov 1994 08:49:37 gmt",
                    "SUNDAY, 06-NOV-94 08:49:37 GMT",
                })
        void areWhiteSpaceCaseAndOneDigitDays(String text) {
            assertThat(HttpDate.parse(text, NOW)).contains(Instant.parse("1994-11-06T08:49:37Z"));
        }

        @ParameterizedTest
        @CsvSource({
            "GMT, 08:49:37",
            "UTC, 08:49:37",
            "+0000, 08:49:37",
            "-0000, 08:49:37",
            "+0200, 06:49:37",
            "-0530, 14:19:37",
            "+02:00, 06:49:37",
            "-05:30, 14:19:37",
        })
        void isAnotherZoneThatIsHonoured(String zone, String timeInUtc) {
            Instant expected = Instant.parse("1994-11-06T" + timeInUtc + "Z");
            assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 " + zone, NOW)).contains(expected);
            assertThat(HttpDate.parse("Sunday, 06-Nov-94 08:49:37 " + zone, NOW))
                    .contains(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Mon, 06 Nov 1994 08:49:37 GMT",
                    "Saturday, 06-Nov-94 08:49:37 GMT",
                    "Wed Nov  6 08:49:37 1994",
                })
        void isAWrongWeekday(String text) {
            assertThat(HttpDate.parse(text, NOW)).contains(Instant.parse("1994-11-06T08:49:37Z"));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        Sat, 31 Dec 2016 23:59:60 GMT   | 2017-01-01T00:00:00Z
                        Saturday, 31-Dec-16 23:59:60 GMT | 2017-01-01T00:00:00Z
                        Sat Dec 31 23:59:60 2016        | 2017-01-01T00:00:00Z
                        Fri, 31 Dec 9999 23:59:60 GMT   | +10000-01-01T00:00:00Z
                        """)
        void isALeapSecondAsTheFirstOfTheNextMinute(String text, Instant expected) {
            assertThat(HttpDate.parse(text, NOW)).contains(expected);
        }

        @Test
        void isTheYear9999() {
            assertThat(HttpDate.parse("Fri, 31 Dec 9999 23:59:59 GMT", NOW))
                    .contains(Instant.parse("9999-12-31T23:59:59Z"));
        }
    }

    @Nested
    class ATwoDigitYear {

        @ParameterizedTest
        @CsvSource({
            "Sunday, 01-Mar-76 12:00:00 GMT, 2076-03-01T12:00:00Z",
            "Sunday, 01-Mar-76 12:00:01 GMT, 1976-03-01T12:00:01Z",
            "Sunday, 01-Jan-76 00:00:00 GMT, 2076-01-01T00:00:00Z",
            "Sunday, 31-Dec-76 00:00:00 GMT, 1976-12-31T00:00:00Z",
            "Sunday, 01-Jan-77 00:00:00 GMT, 1977-01-01T00:00:00Z",
            "Sunday, 01-Jan-75 00:00:00 GMT, 2075-01-01T00:00:00Z",
            "Sunday, 01-Jan-26 00:00:00 GMT, 2026-01-01T00:00:00Z",
            "Sunday, 01-Jan-25 00:00:00 GMT, 2025-01-01T00:00:00Z",
            "Sunday, 01-Jan-00 00:00:00 GMT, 2000-01-01T00:00:00Z",
            "Sunday, 01-Jan-99 00:00:00 GMT, 1999-01-01T00:00:00Z",
        })
        void liesAtMostFiftyYearsAhead(String weekday, String rest, Instant expected) {
            assertThat(HttpDate.parse(weekday + ", " + rest, NOW)).contains(expected);
        }

        @Test
        void mayLieInTheNextCentury() {
            assertThat(HttpDate.parse("Sunday, 01-Jan-05 00:00:00 GMT", Instant.parse("2090-06-01T00:00:00Z")))
                    .contains(Instant.parse("2105-01-01T00:00:00Z"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "soon",
                "120",
                "Sun, 06 Nov 1994",
                "06 Nov 1994 08:49:37 GMT",
                "Sun 06 Nov 1994 08:49:37 GMT",
                "Xyz, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nox 1994 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 31 Nov 1994 08:49:37 GMT",
                "Tue, 29 Feb 2023 08:49:37 GMT",
                "Sunday, 29-Feb-23 08:49:37 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 06 Nov +1994 08:49:37 GMT",
                "Sun, 06 Nov 19940 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                "Sun, 06 Nov 1994 08:49 GMT",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 EST",
                "Sun, 06 Nov 1994 08:49:37 +2",
                "Sun, 06 Nov 1994 08:49:37 +9900",
                "Sun, 06 Nov 1994 08:49:37 +2400",
                "Sun, 06 Nov 1994 08:49:37 -36:00",
                "Sunday, 06-Nov-94 08:49:37 +2359",
                "Sun, 06 Nov 1994 08:49:37 +0260",
                "Sun, 06 Nov 1994 08:49:37 GMTUTC",
                "Wed Nov  16 08:49:37 1994",
                "Sunday, 06-Nov-94 08:49:37 +0200+02:00",
                "Sun, 06 Nov 1994 08:49:37 GMT+0200",
                "Sun, 06 Nov 1994 08:49:37 GMT GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                "1994-11-06T08:49:37Z",
            })
    void whatIsNoneOfTheFormsIsAbsent(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, ０６ Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:3٧ GMT",
                "Sun, 06 Nov १९९४ 08:49:37 GMT",
                "ſun, 06 Nov 1994 08:49:37 GMT",
                "Sun,\u00A006 Nov 1994 08:49:37 GMT",
            })
    void charactersBeyondAsciiAreRefused(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }

    @Test
    void aTextLongerThanAnyDateIsAbsent() {
        assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT".repeat(100_000), NOW))
                .isEmpty();
        assertThat(HttpDate.parse(" ".repeat(1 << 20), NOW)).isEmpty();
    }

    @Test
    void anExtremeClockDoesNotThrow() {
        assertThat(HttpDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", Instant.MAX))
                .isEmpty();
        assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", Instant.MIN)).isPresent();
    }
}
