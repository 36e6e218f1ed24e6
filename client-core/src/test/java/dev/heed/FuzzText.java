package dev.heed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The input of a fuzz target as text, so that a corpus can be read and written by people: header values, one a line, and
 * beside them lines {@code Name: value} of the few names that a target knows.
 */
final class FuzzText {
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9900-01-01T00:00:00Z");
    private static final Instant USUAL = Instant.parse("2026-03-01T12:00:00Z");

    private final List<String> lines;

    private FuzzText(List<String> lines) {
        this.lines = lines;
    }

    /** What is no UTF-8 becomes U+FFFD, as it does when OkHttp reads a header. A last line may end or not. */
    static FuzzText of(byte[] input) {
        String text = new String(input, UTF_8);
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return new FuzzText(new ArrayList<>(List.of(whole.split("\n", -1))));
    }

    /** Takes the values of all lines that begin with a name out. */
    List<String> take(String name) {
        List<String> named =
                lines.stream().filter(line -> line.startsWith(name + ": ")).toList();
        lines.removeAll(named);
        return named.stream().map(line -> line.substring(name.length() + 2)).toList();
    }

    /** A moment at which somebody may have this library: else, and without a line {@code Now}, one in 2026. */
    Instant takeNow() {
        List<String> named = take("Now");
        try {
            Instant now = named.isEmpty() ? USUAL : Instant.parse(named.get(0));
            return now.isBefore(EARLIEST) || now.isAfter(LATEST) ? USUAL : now;
        } catch (DateTimeParseException e) {
            return USUAL;
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
