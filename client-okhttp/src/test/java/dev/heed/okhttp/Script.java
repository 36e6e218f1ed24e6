package dev.heed.okhttp;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * A request, a policy and what servers reply, in order, whichever is asked. {@code other:/} in a {@code Location} is the
 * root of another origin.
 */
record Script(
        String name, ResiliencePolicy policy, String method, String bodyKind, boolean keyed, List<Reply> replies) {
    private static final int MAX = 6;

    /** A reply, or a connection that breaks once the request has arrived. */
    record Reply(int status, List<String> headers) {
        static Reply replied(int status, String... headers) {
            return new Reply(status, List.of(headers));
        }

        static Reply reset() {
            return replied(0);
        }

        MockResponse response(String other) {
            if (status == 0) {
                return new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build();
            }
            String[] lines =
                    headers.stream().map(line -> line.replace("other:/", other)).toArray(String[]::new);
            return Lab.reply(status, lines).build();
        }
    }

    static Script get(String name, Reply... replies) {
        return of(name, "GET", "none", replies);
    }

    static Script of(String name, String method, String body, Reply... replies) {
        return new Script(name, ResiliencePolicy.documented(), method, body, false, List.of(replies));
    }

    Script with(ResiliencePolicy other) {
        return new Script(name, other, method, bodyKind, keyed, replies);
    }

    Request.Builder request() {
        RequestBody body = switch (bodyKind) {
            case "text" -> RequestBody.create("an order", Lab.TEXT);
            case "chunks" -> Bodies.ofUnknownLength("an order");
            case "once" -> Bodies.oneShot("an order");
            default -> null;
        };
        Request.Builder request = new Request.Builder().method(method, body).header("Authorization", "Bearer mine");
        return keyed ? request.header("Idempotency-Key", "7") : request;
    }

    /** The same for the same seed. */
    static Script generated(long seed) {
        Random random = new Random(seed);
        String method = one(random, "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");
        boolean mayHaveBody = !method.equals("GET") && !method.equals("HEAD");
        String body = mayHaveBody ? one(random, "text", "text", "chunks", "once") : "none";
        List<Reply> replies = new ArrayList<>();
        for (int i = random.nextInt(MAX); i >= 0; i--) {
            replies.add(reply(random));
        }
        return new Script("seed " + seed, policy(random), method, body, random.nextInt(5) == 0, replies);
    }

    private static Reply reply(Random random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return Reply.reset();
        }
        if (kind <= 3) {
            int status = one(random, 300, 301, 302, 303, 307, 308);
            String location = one(random, "/" + random.nextInt(4), "other:/" + random.nextInt(3), "ftp://x/", "");
            return reply(random, status, "Location: " + location);
        }
        return reply(
                random, one(random, 200, 202, 204, 400, 401, 404, 408, 422, 425, 429, 429, 500, 502, 503, 503, 504));
    }

    private static Reply reply(Random random, int status, String... more) {
        String told = one(random, "", "", "0", "1", "7", "120", "400", "soon", "Thu, 01 Jan 2026 00:01:00 GMT");
        Stream<String> retryAfter = told.isEmpty() ? Stream.empty() : Stream.of("Retry-After: " + told);
        Stream<String> cookie = random.nextInt(8) == 0 ? Stream.of("Set-Cookie: a=b") : Stream.empty();
        return new Reply(
                status,
                Stream.of(Stream.of(more), retryAfter, cookie)
                        .flatMap(lines -> lines)
                        .toList());
    }

    private static ResiliencePolicy policy(Random random) {
        if (random.nextInt(3) == 0) {
            return random.nextInt(5) == 0 ? ResiliencePolicy.surfaceAll() : ResiliencePolicy.documented();
        }
        Redirects redirects = Redirects.standard().limit(1 + random.nextInt(4));
        redirects = random.nextBoolean() ? redirects.carryBodyAcrossOrigins() : redirects;
        int maxWait = one(random, 0, 5, 300, 3000);
        return ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofSeconds(random.nextInt(maxWait + 1))))
                .on(
                        502,
                        one(
                                random,
                                Rule.surface(),
                                Rule.backOff(),
                                Rule.backOff().forAnyMethod()))
                .on(404, one(random, Rule.surface(), Rule.waitAsTold()))
                .onFailure(one(
                        random, Rule.surface(), Rule.backOff(), Rule.backOff().forAnyMethod()))
                .maxAttempts(2 + random.nextInt(4))
                .maxWait(Duration.ofSeconds(maxWait))
                .maxElapsed(Duration.ofSeconds(maxWait + random.nextInt(600)))
                .redirects(random.nextInt(6) == 0 ? Redirects.none() : redirects)
                .build();
    }

    @SafeVarargs
    private static <T> T one(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
