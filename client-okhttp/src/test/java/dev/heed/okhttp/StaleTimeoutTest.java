package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Relay;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that closes an idle connection may say 408 as it does (RFC 9110 15.5.9). The next request finds that in place of
 * its answer, and is sent again on a new connection, whatever its method.
 */
class StaleTimeoutTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static final String CLOSES =
            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    /** As HAProxy words it. */
    private static final String OF_A_PROXY = "HTTP/1.0 408 Request Time-out\r\nCache-Control: no-cache\r\n"
            + "Connection: close\r\nContent-Type: text/html\r\n\r\n<html><body>408</body></html>";

    private static final String DOES_NOT_SAY_THAT_IT_CLOSES =
            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 3\r\n\r\n408";

    private volatile String stale = CLOSES;

    @RegisterExtension
    final Lab lab = new Lab();

    /** Answers the first request of a connection, and gives up the first connection of all with a 408. */
    @RegisterExtension
    final Relay server = new Relay() {
        @Override
        protected void serve(Socket client, int number) throws IOException {
            head(client);
            if (number % 2 == 1) {
                write(client, OK + stale);
                end(client);
                client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } else {
                write(client, OK);
                head(client);
            }
        }
    };

    @BeforeEach
    void connectionsEnd() {
        lab.doNotCheckPool();
    }

    private HttpUrl url() {
        return new HttpUrl.Builder()
                .scheme("http")
                .host("localhost")
                .port(server.port())
                .build();
    }

    private void becomeStale(Mode mode, Call.Factory calls) throws IOException {
        mode.send(calls.newCall(new Request.Builder().url(url()).build())).close();
    }

    static Stream<Arguments> stale() {
        return Mode.with(CLOSES, OF_A_PROXY, DOES_NOT_SAY_THAT_IT_CLOSES);
    }

    @ParameterizedTest
    @MethodSource("stale")
    void aPostIsSentAgainOnANewConnectionAsByOkHttpAlone(Mode mode, String unasked) throws IOException {
        stale = unasked;
        for (Call.Factory calls : List.of(lab.plainClient(), mode.factory(lab.heed(), lab.plainClient()))) {
            becomeStale(mode, calls);
            try (Response response = mode.send(
                    calls.newCall(post(RequestBody.create("an order", Lab.TEXT)).build()))) {
                assertThat(response.code()).isEqualTo(200);
                assertThat(response.priorResponse()).isNotNull();
                assertThat(response.priorResponse().code()).isEqualTo(408);
            }
            lab.plainClient().connectionPool().evictAll();
        }
        assertThat(server.connections()).isEqualTo(4);
    }

    @EveryMode
    void theTrailTellsOfIt(Mode mode) throws IOException {
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        becomeStale(mode, calls);
        try (Response response =
                mode.send(calls.newCall(new Request.Builder().url(url()).build()))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    @EveryMode
    void aBodyThatCanBeSentOnceIsNot(Mode mode) throws IOException {
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        becomeStale(mode, calls);
        try (Response response = mode.send(calls.newCall(post(new OneShot()).build()))) {
            assertThat(response.code()).isEqualTo(408);
            assertThat(Trails.of(response).reason()).contains(Reason.BODY_NOT_REPEATABLE);
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @EveryMode
    void aPolicyThatSurfacesEverythingGetsThe408(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        becomeStale(mode, calls);
        try (Response response = mode.send(
                calls.newCall(post(RequestBody.create("an order", Lab.TEXT)).build()))) {
            assertThat(response.code()).isEqualTo(408);
        }
    }

    private Request.Builder post(RequestBody body) {
        return new Request.Builder().url(url()).post(body);
    }

    private static final class OneShot extends RequestBody {
        @Override
        public okhttp3.MediaType contentType() {
            return Lab.TEXT;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("an order");
        }
    }
}
