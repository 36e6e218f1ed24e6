package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.RetryAfter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What holds of {@code Retry-After}, whatever a server writes. The input is its values, one a line; a line {@code Date: …}
 * is one of that header, {@code Now: …} the local clock.
 */
final class RetryAfterClaims {
    private static final Pattern SECONDS = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");

    private RetryAfterClaims() {}

    static void check(byte[] input) {
        FuzzText text = FuzzText.of(input);
        Instant now = text.takeNow();
        List<String> dates = text.take("Date");
        List<String> values = text.lines();
        Optional<Duration> read = RetryAfter.read(values, dates, now);
        assertThat(read).as("as the reference reads it").isEqualTo(reference(values, dates, now));
        assertThat(read.orElse(Duration.ZERO)).isBetween(Duration.ZERO, RetryAfter.FOREVER);
        assertThat(read.orElse(Duration.ZERO).toNanos()).as("nanoseconds").isNotNegative();
        Optional<Duration> longest = values.stream()
                .flatMap(value -> RetryAfter.read(List.of(value), dates, now).stream())
                .max(Duration::compareTo);
        assertThat(read).as("the longest of several").isEqualTo(longest);
    }

    private static Optional<Duration> reference(List<String> values, List<String> dates, Instant now) {
        Instant sent = dates.stream()
                .flatMap(date -> ReferenceDate.read(date, now).stream())
                .findFirst()
                .orElse(now);
        Optional<Duration> longest = Optional.empty();
        for (String value : values) {
            Optional<Duration> wait = reference(value, sent);
            if (wait.isPresent() && wait.get().compareTo(longest.orElse(Duration.ZERO)) >= 0) {
                longest = wait;
            }
        }
        return longest;
    }

    private static Optional<Duration> reference(String value, Instant sent) {
        String trimmed = value.replaceAll("^[\0- ]+|[\0- ]+$", "");
        if (SECONDS.matcher(trimmed).matches()) {
            BigDecimal seconds = new BigDecimal(trimmed).setScale(0, RoundingMode.CEILING);
            BigDecimal forever = BigDecimal.valueOf(RetryAfter.FOREVER.toSeconds());
            return Optional.of(Duration.ofSeconds(seconds.min(forever).longValueExact()));
        }
        return ReferenceDate.read(trimmed, sent).map(date -> {
            Duration wait = Duration.between(sent, date);
            Duration least = wait.isNegative() ? Duration.ZERO : wait;
            return least.compareTo(RetryAfter.FOREVER) > 0 ? RetryAfter.FOREVER : least;
        });
    }
}
