package dev.heed.spring;

import java.net.URI;
import java.util.Objects;
import okhttp3.Call;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Sends the requests of {@code RestClient}, {@code RestTemplate} and HTTP interfaces through OkHttp. Of Spring's own
 * factories none does since Spring 7.
 *
 * <pre>{@code
 * RestClient.builder().requestFactory(new HeedRequestFactory(resilience.callFactory(client)))
 * }</pre>
 *
 * <p>A body that was buffered can be sent again. One that is streamed can be sent again if it says so
 * ({@code StreamingHttpOutputMessage.Body.repeatable()}), as those of Spring's converters do; any other is declared to be
 * sent once, and Heed delivers the response that would need a second sending
 * ({@link dev.heed.Reason#BODY_NOT_REPEATABLE}). A request has the policy that one of its attributes is, whatever the
 * name of the attribute, in place of that of the {@code Resilience}; behind a {@code BufferingClientHttpRequestFactory},
 * {@code bufferContent} or an interceptor of Spring's that buffers, Spring 6.2 and 7 lose the attributes of a request.
 *
 * <p>A GET or HEAD with a body ends in an {@link java.net.ProtocolException}: OkHttp sends none.
 *
 * <p>It has no state of its own and may be shared by threads.
 */
public final class HeedRequestFactory implements ClientHttpRequestFactory {
    private final Call.Factory calls;

    /**
     * Makes a factory over another one.
     *
     * @param calls {@code resilience.callFactory(client)} or {@code resilience.wrap(client)}; with a client that is not
     *     wrapped requests are sent without Heed
     */
    public HeedRequestFactory(Call.Factory calls) {
        this.calls = Objects.requireNonNull(calls, "calls");
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new HeedRequest(calls, uri, method);
    }

    @Override
    public String toString() {
        return "HeedRequestFactory[" + calls + "]";
    }
}
