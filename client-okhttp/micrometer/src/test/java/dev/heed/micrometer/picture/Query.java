package dev.heed.micrometer.picture;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query of the dashboard, in the part of PromQL that it uses: a sum or minimum by labels, of a metric or of its rate,
 * or one such divided by another.
 *
 * @param text as the dashboard has it
 * @param terms one, or two of which the first is divided by the second
 */
public record Query(String text, List<Term> terms) {
    private static final Pattern TERM = Pattern.compile("(sum|min) by \\(([a-z, ]+)\\) \\("
            + "(rate\\()?([a-z_]+)\\{name=~\"\\$name\"(?:,([a-z]+)!=\"([a-z]+)\")?}(\\[\\$__rate_interval])?\\)?\\)");

    /** The seconds over which a rate is taken. */
    static final long RATE_INTERVAL = 30;

    /** One aggregation; {@code not} is a label and the value that it does not have, or empty. */
    public record Term(String function, List<String> by, boolean rate, String metric, List<String> not) {
        static Term read(String text) {
            Matcher parts = TERM.matcher(text);
            if (!parts.matches() || (parts.group(3) == null) != (parts.group(7) == null)) {
                throw new IllegalArgumentException("no query: " + text);
            }
            return new Term(
                    parts.group(1),
                    Arrays.asList(parts.group(2).split(", ")),
                    parts.group(3) != null,
                    parts.group(4),
                    parts.group(5) == null ? List.of() : List.of(parts.group(5), parts.group(6)));
        }

        /** Returns all labels that it names. */
        public Set<String> labels() {
            Set<String> labels = new HashSet<>(by);
            labels.add("name");
            labels.addAll(not.subList(0, Math.min(1, not.size())));
            return labels;
        }

        private Map<String, Double> at(Scrape now, Scrape before) {
            Map<Map<String, String>, Double> earlier = before.samples().stream()
                    .filter(this::matches)
                    .collect(Collectors.toMap(Scrape.Sample::labels, Scrape.Sample::value));
            Map<String, List<Double>> groups = now.samples().stream()
                    .filter(this::matches)
                    .collect(Collectors.groupingBy(
                            sample -> by.stream().map(sample.labels()::get).collect(Collectors.joining(" ")),
                            TreeMap::new,
                            Collectors.mapping(
                                    sample -> rate
                                            ? (sample.value() - earlier.getOrDefault(sample.labels(), 0.0))
                                                    / RATE_INTERVAL
                                            : sample.value(),
                                    Collectors.toList())));
            Map<String, Double> values = new TreeMap<>();
            groups.forEach((group, all) -> values.put(group, aggregate(all)));
            return values;
        }

        private boolean matches(Scrape.Sample sample) {
            return sample.metric().equals(metric)
                    && (not.isEmpty() || !not.get(1).equals(sample.labels().get(not.get(0))));
        }

        private double aggregate(Collection<Double> values) {
            return function.equals("sum")
                    ? values.stream().mapToDouble(it -> it).sum()
                    : values.stream().mapToDouble(it -> it).min().orElse(Double.NaN);
        }
    }

    /** Reads a query; one of another form is an {@code IllegalArgumentException}. */
    public static Query read(String text) {
        return new Query(text, Arrays.stream(text.split(" / ")).map(Term::read).toList());
    }

    /** Evaluates it: the value of each group. A division by zero has none. */
    Map<String, Double> at(Scrape now, Scrape before) {
        Map<String, Double> values = terms.get(0).at(now, before);
        if (terms.size() > 1) {
            Map<String, Double> divisors = terms.get(1).at(now, before);
            values.replaceAll((group, value) -> value / divisors.getOrDefault(group, 0.0));
            values.values().removeIf(value -> !Double.isFinite(value));
        }
        return values;
    }
}
