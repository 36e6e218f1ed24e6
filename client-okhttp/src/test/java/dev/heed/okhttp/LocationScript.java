package dev.heed.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.okhttp.testing.Lab;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * A redirect as a text: a line {@code 302 GET https://a.example/x}, and the values of its {@code Location} lines. What
 * cannot be read is taken as in this example, so that any text says something.
 */
final class LocationScript {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT");
    private static final Set<String> STATUSES = Set.of("301", "302", "303", "307", "308");
    private static final HttpUrl USUAL = HttpUrl.get("https://a.example/x");
    private static final String PLAIN_HOST = "[a-z0-9-]+(?:\\.[a-z0-9-]+)*";

    private final List<String> lines;
    private final List<String> words;

    LocationScript(byte[] input) {
        String text = new String(input, UTF_8);
        lines = List.of(text.split("\n", -1));
        words = List.of(lines.get(0).split(" ", -1));
    }

    Request request() {
        String method = word(1, METHODS, "GET");
        @Nullable HttpUrl asked = words.size() > 2 ? HttpUrl.parse(words.get(2)) : null;
        boolean body = method.equals("POST") || method.equals("PUT");
        return new Request.Builder()
                .url(asked == null ? USUAL : asked)
                .method(method, body ? RequestBody.create("an order", Lab.TEXT) : null)
                .header("Authorization", "Bearer mine")
                .header("Cookie", "session=mine")
                .header("X-Api-Key", "mine")
                .header("Accept", "text/plain")
                .header("User-Agent", "a test")
                .header("Content-Language", "en")
                .header("If-Match", "\"1\"")
                .header("Host", "mine.example")
                .header("Origin", "https://mine.example")
                .header("Referer", "https://mine.example/secret")
                .build();
    }

    /** Header values as OkHttp keeps those that it reads. */
    Response response() {
        Headers.Builder headers = new Headers.Builder();
        lines.stream().skip(1).map(String::trim).forEach(value -> headers.addUnsafeNonAscii("Location", value));
        return new Response.Builder()
                .request(request())
                .protocol(Protocol.HTTP_1_1)
                .code(Integer.parseInt(word(0, STATUSES, "302")))
                .message("")
                .headers(headers.build())
                .body(ResponseBody.EMPTY)
                .build();
    }

    private String word(int index, Set<String> known, String usual) {
        return index < words.size() && known.contains(words.get(index)) ? words.get(index) : usual;
    }

    /**
     * The JDK reads few of the URLs that OkHttp reads, and differs in one sort of these: after three slashes OkHttp, as
     * browsers do, still looks for a host.
     */
    static Optional<String> originByTheJdk(HttpUrl asked, List<String> locations) {
        try {
            if (locations.get(0).startsWith("///")) {
                return Optional.empty();
            }
            URI uri = URI.create(asked.toString()).resolve(URI.create(locations.get(0)));
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getHost().toLowerCase(Locale.ROOT);
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
            return host.matches(PLAIN_HOST) ? Optional.of(scheme + " " + host + " " + port) : Optional.empty();
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}
