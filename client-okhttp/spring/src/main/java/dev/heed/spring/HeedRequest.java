package dev.heed.spring;

import dev.heed.ResiliencePolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.URI;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/** Is one request: collects headers and body, and sends them when it is executed. */
final class HeedRequest extends AbstractClientHttpRequest implements StreamingHttpOutputMessage {
    private final Call.Factory calls;
    private final URI uri;
    private final HttpMethod method;
    private @Nullable ByteArrayOutputStream buffer;
    private StreamingHttpOutputMessage.@Nullable Body streamed;

    HeedRequest(Call.Factory calls, URI uri, HttpMethod method) {
        this.calls = calls;
        this.uri = uri;
        this.method = method;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        if (streamed != null) {
            throw new IllegalStateException("setBody was called: a request has a streamed body or a buffered one");
        }
        if (buffer == null) {
            buffer = new ByteArrayOutputStream(1024);
        }
        return buffer;
    }

    @Override
    public void setBody(Body body) {
        assertNotExecuted();
        if (buffer != null) {
            throw new IllegalStateException("getBody was called: a request has a streamed body or a buffered one");
        }
        streamed = body;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        @Nullable HttpUrl url = HttpUrl.parse(uri.toString());
        if (url == null) {
            throw new MalformedURLException("not an http or https URL: " + uri);
        }
        Request.Builder request = new Request.Builder().url(url).method(method.name(), body(headers));
        headers.forEach((name, values) -> values.forEach(value -> request.addHeader(name, value == null ? "" : value)));
        getAttributes().values().stream()
                .filter(ResiliencePolicy.class::isInstance)
                .map(ResiliencePolicy.class::cast)
                .findFirst()
                .ifPresent(policy -> request.tag(ResiliencePolicy.class, policy));
        return new HeedResponse(calls.newCall(request.build()).execute());
    }

    private @Nullable RequestBody body(HttpHeaders headers) throws ProtocolException {
        boolean isEmpty = buffer == null || buffer.size() == 0;
        if ((streamed != null || !isEmpty) && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            throw new ProtocolException("a " + method + " has no body in OkHttp");
        }
        @Nullable String written = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        @Nullable MediaType type = written == null ? null : MediaType.parse(written);
        if (streamed != null) {
            return new StreamedBody(streamed, type, headers.getContentLength());
        }
        if (isEmpty && !requiresBody()) {
            return null;
        }
        return RequestBody.create(isEmpty || buffer == null ? new byte[0] : buffer.toByteArray(), type);
    }

    /** OkHttp sends these with a body only, be it empty. */
    private boolean requiresBody() {
        return switch (method.name()) {
            case "POST", "PUT", "PATCH", "PROPPATCH", "QUERY", "REPORT" -> true;
            default -> false;
        };
    }
}
