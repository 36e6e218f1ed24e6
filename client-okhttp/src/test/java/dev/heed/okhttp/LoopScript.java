package dev.heed.okhttp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * A call and what a server writes, byte by byte: a line {@code GET documented}, and the reply to each request in turn, a
 * line {@code ~~~~} between two. The last one is for all further requests too.
 */
final class LoopScript {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");
    private static final Pattern BETWEEN = Pattern.compile("\n~~~~\n");
    private static final ResiliencePolicy ANY_METHOD = ResiliencePolicy.builder()
            .on(503, Rule.waitAtLeast(Duration.ofMinutes(1)).forAnyMethod())
            .onFailure(Rule.backOff().forAnyMethod())
            .maxAttempts(4)
            .build();

    private final List<String> words;
    private final List<byte[]> replies;

    LoopScript(byte[] input) {
        String[] parts = new String(input, ISO_8859_1).split("\n", 2);
        words = List.of(parts[0].split(" ", -1));
        replies = Stream.of(BETWEEN.split(parts.length > 1 ? parts[1] : "", -1))
                .map(reply -> reply.getBytes(ISO_8859_1))
                .toList();
    }

    byte[] reply(int request) {
        return replies.get(Math.min(request, replies.size() - 1)).clone();
    }

    ResiliencePolicy policy() {
        return switch (words.get(words.size() - 1)) {
            case "any-method" -> ANY_METHOD;
            case "surface-all" -> ResiliencePolicy.surfaceAll();
            default -> ResiliencePolicy.documented();
        };
    }

    int mostAttempts() {
        return policy().equals(ANY_METHOD) ? 4 : 3;
    }

    /** Of a wait after 503. */
    Duration floor() {
        return policy().equals(ANY_METHOD) ? Duration.ofMinutes(1) : Duration.ofMinutes(2);
    }

    Request request(HttpUrl url) {
        String method = METHODS.contains(words.get(0)) ? words.get(0) : "GET";
        boolean body = method.equals("POST") || method.equals("PUT");
        return new Request.Builder()
                .url(url)
                .method(method, body ? RequestBody.create("an order", Lab.TEXT) : null)
                .header("Authorization", "Bearer mine")
                .header("Cookie", "session=mine")
                .header("X-Api-Key", "mine")
                .header("Accept", "text/plain")
                .build();
    }
}
