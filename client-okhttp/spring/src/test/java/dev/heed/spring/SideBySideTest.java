package dev.heed.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.spring.testing.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;

/** What Spring 6 has for OkHttp does the same, request for request. Spring 7 has nothing to compare with. */
class SideBySideTest {
    private static final String SPRINGS_OWN = "org.springframework.http.client.OkHttp3ClientHttpRequestFactory";
    private static final MockResponse OK = new MockResponse.Builder()
            .addHeader("Set-Cookie", "a=1")
            .addHeader("set-cookie", "b=2")
            .body("found")
            .build();

    static boolean isThere() {
        return ClassUtils.isPresent(SPRINGS_OWN, null);
    }

    private static Exchange sends(String name, HttpMethod method, Exchange.Step step) {
        return new Exchange(name, new Exchange.Of(method, step), OK);
    }

    private static Exchange gets(String name, MockResponse.Builder response) {
        return new Exchange(name, new Exchange.Of(HttpMethod.GET, request -> {}), response.build());
    }

    private static Exchange typed(String type) {
        return sends("content type " + type, HttpMethod.POST, request -> {
            request.getHeaders().set("Content-Type", type);
            request.getBody().write("text".getBytes(StandardCharsets.UTF_8));
        });
    }

    private static Exchange.Step streams(boolean repeatable) {
        return request -> Exchange.stream(request, () -> "streamed".getBytes(StandardCharsets.UTF_8), repeatable);
    }

    static Stream<Exchange> exchanges() {
        Exchange.Step nothing = request -> {};
        Exchange.Step body = request -> request.getBody().write("body".getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                sends("headers of several values", HttpMethod.GET, request -> {
                    request.getHeaders().add("X-Several", "one");
                    request.getHeaders().add("X-Several", "two");
                    request.getHeaders().add("X-Empty", "");
                }),
                sends("POST without a body", HttpMethod.POST, nothing),
                sends("PUT without a body", HttpMethod.PUT, nothing),
                sends("PATCH without a body", HttpMethod.PATCH, nothing),
                sends("DELETE without a body", HttpMethod.DELETE, nothing),
                sends("OPTIONS", HttpMethod.OPTIONS, nothing),
                sends("another method", HttpMethod.valueOf("PURGE"), nothing),
                sends("POST", HttpMethod.POST, body),
                sends("DELETE with a body", HttpMethod.DELETE, body),
                sends("streamed", HttpMethod.POST, streams(true)),
                sends("streamed once, with a length", HttpMethod.PUT, request -> {
                    request.getHeaders().setContentLength(8);
                    streams(false).prepare(request);
                }),
                typed("text/plain;charset=UTF-8"),
                typed("Application/JSON; q=\"a\""),
                typed("nothing known"),
                new Exchange(
                        "HEAD",
                        new Exchange.Of(HttpMethod.HEAD, nothing),
                        new MockResponse.Builder()
                                .setHeader("Content-Length", "7")
                                .build()),
                gets("204", new MockResponse.Builder().code(204)),
                gets("404 with a body", new MockResponse.Builder().code(404).body("none")),
                gets("an unknown status", new MockResponse.Builder().status("HTTP/1.1 299 Well")),
                gets(
                        "a status of no class",
                        new MockResponse.Builder().code(777).body("odd")));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    @EnabledIf("isThere")
    void itDoesWhatTheFactoryOfSpring6Does(Exchange exchange) throws Exception {
        OkHttpClient client = new OkHttpClient();
        ClientHttpRequestFactory springs = Class.forName(SPRINGS_OWN)
                .asSubclass(ClientHttpRequestFactory.class)
                .getConstructor(OkHttpClient.class)
                .newInstance(client);
        assertThat(unframed(exchange, new HeedRequestFactory(client))).isEqualTo(unframed(exchange, springs));
    }

    /** Leaves one difference out: Spring sends a buffered body in chunks, although it knows its length. */
    private static String unframed(Exchange exchange, ClientHttpRequestFactory factory) throws Exception {
        String words = exchange.by(factory);
        return exchange.name().startsWith("streamed")
                ? words
                : words.replaceFirst("content-length=\\[4], |, transfer-encoding=\\[chunked]", "");
    }

    @Test
    void aBufferedBodyHasItsLength() throws Exception {
        Exchange post =
                exchanges().filter(it -> it.name().equals("POST")).findFirst().orElseThrow();
        assertThat(post.by(new HeedRequestFactory(new OkHttpClient())))
                .contains("content-length=[4]")
                .doesNotContain("chunked");
    }

    /** With any Spring: that the exchanges took place, and how. */
    @ParameterizedTest
    @MethodSource("exchanges")
    void eachIsSent(Exchange exchange) throws Exception {
        assertThat(exchange.by(new HeedRequestFactory(new OkHttpClient())))
                .contains(" /a%20b?c=d+e {")
                .contains("\n" + exchange.response().getCode() + " ");
    }
}
