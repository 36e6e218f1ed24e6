package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With which method, body and headers a redirect within one origin is followed, as the server sees it. */
class RedirectMethodTest {
    /** Status, method of the request, method of the hop; a body travels where the method stays. */
    private static final String HOPS = """
            301 GET GET
            301 HEAD HEAD
            301 POST GET
            301 PUT PUT
            301 DELETE DELETE
            301 PATCH PATCH
            302 GET GET
            302 HEAD HEAD
            302 POST GET
            302 PUT PUT
            302 DELETE DELETE
            302 PATCH PATCH
            303 GET GET
            303 HEAD HEAD
            303 POST GET
            303 PUT GET
            303 DELETE GET
            303 PATCH GET
            307 GET GET
            307 HEAD HEAD
            307 POST POST
            307 PUT PUT
            307 DELETE DELETE
            307 PATCH PATCH
            308 GET GET
            308 HEAD HEAD
            308 POST POST
            308 PUT PUT
            308 DELETE DELETE
            308 PATCH PATCH
            """;

    private static final Headers DESCRIBING = Headers.of(
            "Content-Language", "en",
            "Content-Digest", "sha-256=:AAAA:",
            "Digest", "sha-256=AAAA",
            "Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");

    @RegisterExtension
    final Lab lab = new Lab();

    private static Stream<Arguments> hops() {
        return HOPS.lines()
                .map(row -> row.split(" ", -1))
                .flatMap(row -> Stream.of(Mode.values())
                        .map(mode -> Arguments.of(mode, Integer.parseInt(row[0]), row[1], row[2])));
    }

