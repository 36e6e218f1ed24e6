package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("heavy")
class RetryAfterRandomTest {

    private static final long SEED = 6_585;
    private static final int RUNS = 20_000;
    private static final Instant ARRIVED = Instant.parse("2026-03-01T12:00:00Z");

    private static final List<String> PIECES = List.of(
            "0",
            "1",
            "9",
            "120",
            "99999999999",
            ".",
            "-",
            "+",
            "e",
            "s",
            ",",
            " ",
            "\t",
            "٣",
            "\u0000",
            "",
            "Sun, 01 Mar 2026 12:02:00 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Fri, 31 Dec 9999 23:59:60 -1800",
            "Thu, 01 Jan 1970 00:00:00 GMT");

    private static List<String> lines(Random random) {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(line -> line(random))
                .toList();
    }

    private static String line(Random random) {
        StringBuilder text = new StringBuilder();
        for (int pieces = 1 + random.nextInt(4); pieces > 0; pieces--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static Duration least(String... lines) {
        return RetryAfter.read(List.of(lines), List.of(), ARRIVED)
                .least(() -> Duration.ofSeconds(20))
                .orElse(Duration.ZERO);
    }

    @Test
    void randomLinesNeverThrowAndStayBetweenZeroAndForever() {
        Random random = new Random(SEED);
        int read = 0;
        for (int run = 0; run < RUNS; run++) {
            List<String> values = lines(random);
            List<String> dates = lines(random);
            Optional<Duration> wait = RetryAfter.read(values, dates, ARRIVED).named();
            assertThat(wait.orElse(Duration.ZERO))
                    .as("seed %d, run %d: %s, Date %s", SEED, run, values, dates)
                    .isBetween(Duration.ZERO, RetryAfter.FOREVER);
            read += wait.isPresent() ? 1 : 0;
        }
        assertThat(read).as("seed %d: some are readable, some are not", SEED).isBetween(RUNS / 100, RUNS - 1);
    }

    @Test
    void anotherLineNeverShortensAWait() {
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            String one = line(random);
            String other = line(random);
            Duration alone = least(one);
            assertThat(least(other, one))
                    .as("seed %d, run %d: %s beside %s", SEED, run, one, other)
                    .isGreaterThanOrEqualTo(alone);
            assertThat(least(other + "," + one))
                    .as("seed %d, run %d: %s in a list with %s", SEED, run, one, other)
                    .isGreaterThanOrEqualTo(alone);
        }
    }

    @Test
    void aDateAndTheSecondsUntilItAreTheSameWait() {
        DateTimeFormatter form = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            Instant sent = ARRIVED.plusSeconds(random.nextInt());
            int seconds = random.nextInt(Integer.MAX_VALUE);
            String date = form.format(sent.plusSeconds(seconds));
            assertThat(RetryAfter.read(List.of(date), List.of(form.format(sent)), ARRIVED)
                            .named())
                    .as("seed %d, run %d: %s, %d s after Date", SEED, run, date, seconds)
                    .contains(Duration.ofSeconds(seconds));
        }
    }
}
