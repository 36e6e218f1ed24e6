package dev.heed.micrometer.testing;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server that has every name, and a client in virtual time. */
public final class Shop implements BeforeEachCallback, AfterEachCallback {
    public VirtualTime time = VirtualTime.autoAdvancing();
    public final MockWebServer server = new MockWebServer();
    public final OkHttpClient client = new OkHttpClient.Builder()
            .dns(host -> List.of(InetAddress.getLoopbackAddress()))
            .build();

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
        server.close();
    }

    public Resilience heed() {
        return heed(builder -> builder);
    }

    public Resilience heed(UnaryOperator<ResilienceBuilder> changes) {
        return heed(ResiliencePolicy.documented(), changes);
    }

    public Resilience heed(ResiliencePolicy policy, UnaryOperator<ResilienceBuilder> changes) {
        return changes.apply(Resilience.builder(policy).time(time)).build();
    }

    public Shop responds(int... statuses) {
        for (int status : statuses) {
            server.enqueue(new MockResponse.Builder().code(status).build());
        }
        return this;
    }

    public Shop responds(int status, String header, String value) {
        server.enqueue(
                new MockResponse.Builder().code(status).addHeader(header, value).build());
        return this;
    }

    /** From now on, and for ever. */
    public void respondsInTurn(Integer... statuses) {
        AtomicInteger next = new AtomicInteger();
        responds(() -> new MockResponse.Builder()
                .code(statuses[Math.floorMod(next.getAndIncrement(), statuses.length)])
                .build());
    }

    /** From now on, and for ever. */
    public void responds(Supplier<MockResponse> response) {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return response.get();
            }
        });
    }

    public Shop breaks(int times) {
        for (int i = 0; i < times; i++) {
            server.enqueue(new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build());
        }
        return this;
    }

    /** Carries secrets wherever a URL has a place for them. */
    public HttpUrl url(String host) {
        return new HttpUrl.Builder()
                .scheme("http")
                .username("user")
                .password("s3cret")
                .host(host)
                .port(server.getPort())
                .addPathSegment("s3cret")
                .addQueryParameter("token", "s3cret")
                .build();
    }

    public Request get(String host) {
        return new Request.Builder().url(url(host)).build();
    }

    public Request get() {
        return get("shop.test");
    }

    /** The value of the tag. */
    public String origin() {
        return "http://shop.test:" + server.getPort();
    }
}
