package dev.heed.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.spring.testing.Exchange;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

class HeedRequestFactoryTest {
    /** Both that Heed makes of a client. */
    enum Way {
        WRAP,
        CALL_FACTORY;

        Call.Factory of(Resilience resilience, OkHttpClient client) {
            return this == WRAP ? resilience.wrap(client) : resilience.callFactory(client);
        }
    }

    private final MockWebServer server = new MockWebServer();
    private final OkHttpClient client = new OkHttpClient();
    private VirtualTime time = VirtualTime.autoAdvancing();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        assertThat(client.connectionPool().idleConnectionCount())
                .as("every response gave its connection back")
                .isEqualTo(client.connectionPool().connectionCount());
        server.close();
    }

    private HeedRequestFactory factory(Way way) {
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        return new HeedRequestFactory(way.of(resilience, client));
    }

    private ClientHttpRequest request(Way way, HttpMethod method) {
        return factory(way).createRequest(server.url("/").uri(), method);
    }

    private void answer(int... statuses) {
        for (int status : statuses) {
            server.enqueue(new MockResponse.Builder().code(status).body("text").build());
        }
    }

    private static int status(ClientHttpRequest request) throws IOException {
        try (ClientHttpResponse response = request.execute()) {
            return response.getStatusCode().value();
        }
    }

    private String nextBody() throws InterruptedException {
        return server.takeRequest().getBody().utf8();
    }

    @ParameterizedTest
    @EnumSource
    void statusesAreActedOn(Way way) throws IOException {
        answer(503, 200);
        assertThat(status(request(way, HttpMethod.GET))).isEqualTo(200);
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @EnumSource
    void aBufferedBodyIsSentAgain(Way way) throws Exception {
        answer(408, 200);
        ClientHttpRequest request = request(way, HttpMethod.POST);
        request.getBody().write("buffered".getBytes(StandardCharsets.UTF_8));
        assertThat(status(request)).isEqualTo(200);
        assertThat(nextBody()).isEqualTo("buffered");
        assertThat(nextBody()).isEqualTo("buffered");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamedBodyIsSentAgainIfItSaysThatItCanBe(Way way) throws Exception {
        answer(408, 200);
        AtomicInteger sendings = new AtomicInteger();
        ClientHttpRequest request = request(way, HttpMethod.POST);
        Exchange.stream(request, () -> new byte[] {(byte) ('0' + sendings.incrementAndGet())}, true);
        assertThat(status(request)).isEqualTo(200);
        assertThat(nextBody() + nextBody()).isEqualTo("12");
    }

    @ParameterizedTest
    @EnumSource
    void anyOtherStreamedBodyIsSentOnceAndTheResponseIsDelivered(Way way) throws Exception {
        answer(408);
        AtomicInteger sendings = new AtomicInteger();
        ClientHttpRequest request = request(way, HttpMethod.POST);
        Exchange.stream(request, () -> new byte[] {(byte) ('0' + sendings.incrementAndGet())}, false);
        assertThat(status(request)).isEqualTo(408);
        assertThat(sendings).hasValue(1);
    }

    @Test
    void anAttributeIsThePolicyOfItsRequest() throws IOException {
        answer(503);
        ClientHttpRequest request = request(Way.WRAP, HttpMethod.GET);
        request.getAttributes().put("how", ResiliencePolicy.surfaceAll());
        assertThat(status(request)).isEqualTo(503);
        assertThat(time.waits()).isEmpty();
    }

    /** Pins what Spring does, as a page says it. */
    @Test
    void behindAFactoryThatBuffersTheAttributeIsLost() throws IOException {
        answer(500, 200);
        ClientHttpRequest request = new BufferingClientHttpRequestFactory(factory(Way.WRAP))
                .createRequest(server.url("/").uri(), HttpMethod.GET);
        request.getAttributes().put("how", ResiliencePolicy.surfaceAll());
        assertThat(status(request)).isEqualTo(200);
    }

    @Test
    void aQueryWithoutABodyIsSent() throws Exception {
        answer(200);
        assertThat(status(request(Way.WRAP, HttpMethod.valueOf("QUERY")))).isEqualTo(200);
        assertThat(nextBody()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aBodyThatOkHttpDoesNotSendIsRefusedAsAFailureOfTheRequest(String method) throws IOException {
        ClientHttpRequest streamed = request(Way.WRAP, HttpMethod.valueOf(method));
        Exchange.stream(streamed, () -> new byte[0], true);
        ClientHttpRequest buffered = request(Way.WRAP, HttpMethod.valueOf(method));
        buffered.getBody().write('x');
        for (ClientHttpRequest request : new ClientHttpRequest[] {streamed, buffered}) {
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(request::execute)
                    .withMessage("a " + method + " has no body in OkHttp");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptionEndsTheWait(Way way) throws Exception {
        time = VirtualTime.manual();
        answer(503);
        ClientHttpRequest request = request(way, HttpMethod.GET);
        FutureTask<Integer> task = new FutureTask<>(() -> status(request));
        Thread caller = new Thread(task);
        caller.start();
        time.awaitWaiters(1);
        caller.interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> task.get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedIOException.class);
    }

    @Test
    void aConnectionIsBusyUntilTheResponseIsClosed() throws IOException {
        server.enqueue(new MockResponse.Builder().body("x".repeat(1_000_000)).build());
        try (ClientHttpResponse response = request(Way.WRAP, HttpMethod.GET).execute()) {
            assertThat(response.getBody().read()).isEqualTo('x');
            assertThat(client.connectionPool().idleConnectionCount()).isZero();
        }
        assertThat(client.connectionPool().idleConnectionCount())
                .isEqualTo(client.connectionPool().connectionCount());
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        assertThatExceptionOfType(MalformedURLException.class)
                .isThrownBy(() -> factory(Way.WRAP)
                        .createRequest(URI.create("ftp://example.com/"), HttpMethod.GET)
                        .execute())
                .withMessage("not an http or https URL: ftp://example.com/");
        ClientHttpRequest buffered = request(Way.WRAP, HttpMethod.POST);
        buffered.getBody();
        assertThatIllegalStateException().isThrownBy(() -> Exchange.stream(buffered, () -> new byte[0], true));
        ClientHttpRequest streamed = request(Way.WRAP, HttpMethod.POST);
        Exchange.stream(streamed, () -> new byte[0], true);
        assertThatIllegalStateException().isThrownBy(streamed::getBody);
    }
}
