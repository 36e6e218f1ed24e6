package dev.heed.okhttp;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A {@code Retry-After} of a simulated server, and what it means by DESIGN.
 *
 * @param lines as sent
 * @param date the {@code Date} line; empty for none
 * @param named the wait that can be read; empty if there is none; a date without {@code Date} is measured by the client's clock
 * @param isUnreadable whether something is there that cannot be read
 */
record Told(List<String> lines, String date, Optional<Duration> named, boolean isUnreadable) {
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final List<String> NONSENSE =
            List.of("soon", "-5", "+3", "1e3", "120s", "PT2M", "\u0661\u0662", "Thu, 32 Jan 2026 00:00:00 GMT", ":60");
    private static final List<String> ENDLESS =
            List.of("99999999999", "9223372036854775807", "123456789012345678901234567890");

    static Told nothing() {
        return new Told(List.of(), "", Optional.empty(), false);
    }

    static Told seconds(long seconds) {
        return said(String.valueOf(seconds), "", Duration.ofSeconds(seconds));
    }

    /** How long a policy has to wait whose backoff is the same after each attempt. */
    Optional<Duration> least(Duration backoff) {
        boolean longer = isUnreadable && named.orElse(Duration.ZERO).compareTo(backoff) < 0;
        return longer ? Optional.of(backoff) : named;
    }

    /** By the server's clock, which may be off, and the client's. */
    static Told random(Random random, Instant server, Instant client) {
        long seconds = Law.pick(random, 0L, 1L, 3L, 10L, 60L, 120L, 299L, 300L, 301L, 2_000L) + random.nextInt(3);
        Duration wait = Duration.ofSeconds(seconds);
        String date = IMF.format(server);
        Instant dated = Instant.from(IMF.parse(date)).plusSeconds(seconds);
        return switch (random.nextInt(15)) {
            case 0 -> new Told(random.nextBoolean() ? List.of() : List.of(" , "), date, Optional.empty(), false);
            case 1 -> new Told(List.of(nonsense(random)), date, Optional.empty(), true);
            case 9 -> new Told(List.of(nonsense(random), "" + seconds), date, Optional.of(wait), true);
            case 10 -> said("1, 0" + seconds + ", 0", date, Duration.ofSeconds(Math.max(1, seconds)));
            case 11 -> said(IMF.format(dated) + ", 2", date, Duration.ofSeconds(Math.max(2, seconds)));
            case 12 -> said(String.valueOf(dated.getEpochSecond()), date, wait);
            case 2 -> said(Law.pick(random, ENDLESS.toArray(String[]::new)), date, Duration.ofDays(36_500));
            case 3 -> said(seconds + ".25", date, Duration.ofSeconds(seconds + 1));
            case 4 ->
                new Told(
                        List.of("1", "0" + seconds),
                        date,
                        Optional.of(Duration.ofSeconds(Math.max(1, seconds))),
                        false);
            case 5, 6 -> said(IMF.format(dated), date, wait);
            case 7 -> said(IMF.format(dated), "", atLeastZero(Duration.between(client, dated)));
            case 8 -> said(IMF.format(server.minusSeconds(seconds + 1)), date, Duration.ZERO);
            default -> said(String.valueOf(seconds), date, wait);
        };
    }

    private static String nonsense(Random random) {
        return Law.pick(random, NONSENSE.toArray(String[]::new));
    }

    private static Duration atLeastZero(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Told said(String line, String date, Duration wait) {
        return new Told(List.of(line), date, Optional.of(wait), false);
    }
}
