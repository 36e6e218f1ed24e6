package dev.heed.spring;

import java.io.InputStream;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** Shows a response of OkHttp as one of Spring. */
final class HeedResponse implements ClientHttpResponse {
    private final Response response;
    private @Nullable HttpHeaders headers;

    HeedResponse(Response response) {
        this.response = response;
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return HttpStatusCode.valueOf(response.code());
    }

    @Override
    public String getStatusText() {
        return response.message();
    }

    @Override
    public HttpHeaders getHeaders() {
        if (headers == null) {
            HttpHeaders all = new HttpHeaders();
            Headers received = response.headers();
            for (int i = 0; i < received.size(); i++) {
                all.add(received.name(i), received.value(i));
            }
            headers = all;
        }
        return headers;
    }

    @Override
    public InputStream getBody() {
        return response.body().byteStream();
    }

    /** Gives the connection back to the pool. */
    @Override
    public void close() {
        response.body().close();
    }
}
