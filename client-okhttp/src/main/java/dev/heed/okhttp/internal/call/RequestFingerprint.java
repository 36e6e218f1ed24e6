package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Makes a digest that distinguishes a request from others without keeping its content: credentials are compared, but
 * never stored.
 */
public final class RequestFingerprint {
    private RequestFingerprint() {}

    /** Returns the digest of a request as it is. */
    public static String of(Request request) {
        return of(request, request.header("Cookie"));
    }

    /**
     * Returns a SHA-256 digest of method, URL, headers and body; empty text for a body that cannot be read twice, or
     * not now.
     *
     * @param request the request, whose own Cookie header does not count
     * @param cookies the cookies that it carries
     */
    public static String of(Request request, @Nullable String cookies) {
        RequestBody body = request.body();
        if (AttemptFacts.isSentOnce(body)) {
            return "";
        }
        HashingSink digest = HashingSink.sha256(Okio.blackhole());
        try (BufferedSink sink = Okio.buffer(digest)) {
            part(sink, request.method());
            part(sink, request.url().newBuilder().fragment(null).build().toString());
            head(sink, compared(request));
            part(sink, cookies == null ? "" : cookies);
            if (body != null) {
                part(sink, String.valueOf(body.contentType()));
                body.writeTo(sink);
            }
        } catch (IOException | RuntimeException e) {
            return "";
        }
        return digest.hash().hex();
    }

    /** Returns the headers that count. A key that was made for this very call would make every request another one. */
    private static Headers compared(Request request) {
        Headers.Builder compared = request.headers().newBuilder().removeAll("Cookie");
        String made = IdempotencyKey.madeHeader(request);
        return made.isEmpty() ? compared.build() : compared.removeAll(made).build();
    }

    /** Writes each value after its name: a row of values would read like names and values. */
    private static void head(BufferedSink sink, Headers headers) throws IOException {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(headers.names());
        for (String name : names) {
            for (String value : headers.values(name)) {
                part(sink, name.toLowerCase(Locale.ROOT));
                part(sink, value);
            }
        }
        part(sink, "");
    }

    /** Writes a part after its length, so that two parts never read like one. */
    private static void part(BufferedSink sink, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.writeInt(bytes.length).write(bytes);
    }
}
