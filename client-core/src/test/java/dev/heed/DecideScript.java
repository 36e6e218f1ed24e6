package dev.heed;

import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * A policy and an attempt as a text: a line {@code GET https://a.example/x attempt=2 body …}, one with the status or the
 * failure that came back, and the reply's header lines. What cannot be read is left out, so that any text says something.
 */
final class DecideScript {
    private static final Pattern URL = Pattern.compile(
            "https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z](?:[a-z0-9-]*[a-z0-9])?)*|\\[::1])(?::[1-9][0-9]{0,4})?/[!-~]*");

    private final List<String> request;
    private final String result;
    private final List<String> headers;

    DecideScript(List<String> lines) {
        request = Arrays.asList(lines.isEmpty() ? new String[0] : lines.get(0).split(" "));
        result = lines.size() < 2 ? "503" : lines.get(1);
        headers = lines.size() < 3 ? List.of() : lines.subList(2, lines.size());
    }

    /** {@code policy=7}: any of the random ones; else the documented one. */
    ResiliencePolicy policy() {
        List<ResiliencePolicy> named = new ArrayList<>(List.of(ResiliencePolicy.documented()));
        each("policy", number -> named.add(RandomPolicies.of(Long.parseLong(number))));
        return named.get(named.size() - 1);
    }

    Attempt attempt() {
        String method = request.isEmpty() ? "" : request.get(0);
        String url = request.size() > 1 && isUrl(request.get(1)) ? request.get(1) : "https://a.example/x";
        InCall facts = result(method, url);
        headers.forEach(line -> header(facts, line));
        words(facts);
        each("attempt", number -> facts.number(Integer.parseInt(number)));
        each("elapsed", time -> facts.elapsed(Duration.parse(time)));
        each("timeout", time -> facts.callTimeout(Duration.parse(time)));
        each("dice", roll -> facts.random(Double.parseDouble(roll)));
        each("now", time -> facts.arrivedAt(Instant.parse(time)));
        each("armings", count -> facts.armings(Integer.parseInt(count)));
        each("sends", name -> facts.requestHeaders(List.of(name)));
        each(
                "hops",
                urls -> facts.hops(
                        Arrays.stream(urls.split(",")).map(hop -> "GET " + hop).toList()));
        return facts.build();
    }

    private InCall result(String method, String url) {
        return switch (result) {
            case "refused" -> InCall.failed(method, url, new ConnectException());
            case "silent" -> InCall.failed(method, url, new SocketTimeoutException());
            case "protocol" -> InCall.failed(method, url, new ProtocolException());
            case "tls" -> InCall.failed(method, url, new SSLException("no"));
            case "broken" -> InCall.failed(method, url, new IOException());
            default -> InCall.replied(method, url, result.matches("[0-9]{1,3}") ? Integer.parseInt(result) : 503);
        };
    }

    /** As the loops tell them: every line, and a {@code Location} also resolved if it can be. */
    private static void header(InCall facts, String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).trim();
        facts.header(name, value);
        if (name.equalsIgnoreCase("Location") && isUrl(value)) {
            facts.location(value);
        }
    }

    private void words(InCall facts) {
        for (String word : request) {
            switch (word) {
                case "body" -> facts.body(Attempt.Body.REPEATABLE);
                case "one-shot" -> facts.body(Attempt.Body.ONE_SHOT);
                case "canceled" -> facts.canceled();
                case "unprocessed" -> facts.unprocessed();
                case "web-socket" -> facts.webSocket();
                case "no-network" -> facts.withoutNetwork();
                case "follows-nothing" -> facts.clientFollowsNothing();
                case "keeps-scheme" -> facts.clientKeepsScheme();
                case "no-budget" -> facts.budgetExhausted();
                default -> {}
            }
        }
    }

    private void each(String name, Consumer<String> take) {
        for (String word : request) {
            if (word.startsWith(name + "=")) {
                try {
                    take.accept(word.substring(name.length() + 1));
                } catch (IllegalArgumentException | DateTimeException | ArithmeticException outOfBounds) {
                    // Left out.
                }
            }
        }
    }

    /** An absolute one as {@code HttpUrl} writes it: others never reach the policy. */
    private static boolean isUrl(String text) {
        try {
            return URL.matcher(text).matches() && URI.create(text).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
