package dev.heed.samples.demo;

import java.math.BigDecimal;
import java.time.Duration;

/** Writes durations as trails do. */
final class Text {
    private Text() {}

    /** Returns {@code 2m 0s} or {@code 0.25s}, for example; it rounds to hundredths of a second. */
    static String of(Duration exact) {
        Duration time = Duration.ofMillis(Math.round(exact.toNanos() / 1e7) * 10);
        String seconds = BigDecimal.valueOf(time.toSecondsPart() * 1000L + time.toMillisPart(), 3)
                .stripTrailingZeros()
                .toPlainString();
        return (time.toMinutes() == 0 ? "" : time.toMinutes() + "m ") + seconds + "s";
    }
}
