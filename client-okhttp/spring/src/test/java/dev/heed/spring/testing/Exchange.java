package dev.heed.spring.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Supplier;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/** One request and its response, in words: what arrived at the server, and what Spring makes of what came back. */
public record Exchange(String name, Step asks, MockResponse response) {
    /** Fills in a request. */
    @FunctionalInterface
    public interface Step {
        void prepare(ClientHttpRequest request) throws IOException;

        default HttpMethod method() {
            return HttpMethod.GET;
        }
    }

    /** A step of another method. */
    public record Of(HttpMethod method, Step step) implements Step {
        @Override
        public void prepare(ClientHttpRequest request) throws IOException {
            step.prepare(request);
        }
    }

    public String by(ClientHttpRequestFactory factory) throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(response);
            URI uri = server.url("/a%20b?c=d+e").uri();
            String outcome;
            try {
                ClientHttpRequest request = factory.createRequest(uri, asks.method());
                asks.prepare(request);
                outcome = response(request);
            } catch (IllegalArgumentException | IOException e) {
                return e.getClass() + ": " + e.getMessage();
            }
            return (sent(server.takeRequest()) + outcome).replace(":" + server.getPort(), "");
        }
    }

    private static String sent(RecordedRequest request) {
        return request.getMethod() + " " + request.getTarget() + " " + sorted(request.getHeaders()) + " "
                + (request.getBody() == null ? "" : request.getBody().utf8()) + "\n";
    }

    private static String sorted(Headers headers) {
        return new TreeMap<>(headers.toMultimap()).toString();
    }

    private static String response(ClientHttpRequest request) throws IOException {
        try (ClientHttpResponse response = request.execute()) {
            TreeMap<String, Object> headers = new TreeMap<>();
            HttpHeaders received = response.getHeaders();
            received.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            return response.getStatusCode().value() + " " + response.getStatusText() + " " + headers + " "
                    + new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Streams a text by a body that says of itself whether it can be sent again. */
    public static void stream(ClientHttpRequest request, Supplier<byte[]> bytes, boolean repeatable) {
        ((StreamingHttpOutputMessage) request).setBody(new StreamingHttpOutputMessage.Body() {
            @Override
            public void writeTo(java.io.OutputStream out) throws IOException {
                out.write(bytes.get());
            }

            @Override
            public boolean repeatable() {
                return repeatable;
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
