package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds a policy from what another one prints: what stands there is read as the code that it looks like. */
final class PrintedPolicy {
    private final String text;
    private int at;

    private PrintedPolicy(String text) {
        this.text = text;
    }

    /** A backoff that prints as it is written. */
    record Fixed(int millis) implements IntervalFunction {
        @Override
        public Long apply(Integer attempt) {
            return (long) millis;
        }

        @Override
        public String toString() {
            return "fixed(" + millis + ")";
        }
    }

    /** One call of a method, with its arguments: texts, numbers, words, or what other calls made. */
    private record Call(String name, List<Object> arguments) {
        String text(int index) {
            return (String) arguments.get(index);
        }

        int number(int index) {
            return Integer.parseInt(text(index));
        }

        boolean has(int count) {
            return arguments.size() == count;
        }
    }

    static ResiliencePolicy read(String printed) {
        return new PrintedPolicy(printed).policy();
    }

    private ResiliencePolicy policy() {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        Map<Integer, Rule> rules = new TreeMap<>();
        for (int status = 300; status < 600; status++) {
            rules.put(status, Rule.surface());
        }
        expect("ResiliencePolicy[rules={");
        while (text.charAt(at) != '}') {
            int status = Integer.parseInt(word());
            expect("=");
            rules.put(status, rule(calls()));
            skip(", ");
        }
        rules.forEach(builder::on);
        expect("}, onFailure=");
        Rule failure = rule(calls());
        if (!failure.equals(Rule.backOff())) {
            builder.onFailure(failure);
        }
        expect(", " + Limits.DOCUMENTED + ", redirects=" + Redirects.standard() + ", " + RetryBudget.standard());
        while (text.charAt(at) != ']') {
            expect(", ");
            signal(builder, call());
        }
        return builder.build();
    }

    private static void signal(ResiliencePolicy.Builder builder, Call call) {
        switch (call.name()) {
            case "rateLimit" -> builder.rateLimit((RateLimit) call.arguments().get(0));
            case "attemptTimeout" -> builder.attemptTimeout(Duration.parse(call.text(0)));
            case "idempotencyKeys" ->
                builder.idempotencyKeys(
                        call.text(0),
                        call.arguments().stream()
                                .skip(1)
                                .map(String.class::cast)
                                .toArray(String[]::new));
            case "vetoHeader" -> builder.vetoHeader(call.text(0));
            case "readAs" ->
                builder.readAs(
                        call.number(0), call.number(1), (Match) call.arguments().get(2));
            default -> throw new IllegalArgumentException(call.name());
        }
    }

    private List<Call> calls() {
        List<Call> all = new ArrayList<>(List.of(call()));
        while (text.charAt(at) == '.') {
            at++;
            all.add(call());
        }
        return all;
    }

    private Call call() {
        String name = word();
        expect("(");
        List<Object> arguments = new ArrayList<>();
        while (text.charAt(at) != ')') {
            arguments.add(argument());
            skip(", ");
        }
        at++;
        return new Call(name, arguments);
    }

    private Object argument() {
        if (text.charAt(at) == '"') {
            return literal();
        }
        int begin = at;
        String word = word();
        if (text.charAt(at) != '(') {
            return word;
        }
        at = begin;
        List<Call> made = calls();
        return switch (made.get(0).name()) {
            case "header", "body" -> match(made);
            case "fixed" -> new Fixed(made.get(0).number(0));
            default -> limit(made);
        };
    }

    private String literal() {
        StringBuilder read = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            read.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
        }
        at++;
        return read.toString();
    }

    private char escaped() {
        at++;
        if (text.charAt(at) == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }
        return text.charAt(at) == 'n' ? '\n' : text.charAt(at);
    }

    private String word() {
        int begin = at;
        while (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_' || isPointInNumber()) {
            at++;
        }
        if (at == begin) {
            throw new IllegalArgumentException("no word at " + text.substring(at));
        }
        return text.substring(begin, at);
    }

    private boolean isPointInNumber() {
        return text.charAt(at) == '.' && Character.isDigit(text.charAt(at + 1));
    }

    private void skip(String optional) {
        at += text.startsWith(optional, at) ? optional.length() : 0;
    }

    private void expect(String expected) {
        if (!text.startsWith(expected, at)) {
            throw new IllegalArgumentException("no " + expected + " at " + text.substring(at));
        }
        at += expected.length();
    }

    private static Rule rule(List<Call> calls) {
        Rule rule = switch (calls.get(0).name()) {
            case "surface" -> Rule.surface();
            case "neverRepeat" -> Rule.neverRepeat();
            case "follow" -> Rule.follow();
            case "waitAsTold" -> Rule.waitAsTold();
            case "waitAtLeast" -> Rule.waitAtLeast(Duration.parse(calls.get(0).text(0)));
            default -> Rule.backOff();
        };
        for (Call call : calls.subList(1, calls.size())) {
            rule = refined(rule, call);
        }
        return rule;
    }

    private static Rule refined(Rule rule, Call call) {
        return switch (call.name()) {
            case "atLeast" -> rule.atLeast(Duration.parse(call.text(0)));
            case "forAnyMethod" -> rule.forAnyMethod();
            case "holding" ->
                call.has(1)
                        ? rule.holding(Scope.valueOf(call.text(0)))
                        : rule.holding(Scope.valueOf(call.text(0)), Duration.parse(call.text(1)));
            case "ifTold" -> rule.ifTold();
            case "maxAttempts" -> rule.maxAttempts(call.number(0));
            case "withBackoff" -> rule.withBackoff((Fixed) call.arguments().get(0));
            default -> throw new IllegalArgumentException(call.name());
        };
    }

    private static RateLimit limit(List<Call> calls) {
        Call first = calls.get(0);
        RateLimit limit = switch (first.name()) {
            case "retryAfter" -> RateLimit.retryAfter(first.text(0), WaitUnit.valueOf(first.text(1)));
            case "of" -> RateLimit.of(first.text(0), first.text(1), WaitUnit.valueOf(first.text(2)));
            default -> RateLimit.fields(first.text(0));
        };
        for (Call call : calls.subList(1, calls.size())) {
            limit = switch (call.name()) {
                case "when" -> limit.when(call.text(0), call.text(1));
                case "holding" -> limit.holding(Scope.valueOf(call.text(0)));
                default -> limit.keep(call.number(0));
            };
        }
        return limit;
    }

    private static Match match(List<Call> calls) {
        Call first = calls.get(0);
        Match match = first.name().equals("body")
                ? Match.body(first.text(0))
                : first.has(1) ? Match.header(first.text(0)) : Match.header(first.text(0), first.text(1));
        for (Call call : calls.subList(1, calls.size())) {
            match = switch (call.name()) {
                case "and" -> match.and((Match) call.arguments().get(0));
                case "or" -> match.or((Match) call.arguments().get(0));
                default -> match.not();
            };
        }
        return match;
    }
}
