package dev.heed.okhttp.sim;

import dev.heed.WaitUnit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A wait as a service writes it, with what it means by the documentation.
 *
 * @param lines as sent
 * @param asks zero if it is a time in the past; empty if it cannot be read, or is absurd
 */
record WaitText(List<String> lines, Optional<Duration> asks) {
    static final WaitText NONE = new WaitText(List.of(), Optional.empty());

    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ABROAD =
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(ZoneOffset.ofHours(2));

    private static final String[] GARBAGE = {
        "soon",
        "",
        "-5",
        "+3",
        "1e3",
        "NaN",
        "null",
        "0x10",
        "120 seconds",
        "5;w=10",
        "PT2M",
        "\u0661\u0662",
        "1.",
        ".",
        "6m 0s",
        "60x",
        "2026-01-01T00:00:42",
        "2026-13-01T00:00:00Z",
        "true",
        "Thu, 32 Jan 2026 00:00:00 GMT"
    };

    private static WaitText said(String line, Duration wait) {
        return new WaitText(List.of(line), Optional.of(wait.isNegative() ? Duration.ZERO : wait));
    }

    private static WaitText nonsense(String line) {
        return new WaitText(List.of(line), Optional.empty());
    }

    /**
     * As the documentation of a service has it.
     *
     * @param random dice
     * @param unit of the header
     * @param wait about which time
     * @param base what times are measured against
     */
    static WaitText plain(Random random, WaitUnit unit, Duration wait, Instant base) {
        Instant until = base.plus(wait);
        return switch (unit) {
            case SECONDS ->
                random.nextInt(4) == 0
                        ? said(wait.toSeconds() + ".57", Duration.ofSeconds(wait.toSeconds(), 570_000_000))
                        : said(String.valueOf(wait.toSeconds()), Duration.ofSeconds(wait.toSeconds()));
            case MILLISECONDS -> said(String.valueOf(wait.toMillis()), wait.truncatedTo(ChronoUnit.MILLIS));
            case EPOCH_SECONDS ->
                random.nextInt(4) == 0
                        ? said(until.getEpochSecond() + ".123", between(base, until.getEpochSecond(), 123_000_000))
                        : said(String.valueOf(until.getEpochSecond()), between(base, until.getEpochSecond(), 0));
            case EPOCH_MILLISECONDS ->
                said(
                        String.valueOf(until.toEpochMilli()),
                        Duration.between(base, until.truncatedTo(ChronoUnit.MILLIS)));
            case DURATION -> duration(random, wait);
            case TIMESTAMP -> timestamp(random, base, until);
        };
    }

    private static Duration between(Instant base, long seconds, int nanos) {
        return Duration.between(base, Instant.ofEpochSecond(seconds, nanos));
    }

    private static WaitText duration(Random random, Duration wait) {
        long seconds = wait.toSeconds();
        Duration whole = Duration.ofSeconds(seconds);
        return switch (random.nextInt(5)) {
            case 0 -> said(wait.toMillis() + "ms", wait.truncatedTo(ChronoUnit.MILLIS));
            case 1 -> said(seconds + ".5s", whole.plusMillis(500));
            case 2 -> said(String.valueOf(seconds), whole);
            case 3 -> said("0h" + seconds / 60 + "m" + seconds % 60 + "s", whole);
            default -> said(seconds / 60 + "m" + seconds % 60 + "s", whole);
        };
    }

    private static WaitText timestamp(Random random, Instant base, Instant until) {
        Instant second = until.truncatedTo(ChronoUnit.SECONDS);
        return switch (random.nextInt(4)) {
            case 0 -> said(IMF.format(second), Duration.between(base, second));
            case 1 -> said(ABROAD.format(second), Duration.between(base, second));
            case 2 -> {
                Instant minute = until.truncatedTo(ChronoUnit.MINUTES);
                yield said(minute.toString().replace(":00Z", "Z"), Duration.between(base, minute));
            }
            default -> said(until.toString(), Duration.between(base, until));
        };
    }

    /**
     * What services say by mistake, or to do harm.
     *
     * @param random dice
     * @param dialect it is in
     * @param wait about which time, where it can be read
     * @param base what times are measured against
     */
    static WaitText odd(Random random, Dialect dialect, Duration wait, Instant base) {
        WaitUnit unit = dialect.unit();
        return switch (random.nextInt(8)) {
            case 0 -> NONE;
            case 1, 2 -> nonsense(garbage(random));
            case 3 -> nonsense("9".repeat(Law.pick(random, 20, 400, 20_000)));
            case 4 -> nonsense(inAnotherUnit(random, unit, base));
            case 5 -> past(random, unit, base);
            case 6 -> far(random, unit, base);
            default -> several(random, dialect, wait, base);
        };
    }

    static String garbage(Random random) {
        return Law.pick(random, GARBAGE);
    }

    /** Absurd, in the unit that is configured. */
    private static String inAnotherUnit(Random random, WaitUnit unit, Instant base) {
        String seconds = String.valueOf(base.getEpochSecond() + 60);
        String millis = String.valueOf(base.toEpochMilli() + 60_000);
        return switch (unit) {
            case SECONDS, DURATION, TIMESTAMP -> Law.pick(random, seconds, millis);
            case MILLISECONDS -> millis;
            case EPOCH_SECONDS -> Law.pick(random, "60", "999999999", millis);
            case EPOCH_MILLISECONDS -> Law.pick(random, "60", seconds);
        };
    }

    private static WaitText past(Random random, WaitUnit unit, Instant base) {
        Instant before = base.minusSeconds(random.nextInt(100_000));
        return switch (unit) {
            case SECONDS, MILLISECONDS -> said(Law.pick(random, "0", "0.0", "000"), Duration.ZERO);
            case DURATION -> said(Law.pick(random, "0", "0s", "0h0m0.0s"), Duration.ZERO);
            case EPOCH_SECONDS -> said(String.valueOf(before.getEpochSecond()), Duration.ZERO);
            case EPOCH_MILLISECONDS -> said(String.valueOf(before.toEpochMilli()), Duration.ZERO);
            case TIMESTAMP -> said(before.toString(), Duration.ZERO);
        };
    }

    /** A year ahead, which is a wait, or a little more, which is none but as a time that is written out. */
    private static WaitText far(Random random, WaitUnit unit, Instant base) {
        WaitText year = plain(random, unit, Duration.ofDays(365), base);
        WaitText more = plain(random, unit, Duration.ofDays(367), base);
        WaitText absurd = unit == WaitUnit.TIMESTAMP ? more : new WaitText(more.lines(), Optional.empty());
        return random.nextBoolean() ? year : absurd;
    }

    /** The longest counts, of lines, and of values with commas between where the header names the wait itself. */
    private static WaitText several(Random random, Dialect dialect, Duration wait, Instant base) {
        WaitText one = plain(random, dialect.unit(), wait, base);
        WaitText other = plain(random, dialect.unit(), wait.dividedBy(2), base);
        List<String> lines = Stream.of(other.lines(), one.lines(), List.of(garbage(random)))
                .flatMap(List::stream)
                .toList();
        boolean isList = dialect.kind() == Dialect.Kind.WAIT && random.nextBoolean();
        List<String> sent = isList ? List.of(String.join(", ", lines)) : lines;
        return new WaitText(sent, longer(one.asks(), other.asks()));
    }

    private static Optional<Duration> longer(Optional<Duration> one, Optional<Duration> other) {
        return Stream.of(one, other).flatMap(Optional::stream).max(Duration::compareTo);
    }
}
