package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Relay;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A body of unknown length that writes less when it is sent again is not sent short: no server takes it for a whole one. */
class WholeBodyTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void connectionsBreak() {
        lab.doNotCheckPool();
    }

    /** Writes another text each time, the last one ever after. */
    private static class Written extends RequestBody {
        private final String[] texts;
        private final AtomicInteger times = new AtomicInteger();

        Written(String... texts) {
            this.texts = texts;
        }

        final String next() {
            return texts[Math.min(times.getAndIncrement(), texts.length - 1)];
        }

        @Override
        public MediaType contentType() {
            return Lab.TEXT;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8(next());
        }
    }

    /** As writers of JSON do, which close what they write to. */
    private static final class Closing extends Written {
        Closing(String... texts) {
            super(texts);
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            try (OutputStream out = sink.outputStream()) {
                out.write(next().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    static Stream<Arguments> shorter() {
        return Mode.with(
                new Written("an order", ""),
                new Written("an order", "an orde"),
                new Closing("an order", ""),
                new Written("x".repeat(100_000), "x".repeat(99_999)));
    }

    private void putIsNotSentShort(Mode mode, RequestBody body) {
        IOException failure = failureOf(mode, put(body));
        assertThat(failure).isInstanceOf(ProtocolException.class).hasMessageContaining("is not sent short");
        assertThat(Trails.of(failure).reason()).contains(Reason.FAILURE_IS_FINAL);
        assertThat(lab.arrivals()).as("whole requests").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("shorter")
    void after503TheSecondAttemptFails(Mode mode, Written body) {
        body.times.set(0);
        lab.replies(503);
        lab.replies(200);
        putIsNotSentShort(mode, body);
    }

    @EveryMode
    void afterARedirectTheHopFails(Mode mode) {
        lab.replies(307, "Location: /hop");
        lab.replies(200);
        putIsNotSentShort(mode, new Written("an order", ""));
    }

    @EveryMode
    void afterAFailureTheSecondAttemptFails(Mode mode) {
        lab.client(Calls::toOneAddress);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        putIsNotSentShort(mode, new Written("an order", ""));
    }

    @EveryMode
    void afterAnAuthenticatorWhatOkHttpSendsAgainFails(Mode mode) {
        lab.client(builder -> builder.authenticator((route, response) ->
                response.request().newBuilder().header("Authorization", "new").build()));
        lab.replies(401, "WWW-Authenticate: Bearer");
        lab.replies(200);
        putIsNotSentShort(mode, new Written("an order", ""));
    }

    @EveryMode
    void http2DoesNotEndTheStreamEither(Mode mode) {
        List<Protocol> cleartext = List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        lab.server.setProtocols(cleartext);
        lab.client(builder -> builder.protocols(cleartext));
        lab.replies(503);
        lab.replies(200);
        putIsNotSentShort(mode, new Written("an order", ""));
    }

    static Stream<Arguments> good() {
        return Mode.with(
                new Written("an order", "an order"),
                new Written("an order", "another order"),
                new Written("an order", "no order"),
                new Written("", "an order"),
                new Closing("an order", "an order"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatIsNotShorterIsSent(Mode mode, Written body) throws IOException {
        body.times.set(0);
        lab.replies(503);
        lab.replies(200);
        Request put = put(body);
        try (Response response = lab.send(mode, put)) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.request().body()).isSameAs(body);
            assertThat(response.networkResponse().request().body()).isSameAs(body);
        }
        assertThat(lab.taken().getBody().utf8()).isEqualTo(body.texts[0]);
        assertThat(lab.taken().getBody().utf8()).isEqualTo(body.texts[1]);
    }

    /** An interceptor may send a request of its own in between, through the same chain. */
    @EveryMode
    void anotherRequestOfTheSameCallIsNotTakenForIt(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(chain -> {
            chain.proceed(chain.request()
                            .newBuilder()
                            .post(new Closing("a long request for a token"))
                            .build())
                    .close();
            return chain.proceed(chain.request());
        }));
        lab.replies(200);
        lab.replies(200);
        lab.send(mode, put(new Written("an order"))).close();
        assertThat(lab.requests()).isEqualTo(2);
    }

    private final List<String> bytes = new CopyOnWriteArrayList<>();

    /** Reads what there is until the client has hung up. */
    @RegisterExtension
    final Relay rawServer = new Relay() {
        @Override
        protected void serve(Socket client, int number) throws IOException {
            head(client);
            if (number == 1) {
                write(client, "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            } else {
                bytes.add(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
    };

    @EveryMode
    void theChunkThatEndsABodyIsNotWritten(Mode mode) {
        HttpUrl url = new HttpUrl.Builder()
                .scheme("http")
                .host("localhost")
                .port(rawServer.port())
                .build();
        Request put = new Request.Builder()
                .url(url)
                .put(new Written("an order", "an"))
                .build();
        assertThat(failureOf(mode, put)).isInstanceOf(ProtocolException.class);
        Running.awaitThat("the connection has ended", () -> bytes.size() == 1);
        assertThat(bytes.get(0)).doesNotContain("0\r\n\r\n");
    }

    private Request put(RequestBody body) {
        return new Request.Builder().url(lab.url("/")).put(body).build();
    }

    private IOException failureOf(Mode mode, Request request) {
        return catchThrowableOfType(
                IOException.class, () -> lab.send(mode, request).close());
    }
}
