package dev.heed;

import static dev.heed.RandomPolicies.pick;

import dev.heed.Decision.Follow;
import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A random attempt, a random policy, and what it decides; the same seed makes the same.
 *
 * @param policy most differ from the documented one in several settings
 * @param attempt most of its facts are plausible, few are friendly
 * @param decision of that policy about that attempt
 */
record RandomDecision(ResiliencePolicy policy, Attempt attempt, Decision decision) {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY", "POST", "PATCH", "CONNECT", "get", "");
    private static final List<String> URLS = List.of(
            "https://a.example/x",
            "https://a.example/y?q=1#f",
            "https://a.example:443/y",
            "https://a.example:8443/x",
            "http://a.example/x",
            "http://a.example:8080/x",
            "https://b.example/x",
            "https://[::1]/x",
            "http://[::1]:80/x");
    private static final List<String> TOLD = List.of(
            "0",
            "1",
            "7",
            "60",
            "119",
            "121",
            "300",
            "301",
            "1.5",
            "-5",
            "soon",
            "120s",
            "",
            "7, 60",
            "soon, 1",
            "Thu, 01 Jan 1970 00:01:00 GMT, 45",
            "99999999999",
            "9".repeat(30),
            "Thu, 01 Jan 1970 00:01:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT");
    private static final List<String> NAMES = List.of(
            "Accept",
            "Accept-Language",
            "User-Agent",
            "Range",
            "Cache-Control",
            "traceparent",
            "Content-Type",
            "Content-Length",
            "Transfer-Encoding",
            "Authorization",
            "Cookie",
            "X-Api-Key",
            "X-Request-Id",
            "Host",
            "Origin",
            "Referer",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "If-Range",
            "Idempotency-Key");

    static RandomDecision of(long seed) {
        ResiliencePolicy policy = RandomPolicies.of(seed);
        Attempt attempt = attempt(new SplittableRandom(seed), new SplittableRandom(~seed));
        return new RandomDecision(policy, attempt, policy.decide(attempt));
    }

    /** Signals have dice of their own: they change nothing of the rest. */
    private static Attempt attempt(SplittableRandom random, SplittableRandom signals) {
        String method = pick(METHODS, random);
        String url = pick(URLS, random);
        int status = random.nextInt(6) == 0 ? random.nextInt(1000) : pick(RandomPolicies.STATUSES, random);
        List<IOException> failures = List.of(
                new ConnectException(), new SocketTimeoutException(), new ProtocolException(), new IOException());
        InCall facts = random.nextInt(6) == 0
                ? InCall.failed(method, url, pick(failures, random))
                : InCall.replied(method, url, status);
        reply(facts, random);
        if (signals.nextInt(3) == 0) {
            RandomSignals.say(facts, signals);
        }
        if (signals.nextInt(4) == 0) {
            facts.header(RandomSignals.VETO, pick(List.of("false", "False", "true", "no"), signals));
        }
        request(facts, url, random);
        return facts.number(random.nextInt(20) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(3))
                .elapsed(random.nextBoolean() ? Duration.ZERO : pick(RandomPolicies.TIMES, random))
                .callTimeout(random.nextInt(3) != 0 ? Duration.ZERO : pick(RandomPolicies.TIMES, random))
                .arrivedAt(Instant.ofEpochSecond(random.nextInt(100)))
                .random(random.nextInt(3) == 0 ? Math.nextDown(1.0) : random.nextDouble())
                .build();
    }

    private static void reply(InCall facts, SplittableRandom random) {
        for (int lines = random.nextInt(3); lines > 0; lines--) {
            facts.header(anyCase("Retry-After", random), pick(TOLD, random));
        }
        if (random.nextInt(4) == 0) {
            facts.header("Date", random.nextBoolean() ? "Thu, 01 Jan 1970 00:00:30 GMT" : "yesterday");
        }
        if (random.nextInt(8) == 0) {
            facts.header("set-cookie", "a=b");
        }
        if (random.nextInt(8) != 0) {
            String location = random.nextInt(16) == 0 ? "ftp://a.example/" : pick(URLS, random);
            facts.header(anyCase("Location", random), location).location(location);
        }
    }

    private static void request(InCall facts, String url, SplittableRandom random) {
        facts.requestHeaders(NAMES.stream()
                .filter(name -> random.nextInt(3) == 0)
                .map(name -> anyCase(name, random))
                .toList());
        switch (random.nextInt(6)) {
            case 0 -> facts.body(Attempt.Body.ONE_SHOT);
            case 1, 2 -> facts.body(Attempt.Body.REPEATABLE);
            default -> {}
        }
        switch (random.nextInt(24)) {
            case 0 -> facts.canceled();
            case 1 -> facts.webSocket();
            case 2 -> facts.withoutNetwork();
            case 3 -> facts.clientFollowsNothing();
            case 4 -> facts.clientKeepsScheme();
            case 5, 6, 7 -> facts.unprocessed();
            default ->
                facts.hops(List.of("GET https://start.example/", "GET " + url).subList(0, random.nextInt(3)));
        }
    }

    private static String anyCase(String name, SplittableRandom random) {
        return random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT);
    }

    CallProgress progress() {
        return attempt.progress();
    }

    AttemptBuilder facts() {
        return attempt.facts();
    }

    /** Spread included. */
    Duration nextBeginsAfter() {
        return progress().elapsed.plus(decision.delay());
    }

    boolean crosses() {
        return decision instanceof Follow follow && follow.reach() == Follow.Reach.OTHER_ORIGIN;
    }

    /** Enough to see what happened; the seed makes the rest. */
    @Override
    public String toString() {
        return attempt + ", url " + attempt.url() + ", reply " + facts().headers + ", request "
                + facts().requestHeaders + ", body " + facts().body + ", elapsed " + progress().elapsed + " of "
                + progress().callTimeout + ", by " + policy + " -> " + decision;
    }
}
