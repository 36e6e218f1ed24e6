package dev.heed;

import dev.heed.internal.http.RetryAfter;
import dev.heed.internal.limit.WaitFormat;
import dev.heed.internal.limit.WaitReading;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A second, slow reading of the waits that services name: by patterns and {@link BigDecimal} of any length. */
final class ReferenceWait {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern GO = Pattern.compile("([0-9]*\\.?[0-9]*)(h|ms|m|s|us|\u00B5s|\u03BCs|ns)");
    private static final Map<String, String> SECONDS = Map.of(
            "h", "3600",
            "m", "60",
            "s", "1",
            "ms", "1e-3",
            "us", "1e-6",
            "\u00B5s", "1e-6",
            "\u03BCs", "1e-6",
            "ns", "1e-9");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?"
                    + "(\\.[0-9]+)?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])");
    private static final BigDecimal YEAR = BigDecimal.valueOf(366 * 86_400);
    private static final BigDecimal FOREVER = BigDecimal.valueOf(RetryAfter.FOREVER.toSeconds());

    private ReferenceWait() {}

    static WaitReading lines(WaitFormat format, List<String> lines, Instant sent) {
        return longest(lines.stream().map(line -> value(format, line, sent)).toList());
    }

    static WaitReading lists(WaitFormat format, List<String> lines, Instant sent) {
        List<WaitReading> all = new ArrayList<>();
        for (String line : lines) {
            List<String> places = new ArrayList<>(List.of(line.split(",", -1)));
            while (!places.isEmpty()) {
                String place = places.remove(0);
                Optional<WaitReading> pair = places.isEmpty()
                        ? Optional.empty()
                        : Optional.of(value(format, place + "," + places.get(0), sent))
                                .filter(read -> read.length().isPresent());
                pair.ifPresent(read -> places.remove(0));
                all.add(pair.orElseGet(() -> value(format, place, sent)));
            }
        }
        return longest(all);
    }

    private static WaitReading longest(List<WaitReading> all) {
        return new WaitReading(
                all.stream().flatMap(each -> each.length().stream()).max(Duration::compareTo),
                all.stream().anyMatch(WaitReading::isAbsurd));
    }

    private static WaitReading value(WaitFormat format, String value, Instant sent) {
        String text = value.trim();
        Optional<BigDecimal> seconds = switch (format) {
            case SECONDS -> number(text);
            case MILLISECONDS -> number(text).map(n -> n.scaleByPowerOfTen(-3));
            case EPOCH_SECONDS -> number(text).map(n -> n.subtract(epoch(sent)));
            case EPOCH_MILLISECONDS ->
                number(text).map(n -> n.scaleByPowerOfTen(-3).subtract(epoch(sent)));
            case DURATION -> number(text).or(() -> duration(text));
            case TIMESTAMP -> time(text, sent).map(time -> time.subtract(epoch(sent)));
        };
        boolean isEpoch = format == WaitFormat.EPOCH_SECONDS || format == WaitFormat.EPOCH_MILLISECONDS;
        boolean tooEarly = isEpoch
                && seconds.isPresent()
                && seconds.get().add(epoch(sent)).compareTo(BigDecimal.valueOf(1_000_000_000)) < 0;
        boolean tooLong = format != WaitFormat.TIMESTAMP
                && seconds.isPresent()
                && seconds.get().compareTo(YEAR) > 0;
        return tooEarly || tooLong
                ? new WaitReading(Optional.empty(), true)
                : new WaitReading(seconds.map(ReferenceWait::length), false);
    }

    private static Duration length(BigDecimal seconds) {
        BigDecimal nanos = seconds.max(BigDecimal.ZERO).min(FOREVER).scaleByPowerOfTen(9);
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.CEILING).longValueExact());
    }

    static Optional<BigDecimal> number(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private static Optional<BigDecimal> duration(String text) {
        Matcher part = GO.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length()) {
            part.region(at, text.length());
            if (!part.lookingAt() || part.group(1).isEmpty() || part.group(1).equals(".")) {
                return Optional.empty();
            }
            String number = "0" + part.group(1) + "0";
            BigDecimal amount = new BigDecimal(part.group(1).contains(".") ? number : part.group(1));
            sum = sum.add(amount.multiply(new BigDecimal(SECONDS.get(part.group(2)))));
            at = part.end();
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(sum);
    }

    private static Optional<BigDecimal> time(String text, Instant sent) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return ReferenceDate.read(text, sent).map(ReferenceWait::epoch);
        }
        if (time.group(3) == null && time.group(4) != null) {
            return Optional.empty(); // a fraction belongs to the second
        }
        boolean isLeap = ":60".equals(time.group(3));
        String second = time.group(3) == null ? ":00" : isLeap ? ":59" : time.group(3);
        try {
            long local = LocalDateTime.parse(time.group(1) + "T" + time.group(2) + second)
                    .toEpochSecond(ZoneOffset.UTC);
            BigDecimal fraction = time.group(4) == null ? BigDecimal.ZERO : new BigDecimal("0" + time.group(4));
            BigDecimal whole = fraction.scaleByPowerOfTen(9).setScale(0, RoundingMode.CEILING);
            return Optional.of(BigDecimal.valueOf(local + (isLeap ? 1 : 0) - offset(time.group(5)))
                    .add(whole.scaleByPowerOfTen(-9)));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static long offset(String zone) {
        if (zone.equalsIgnoreCase("Z")) {
            return 0;
        }
        long seconds = Duration.parse("PT" + zone.substring(1, 3) + "H" + zone.substring(4) + "M")
                .toSeconds();
        return zone.startsWith("-") ? -seconds : seconds;
    }

    private static BigDecimal epoch(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
    }
}
