package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.RetryAfter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What holds of {@code Retry-After}, whatever a server writes. The input is its values, one a line; a line {@code Date: …}
 * is one of that header, {@code Now: …} the local clock.
 */
final class RetryAfterClaims {
    private static final Pattern SECONDS = Pattern.compile("[\0- ]*([0-9]+(?:\\.[0-9]+)?)[\0- ]*");
    private static final Pattern BLANK = Pattern.compile("[\0- ]*");
    private static final BigDecimal FOREVER = BigDecimal.valueOf(RetryAfter.FOREVER.toSeconds());

    private RetryAfterClaims() {}

    static void check(byte[] input) {
        FuzzText text = FuzzText.of(input);
        Instant now = text.takeNow();
        List<String> dates = text.take("Date");
        List<String> values = text.lines();
        RetryAfter read = RetryAfter.read(values, dates, now);
        Duration named = read.named().orElse(Duration.ZERO);
        assertThat(read).as("as the reference reads it").isEqualTo(reference(values, dates, now));
        assertThat(named).isBetween(Duration.ZERO, RetryAfter.FOREVER);
        assertThat(named.toNanos()).as("nanoseconds").isNotNegative();
        Optional<Duration> longest = values.stream()
                .flatMap(value -> RetryAfter.read(List.of(value), dates, now).named().stream())
                .max(Duration::compareTo);
        assertThat(read.named()).as("the longest of several lines").isEqualTo(longest);
        String oneLine = String.join(",", values);
        assertThat(RetryAfter.read(List.of(oneLine), dates, now).least(() -> named))
                .as("not shorter where a proxy joins them")
                .satisfies(joined -> assertThat(joined.orElse(Duration.ZERO)).isGreaterThanOrEqualTo(named));
    }

    private static RetryAfter reference(List<String> lines, List<String> dates, Instant now) {
        Instant sent = dates.stream()
                .flatMap(date -> ReferenceDate.read(date, now).stream())
                .findFirst()
                .orElse(now);
        List<Duration> waits = new ArrayList<>();
        boolean unreadable = false;
        for (String line : lines) {
            List<String> places = new ArrayList<>(List.of(line.split(",", -1)));
            while (!places.isEmpty()) {
                String place = places.remove(0);
                Optional<Duration> pair = places.isEmpty() ? Optional.empty() : date(place + "," + places.get(0), sent);
                Optional<Duration> wait =
                        pair.isPresent() ? pair : seconds(place, sent).or(() -> date(place, sent));
                if (pair.isPresent()) {
                    places.remove(0);
                }
                wait.ifPresent(waits::add);
                unreadable |= wait.isEmpty() && !BLANK.matcher(place).matches();
            }
        }
        return new RetryAfter(waits.stream().max(Duration::compareTo), unreadable);
    }

    private static Optional<Duration> seconds(String value, Instant sent) {
        Matcher digits = SECONDS.matcher(value);
        if (!digits.matches()) {
            return Optional.empty();
        }
        BigDecimal seconds = new BigDecimal(digits.group(1)).setScale(0, RoundingMode.CEILING);
        BigDecimal ahead = seconds.subtract(BigDecimal.valueOf(sent.getEpochSecond()));
        boolean isTime = seconds.compareTo(BigDecimal.valueOf(1_000_000_000)) > 0
                && ahead.signum() >= 0
                && ahead.compareTo(BigDecimal.valueOf(366 * 86_400)) <= 0;
        return Optional.of(
                isTime
                        ? between(sent, Instant.ofEpochSecond(seconds.longValueExact()))
                        : Duration.ofSeconds(seconds.min(FOREVER).longValueExact()));
    }

    private static Optional<Duration> date(String value, Instant sent) {
        return ReferenceDate.read(value, sent).map(date -> between(sent, date));
    }

    private static Duration between(Instant sent, Instant time) {
        Duration wait = Duration.between(sent, time);
        Duration least = wait.isNegative() ? Duration.ZERO : wait;
        return least.compareTo(RetryAfter.FOREVER) > 0 ? RetryAfter.FOREVER : least;
    }
}
