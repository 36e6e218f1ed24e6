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
 * @param least that it asks to wait; empty if nothing readable is said; a date without {@code Date} is measured by the client's clock
 */
record Told(List<String> lines, String date, Optional<Duration> least) {
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final List<String> NONSENSE = List.of(
            "soon", "-5", "+3", "1e3", "120s", "31,120", "", "\u0661\u0662", "Thu, 32 Jan 2026 00:00:00 GMT", ":60");
    private static final List<String> ENDLESS =
            List.of("99999999999", "9223372036854775807", "123456789012345678901234567890");

    static Told nothing() {
        return new Told(List.of(), "", Optional.empty());
    }

    /** By the server's clock, which may be off, and the client's. */
    static Told random(Random random, Instant server, Instant client) {
        long seconds = Law.pick(random, 0L, 1L, 3L, 10L, 60L, 120L, 299L, 300L, 301L, 2_000L) + random.nextInt(3);
        String date = IMF.format(server);
        Instant dated = Instant.from(IMF.parse(date)).plusSeconds(seconds);
        return switch (random.nextInt(12)) {
            case 0 -> new Told(List.of(), date, Optional.empty());
            case 1 -> new Told(List.of(Law.pick(random, NONSENSE.toArray(String[]::new))), date, Optional.empty());
            case 2 -> said(Law.pick(random, ENDLESS.toArray(String[]::new)), date, Duration.ofDays(36_500));
            case 3 -> said(seconds + ".25", date, Duration.ofSeconds(seconds + 1));
            case 4 ->
                new Told(List.of("1", "0" + seconds), date, Optional.of(Duration.ofSeconds(Math.max(1, seconds))));
            case 5, 6 -> said(IMF.format(dated), date, Duration.ofSeconds(seconds));
            case 7 -> said(IMF.format(dated), "", atLeastZero(Duration.between(client, dated)));
            case 8 -> said(IMF.format(server.minusSeconds(seconds + 1)), date, Duration.ZERO);
            default -> said(String.valueOf(seconds), date, Duration.ofSeconds(seconds));
        };
    }

    private static Duration atLeastZero(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Told said(String line, String date, Duration wait) {
        return new Told(List.of(line), date, Optional.of(wait));
    }
}
