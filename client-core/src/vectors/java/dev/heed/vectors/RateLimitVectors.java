package dev.heed.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.RateLimit;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.WaitUnit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The vectors of {@code ratelimit.txt}: what real services send, and what a policy makes of it that is told how to read
 * it.
 */
public final class RateLimitVectors {
    private static final Map<String, WaitUnit> UNITS = Map.of(
            "s", WaitUnit.SECONDS,
            "ms", WaitUnit.MILLISECONDS,
            "epoch", WaitUnit.EPOCH_SECONDS,
            "epoch-ms", WaitUnit.EPOCH_MILLISECONDS,
            "duration", WaitUnit.DURATION,
            "timestamp", WaitUnit.TIMESTAMP);
    /** Cuts nothing: as long as a policy takes. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:([st\\\\])|u([0-9a-fA-F]{4}))");
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Map<String, ResiliencePolicy.Builder> sets = new HashMap<>();
    private final List<Vector> vectors = new ArrayList<>();

    /**
     * One response, and what is expected of it.
     *
     * @param headers lines {@code Name: value}, with a {@code Date} of the server's clock where it has one
     */
    public record Vector(String id, ResiliencePolicy policy, Map<String, String> facts, List<String> headers) {
        public int status() {
            return Integer.parseInt(facts.get("status"));
        }

        /** Returns when the response comes, by the clock of the client. */
        public Instant arrivedAt() {
            return Instant.parse(fact("clock").orElse(facts.get("now")));
        }

        public Optional<String> fact(String name) {
            return Optional.ofNullable(facts.get(name));
        }

        @Override
        public String toString() {
            return id;
        }
    }

    public static List<Vector> all() {
        RateLimitVectors file = new RateLimitVectors();
        for (String paragraph : text().split("\n\n", -1)) {
            file.paragraph(
                    paragraph.lines().filter(line -> !line.startsWith("#")).toList());
        }
        return file.vectors;
    }

    private static String text() {
        try (InputStream in = RateLimitVectors.class.getResourceAsStream("ratelimit.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void paragraph(List<String> lines) {
        if (!lines.isEmpty() && lines.get(0).startsWith("set ")) {
            set(lines.get(0).substring(4), lines.subList(1, lines.size()));
        } else if (!lines.isEmpty()) {
            vector(lines);
        }
    }

    private void set(String name, List<String> lines) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder()
                .on(503, Rule.waitAsTold().holding(Scope.RESOURCE))
                .maxWait(LONGEST)
                .maxElapsed(LONGEST)
                .maxHold(LONGEST);
        for (String line : lines) {
            List<String> words = List.of(line.split(" "));
            switch (words.get(0) + " " + (words.get(0).equals("read") ? words.get(1) : "")) {
                case "read wait" -> builder.rateLimit(RateLimit.retryAfter(words.get(2), unit(words.get(3))));
                case "read limit" -> builder.rateLimit(RateLimit.of(words.get(2), words.get(3), unit(words.get(4))));
                case "read fields" -> builder.rateLimit(RateLimit.fields(words.get(2)));
                case "told " ->
                    builder.on(
                            Integer.parseInt(words.get(1)),
                            Rule.waitAsTold().ifTold().forAnyMethod().holding(Scope.ORIGIN));
                default -> throw new IllegalArgumentException(line);
            }
        }
        sets.put(name, builder);
    }

    private static WaitUnit unit(String word) {
        return Objects.requireNonNull(UNITS.get(word), word);
    }

    private void vector(List<String> lines) {
        Map<String, String> facts = new HashMap<>();
        List<String> headers = new ArrayList<>();
        for (String line : lines) {
            int space = line.indexOf(' ');
            String word = line.substring(0, space);
            String rest = line.substring(space + 1);
            if (word.equals("header")) {
                headers.add(unescaped(rest));
            } else {
                facts.put(word, rest);
            }
        }
        if (!facts.containsKey("date")) {
            headers.add(0, "Date: " + IMF.format(Instant.parse(facts.get("now"))));
        }
        ResiliencePolicy policy = Objects.requireNonNull(sets.get(facts.get("use")), facts.get("use"))
                .build();
        vectors.add(new Vector(Objects.requireNonNull(facts.get("id")), policy, facts, headers));
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(character(found.group(1), found.group(2))));
    }

    private static String character(String letter, String code) {
        if (letter == null) {
            return String.valueOf((char) Integer.parseInt(code, 16));
        }
        return letter.equals("s") ? " " : letter.equals("t") ? "\t" : letter;
    }
}