    @ParameterizedTest(name = "{1} of a {2} asks with {3}, {0}")
    @MethodSource("hops")
    void aStatusDecidesTheMethodOfTheHop(Mode mode, int status, String method, String expected) throws IOException {
        boolean rewritten = !method.equals(expected);
        RecordedRequest hop = hopOf(mode, status, describedRequest(method));
        assertThat(hop.getMethod()).isEqualTo(expected);
        assertThat(hop.getTarget()).isEqualTo("/next");
        assertThat(body(hop)).isEqualTo(hasBody(method) && !rewritten ? "payload" : "");
        assertThat(hop.getHeaders().names()).contains("Accept-Language", "X-Api-Key", "Idempotency-Key");
        if (hasBody(method) && !rewritten) {
            assertThat(hop.getHeaders()).containsAll(DESCRIBING);
            assertThat(hop.getHeaders().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        } else if (rewritten) {
            assertThat(hop.getHeaders().names()).doesNotContainAnyElementsOf(DESCRIBING.names());
            assertThat(hop.getHeaders().names())
                    .doesNotContain("Content-Type", "Content-Length", "Transfer-Encoding", "Expect");
        }
    }

    @EveryMode
    void aDeleteWithoutABodyStaysOneWithoutABody(Mode mode) throws IOException {
        RecordedRequest hop = hopOf(mode, 307, request("DELETE", RequestBody.EMPTY));
        assertThat(hop.getMethod()).isEqualTo("DELETE");
        assertThat(body(hop)).isEmpty();
    }

    @EveryMode
    void aBodyOfUnknownLengthStaysBehindWithItsTransferEncoding(Mode mode) throws IOException {
        RecordedRequest hop = hopOf(mode, 303, request("POST", Bodies.ofUnknownLength("payload")));
        assertThat(hop.getMethod()).isEqualTo("GET");
        assertThat(hop.getHeaders().names()).doesNotContain("Transfer-Encoding", "Content-Length", "Content-Type");
    }

    @EveryMode
    void aBodyOfUnknownLengthIsSentAgainWhereTheMethodStays(Mode mode) throws IOException {
        RecordedRequest hop = hopOf(mode, 308, request("POST", Bodies.ofUnknownLength("payload")));
        assertThat(body(hop)).isEqualTo("payload");
        assertThat(hop.getHeaders().get("Transfer-Encoding")).isEqualTo("chunked");
    }

    @EveryMode
    void everyHopLeavesHostOriginAndRefererBehind(Mode mode) throws IOException {
        for (String method : List.of("GET", "POST")) {
            Request request = request(method, method.equals("POST") ? RequestBody.EMPTY : null)
                    .newBuilder()
                    .header("Host", "set.by.hand")
                    .header("Origin", "https://app.example")
                    .header("Referer", "https://app.example/page")
                    .build();
            RecordedRequest hop = hopOf(mode, 307, request);
            assertThat(hop.getHeaders().get("Host")).isEqualTo(lab.server.getHostName() + ":" + lab.server.getPort());
            assertThat(hop.getHeaders().names()).doesNotContain("Origin", "Referer");
        }
    }

    @EveryMode
    void aReadForgetsWhatItKnewOfTheOtherResource(Mode mode) throws IOException {
        for (String method : List.of("GET", "HEAD")) {
            Headers conditions = hopOf(mode, 302, conditional(method, null)).getHeaders();
            assertThat(conditions.names()).doesNotContain("If-None-Match", "If-Modified-Since", "If-Range", "Range");
        }
    }

    @EveryMode
    void aRangeGoesAlongUnlessItWasTiedToWhatIsElsewhere(Mode mode) throws IOException {
        Request request =
                request("GET", null).newBuilder().header("Range", "bytes=0-9").build();
        assertThat(hopOf(mode, 302, request).getHeaders().get("Range")).isEqualTo("bytes=0-9");
    }

    @EveryMode
    void aWriteKeepsThePreconditionsThatGuardIt(Mode mode) throws IOException {
        for (String method : List.of("PUT", "DELETE", "PATCH")) {
            Headers conditions =
                    hopOf(mode, 307, conditional(method, RequestBody.EMPTY)).getHeaders();
            assertThat(conditions.names())
                    .contains("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since");
        }
    }

    @EveryMode
    void aRewriteToGetLeavesEveryPreconditionBehind(Mode mode) throws IOException {
        Headers conditions =
                hopOf(mode, 303, conditional("PUT", RequestBody.EMPTY)).getHeaders();
        assertThat(conditions.names())
                .doesNotContain("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range");
    }

    private RecordedRequest hopOf(Mode mode, int status, Request request) throws IOException {
        // MockWebServer would send a body in reply to a HEAD, too.
        lab.server.enqueue(Lab.reply(status, "Location: /next").body("").build());
        lab.replies(204);
        try (Response response = lab.send(mode, request)) {
            assertThat(response.code()).isEqualTo(204);
        }
        assertThat(lab.taken().getMethod()).isEqualTo(request.method());
        return lab.taken();
    }

    private Request describedRequest(String method) {
        RequestBody body = hasBody(method) ? RequestBody.create("payload", Lab.TEXT) : null;
        Request.Builder request = request(method, body).newBuilder();
        if (body != null) {
            DESCRIBING.forEach(line -> request.header(line.getFirst(), line.getSecond()));
        }
        return request.header("Accept-Language", "en")
                .header("X-Api-Key", "key")
                .header("Idempotency-Key", "7")
                .build();
    }

    private Request conditional(String method, @Nullable RequestBody body) {
        return request(method, body)
                .newBuilder()
                .header("If-Match", "\"1\"")
                .header("If-None-Match", "\"2\"")
                .header("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")
                .header("If-Unmodified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")
                .header("If-Range", "\"1\"")
                .header("Range", "bytes=0-9")
                .build();
    }

    private Request request(String method, @Nullable RequestBody body) {
        return new Request.Builder().url(lab.url("/first")).method(method, body).build();
    }

    private static boolean hasBody(String method) {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    private static String body(RecordedRequest request) {
        return request.getBody() == null ? "" : request.getBody().utf8();
    }
}
