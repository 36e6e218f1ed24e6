package dev.heed.internal.limit;

import dev.heed.internal.http.HttpDate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads a wait in the one format that a service was configured to use. It never guesses another one, and never throws:
 * under one and the same name services send seconds, epochs, durations and times.
 */
public enum WaitFormat {
    SECONDS,
    MILLISECONDS,
    EPOCH_SECONDS,
    EPOCH_MILLISECONDS,
    DURATION,
    TIMESTAMP;

    /** Longer waits, and later epochs, are absurd: the number has another unit. */
    private static final BigDecimal MOST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(366).toSeconds());

    /** Smaller numbers are no epoch: this was in 2001. */
    private static final BigDecimal LEAST_EPOCH = BigDecimal.valueOf(1_000_000_000);

    private static final int MILLI = 3;

    /**
     * Reads one value.
     *
     * @param value as received; white space around it is ignored
     * @param sentAt what times are measured against
     * @return its wait; unreadable or absurd, if it has none
     */
    public WaitReading read(String value, Instant sentAt) {
        String text = value.trim();
        return switch (this) {
            case SECONDS -> relative(Decimal.read(text));
            case MILLISECONDS -> relative(inSeconds(Decimal.read(text)));
            case EPOCH_SECONDS -> epoch(Decimal.read(text), sentAt);
            case EPOCH_MILLISECONDS -> epoch(inSeconds(Decimal.read(text)), sentAt);
            case DURATION -> relative(GoDuration.read(text));
            case TIMESTAMP -> timestamp(text, sentAt);
        };
    }

    private static Optional<BigDecimal> inSeconds(Optional<BigDecimal> millis) {
        return millis.map(number -> number.movePointLeft(MILLI));
    }

    private static WaitReading relative(Optional<BigDecimal> seconds) {
        return seconds.map(WaitFormat::bounded).orElse(WaitReading.UNREADABLE);
    }

    private static WaitReading bounded(BigDecimal seconds) {
        return seconds.compareTo(MOST_SECONDS) > 0 ? WaitReading.ABSURD : WaitReading.ofSeconds(seconds);
    }

    private static WaitReading epoch(Optional<BigDecimal> seconds, Instant sentAt) {
        return seconds.map(number -> number.compareTo(LEAST_EPOCH) < 0
                        ? WaitReading.ABSURD
                        : bounded(number.subtract(inSeconds(sentAt))))
                .orElse(WaitReading.UNREADABLE);
    }

    private static BigDecimal inSeconds(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
    }

    private static WaitReading timestamp(String text, Instant sentAt) {
        return Rfc3339.read(text)
                .or(() -> HttpDate.parse(text, sentAt))
                .map(time -> WaitReading.ofSeconds(inSeconds(time).subtract(inSeconds(sentAt))))
                .orElse(WaitReading.UNREADABLE);
    }

    /**
     * Reads the lines of a header that says when a limit is renewed: each is one value, and the longest counts.
     *
     * @param lines as received
     * @param sentAt what times are measured against
     * @return the longest wait of those that can be read
     */
    public WaitReading readLines(List<String> lines, Instant sentAt) {
        return lines.stream().map(line -> read(line, sentAt)).reduce(WaitReading.UNREADABLE, WaitReading::or);
    }

    /**
     * Reads the lines of a header that names a wait. Each may hold several values with commas between them, as proxies
     * join lines (RFC 9110 section 5.3); the longest counts.
     *
     * @param lines as received
     * @param sentAt what times are measured against
     * @return the longest wait of those that can be read
     */
    public WaitReading readLists(List<String> lines, Instant sentAt) {
        return lines.stream().map(line -> readList(line, sentAt)).reduce(WaitReading.UNREADABLE, WaitReading::or);
    }

    /** Reads the values of one line. An HTTP-date has a comma of its own: two places may be one value. */
    private WaitReading readList(String line, Instant sentAt) {
        WaitReading longest = WaitReading.UNREADABLE;
        String[] places = line.split(",", -1);
        for (int i = 0; i < places.length; i++) {
            longest = longest.or(read(places[i], sentAt));
            if (this == TIMESTAMP && i + 1 < places.length) {
                longest = longest.or(read(places[i] + "," + places[i + 1], sentAt));
            }
        }
        return longest;
    }
}
