package dev.heed.okhttp.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Is a {@code Retry-After} of a simulated server, with what it means by the documentation of the policy.
 *
 * @param lines as sent
 * @param date the {@code Date} line; empty for none
 * @param pause that it asks for; zero if it says nothing; a date without {@code Date} is measured by the client's clock
 * @param isUnreadable whether it asks for a wait that nobody can read
 */
record Told(List<String> lines, String date, Wait pause, boolean isUnreadable) {
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final List<String> NONSENSE = List.of(
            "soon",
            "-5",
            "+3",
            "1e3",
            "120s",
            "120 seconds",
            "PT2M",
            "\u0661\u0662",
            "Thu, 32 Jan 2026 00:00:00 GMT",
            ":60");
    private static final List<String> ENDLESS =
            List.of("99999999999", "9223372036854775807", "123456789012345678901234567890");
    private static final Duration FOREVER = Duration.ofDays(36_500);

    static Told nothing() {
        return new Told(List.of(), "", Wait.NONE, false);
    }

    /**
     * What polite servers say.
     *
     * @param random dice
     * @param server its clock, which may be off
     * @param client the clock of the client
     */
    static Told random(Random random, Instant server, Instant client) {
        long seconds = Law.pick(random, 1L, 3L, 10L, 60L, 120L, 299L, 300L, 301L, 2_000L) + random.nextInt(3);
        String date = IMF.format(server);
        Instant dated = Instant.from(IMF.parse(date)).plusSeconds(seconds);
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Told(List.of(), date, Wait.NONE, false);
            case 2 -> said(Law.pick(random, ENDLESS.toArray(String[]::new)), date, FOREVER);
            case 3 -> said(seconds + ".25", date, Duration.ofSeconds(seconds + 1));
            case 4 -> new Told(List.of("1", "0" + seconds), date, Wait.exactly(Duration.ofSeconds(seconds)), false);
            case 5, 6 -> said(IMF.format(dated), date, Duration.ofSeconds(seconds));
            case 7 -> undated(IMF.format(dated.plus(ahead(server, client))), client);
            default -> said(String.valueOf(seconds), date, Duration.ofSeconds(seconds));
        };
    }

    /** Each of these broke a library of this kind. */
    static Told odd(Random random, Instant server, Instant client) {
        int seconds = 1 + random.nextInt(400);
        String date = IMF.format(server);
        Duration wait = Duration.ofSeconds(seconds);
        return switch (random.nextInt(9)) {
            case 0 -> said(Law.pick(random, "0", "00", "0.0"), date, Duration.ZERO);
            case 1 -> said(IMF.format(server.minusSeconds(seconds)), date, Duration.ZERO);
            case 2 -> undated(IMF.format(client.minusSeconds(seconds)), client);
            case 3, 4 -> new Told(List.of(Law.pick(random, NONSENSE.toArray(String[]::new))), date, Wait.NONE, true);
            case 5 -> said(seconds + Law.pick(random, ",", ", ", " , ") + random.nextInt(seconds), date, wait);
            case 6 -> said(random.nextInt(seconds) + ", " + seconds, date, wait);
            case 7 -> said(IMF.format(server.plusSeconds(seconds)) + ", " + random.nextInt(seconds), date, wait);
            default -> epoch(wait, server, client);
        };
    }

    /** A time by the clock that is ahead; how far it is from the other one, readers may see in two ways. */
    private static Told epoch(Duration wait, Instant server, Instant client) {
        Instant sent = server.truncatedTo(ChronoUnit.SECONDS);
        Instant first = sent.isBefore(client) ? sent : client;
        Instant last = sent.isBefore(client) ? client : sent;
        Instant until = last.plus(wait).truncatedTo(ChronoUnit.SECONDS);
        Wait asked = new Wait(
                Duration.between(last, until), Duration.between(first, until).plusSeconds(1));
        return new Told(List.of(String.valueOf(until.getEpochSecond())), IMF.format(server), asked, false);
    }

    /** How far the clock of the client is ahead of the server's, so that a time to come is one for both. */
    private static Duration ahead(Instant server, Instant client) {
        return server.isBefore(client) ? Duration.between(server, client) : Duration.ZERO;
    }

    private static Told undated(String line, Instant client) {
        Duration wait = Duration.between(client, Instant.from(IMF.parse(line)));
        return said(line, "", wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Told said(String line, String date, Duration wait) {
        return new Told(List.of(line), date, Wait.exactly(wait), false);
    }
}
