package dev.heed.samples.demo;

import dev.heed.Decision;
import dev.heed.Step;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what happened, for a person to read. */
final class Report {
    private Report() {}

    static String of(Performance performance, List<String> complaints) {
        StringBuilder text = new StringBuilder();
        line(text, "done", done(performance));
        line(text, "waits", waits(performance));
        line(text, "wire", wire(performance));
        line(text, "outcome", outcome(performance));
        line(text, "trail", performance.trail().toString());
        line(text, "verdict", complaints.isEmpty() ? "as documented" : "NOT AS DOCUMENTED: " + lines(complaints));
        return text.toString();
    }

    /** Adds a name with its value; further lines of the value stand under its first. */
    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-9s%s%n", name, value.replace("\n", "\n" + " ".repeat(11))));
    }

    private static String lines(List<String> complaints) {
        return String.join("\n", complaints);
    }

    private static String done(Performance performance) {
        return performance.trail().steps().stream().map(Report::done).collect(Collectors.joining(", "));
    }

    private static String done(Step step) {
        Decision decision = step.decision();
        String wait = decision.delay().isZero() ? "" : "waited " + Text.of(decision.delay()) + ", ";
        if (decision instanceof Decision.Follow) {
            return step.status().orElse(0) + ": " + wait + "followed";
        }
        String result = step.status().isPresent() ? "" + step.status().getAsInt() : "no response";
        return result + ": " + wait + (decision instanceof Decision.Retry ? "retried" : "delivered");
    }

    private static String waits(Performance performance) {
        return performance.waits().isEmpty()
                ? "none"
                : performance.waits().stream().map(Text::of).collect(Collectors.joining(", "));
    }

    private static String wire(Performance performance) {
        return performance.wire().stream()
                .map(seen -> String.format("+%-8s %s -> %d", Text.of(seen.at()), seen.line(), seen.status()))
                .collect(Collectors.joining("\n"));
    }

    private static String outcome(Performance performance) {
        return performance
                .outcome()
                .map(Object::toString)
                .orElseGet(() -> "none, it threw " + performance.failure().orElseThrow());
    }
}
