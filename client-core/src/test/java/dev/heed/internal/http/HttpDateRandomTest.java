package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("heavy")
class HttpDateRandomTest {

    private static final long SEED = 20_260_301;
    private static final int RUNS = 20_000;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final long SECONDS_TO_YEAR_10000 =
            Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

    private static final List<String> PIECES = List.of(
            "Sun",
            "Sunday",
            "Mon",
            ", ",
            " ",
            "  ",
            ",",
            "-",
            ":",
            "06",
            "6",
            "31",
            "Nov",
            "Feb",
            "1994",
            "94",
            "9999",
            "08:49:37",
            "23:59:60",
            "99:99:99",
            "GMT",
            "UTC",
            "+0200",
            "-99:99",
            "+",
            "٣",
            "\u0000",
            "é");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    EEE, dd MMM uuuu HH:mm:ss 'GMT'
                    EEE, dd MMM uuuu HH:mm:ss 'UTC'
                    EEE MMM ppd HH:mm:ss uuuu
                    """)
    void aRenderedDateIsReadAsTheSameInstant(String pattern) {
        DateTimeFormatter form =
                DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            Instant instant = Instant.ofEpochSecond((long) (random.nextDouble() * SECONDS_TO_YEAR_10000));
            String text = form.format(instant);
            assertThat(HttpDate.parse(text, NOW))
                    .as("seed %d, run %d: %s", SEED, run, text)
                    .contains(instant);
        }
    }

    @Test
    void aRenderedTwoDigitYearWithinFiftyYearsIsReadAsTheSameInstant() {
        DateTimeFormatter form = DateTimeFormatter.ofPattern("EEEE, dd-MMM-uu HH:mm:ss 'GMT'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
        long fiftyYears =
                Duration.between(NOW, Instant.parse("2076-03-01T12:00:00Z")).toSeconds();
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            Instant instant = NOW.plusSeconds((long) ((random.nextDouble() * 2 - 1) * fiftyYears));
            String text = form.format(instant);
            assertThat(HttpDate.parse(text, NOW))
                    .as("seed %d, run %d: %s", SEED, run, text)
                    .contains(instant);
        }
    }

    @Test
    void randomTextNeverThrowsAndNeverGivesAnInstantBeyondTheGrammar() {
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            assertThat(HttpDate.parse(text.toString(), NOW))
                    .as("seed %d, run %d: %s", SEED, run, text)
                    .satisfiesAnyOf(
                            date -> assertThat(date).isEmpty(),
                            date -> assertThat(date.orElseThrow())
                                    .isBetween(
                                            Instant.parse("0000-01-01T00:00:00Z")
                                                    .minusSeconds(64_800),
                                            Instant.ofEpochSecond(SECONDS_TO_YEAR_10000 + 64_800)));
        }
    }

    @Test
    void aDateWithOneCharacterChangedNeverThrows() {
        Random random = new Random(SEED);
        String alphabet = "0123456789 ,:-+SunNovGMT\u0000é٣";
        int read = 0;
        for (int run = 0; run < RUNS; run++) {
            StringBuilder text = new StringBuilder("Sun, 06 Nov 1994 08:49:37 GMT");
            text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            read += HttpDate.parse(text.toString(), NOW).isPresent() ? 1 : 0;
        }
        assertThat(read).as("seed %d: some stay dates, some do not", SEED).isBetween(1, RUNS - 1);
    }
}
