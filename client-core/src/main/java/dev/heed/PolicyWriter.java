package dev.heed;

import dev.heed.internal.text.Written;
import io.github.resilience4j.core.IntervalFunction;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a policy as texts, one for each setting that differs from the documented policy, or from one that surfaces all. */
final class PolicyWriter {
    private final SortedMap<String, String> texts = new TreeMap<>();
    private final ResiliencePolicy policy;
    private final ResiliencePolicy base;

    private PolicyWriter(ResiliencePolicy policy) {
        this.policy = policy;
        this.base = surfacesFailures(policy) ? ResiliencePolicy.surfaceAll() : ResiliencePolicy.documented();
    }

    /** Says whether failures surface although nobody said so of them: as {@link ResiliencePolicy#surfaceAll} does. */
    private static boolean surfacesFailures(ResiliencePolicy policy) {
        return !policy.namesFailureRule() && policy.failureRule().equals(Rule.surface());
    }

    static SortedMap<String, String> write(ResiliencePolicy policy) {
        PolicyWriter writer = new PolicyWriter(policy);
        if (surfacesFailures(policy)) {
            writer.texts.put("base", "surface-all");
        }
        writer.rules();
        writer.limits(policy.limits(), writer.base.limits());
        policy.backoff().ifPresent(function -> writer.texts.put("backoff", written("backoff", function)));
        if (!policy.retryBudget().equals(writer.base.retryBudget())) {
            writer.texts.put("retry-budget", SignalText.write(policy.retryBudget()));
        }
        writer.redirects(policy.redirects());
        writer.idempotencyKeys(policy.idempotencyKeys());
        writer.signals(policy.signals());
        return writer.texts;
    }

    /** Writes a function that was read from text; any other has none. */
    private static String written(String setting, IntervalFunction function) {
        if (function instanceof WrittenBackoff) {
            return function.toString();
        }
        throw new IllegalStateException(setting + " has a backoff that is code and has no text: " + function);
    }

    private void rules() {
        int status = 200;
        while (status < 1000) {
            int first = status;
            Rule rule = policy.rule(first);
            while (status < 1000 && policy.rule(status).equals(rule) && !rule.equals(base.rule(status))) {
                status++;
            }
            if (status == first) {
                status++;
            } else {
                rule("on." + first + (status - 1 == first ? "" : "-" + (status - 1)), rule);
            }
        }
        if (policy.namesFailureRule()) {
            rule("on-failure", policy.failureRule());
        }
    }

    private void rule(String key, Rule rule) {
        rule.backoff().ifPresent(function -> written(key, function));
        texts.put(key, rule.toString());
    }

    private void limits(Limits mine, Limits usual) {
        put("max-attempts", mine.maxAttempts(), usual.maxAttempts());
        put("max-wait", mine.maxWait(), usual.maxWait());
        put("max-elapsed", mine.maxElapsed(), usual.maxElapsed());
        put("max-hold", mine.maxHold(), usual.maxHold());
        mine.attemptTimeout().ifPresent(timeout -> texts.put("attempt-timeout", timeout.toString()));
    }

    private void put(String key, Object value, Object usual) {
        if (!value.equals(usual)) {
            texts.put(key, value.toString());
        }
    }

    private void redirects(Redirects mine) {
        put("redirects.enabled", mine.limit() > 0, base.redirects().limit() > 0);
        if (mine.limit() > 0) {
            put("redirects.limit", mine.limit(), Redirects.standard().limit());
            put("redirects.carry-body-across-origins", mine.carriesBody(), false);
            put("redirects.allow-downgrade", mine.downgrades(), false);
            list("redirects.keep-across-origins", mine.kept());
        }
    }

    private void idempotencyKeys(IdempotencyKeys keys) {
        keys.header().map(FieldName::written).ifPresent(name -> texts.put("idempotency-keys.header", quoted(name)));
        list("idempotency-keys.methods", keys.methods());
    }

    private void signals(Signals signals) {
        for (int i = 0; i < signals.limits().size(); i++) {
            texts.put("rate-limit[" + i + "]", signals.limits().get(i).toString());
        }
        list("veto-headers", signals.vetoes().stream().map(FieldName::written).toList());
        for (int i = 0; i < signals.readings().size(); i++) {
            Signals.Reading reading = signals.readings().get(i);
            texts.put("read-as[" + i + "]", reading.status() + ", " + reading.as() + ", " + reading.match());
        }
    }

    private void list(String key, Collection<String> words) {
        if (!words.isEmpty()) {
            texts.put(key, words.stream().map(PolicyWriter::quoted).collect(Collectors.joining(", ")));
        }
    }

    /** Puts quotes around what is more than a word. */
    private static String quoted(String word) {
        return Optional.of(word).filter(w -> w.matches("[A-Za-z0-9_-]+")).orElseGet(() -> Written.text(word));
    }
}
