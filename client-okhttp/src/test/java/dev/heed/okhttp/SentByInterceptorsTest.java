package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Interceptors send requests of their own, make others of the caller's, and throw: what may have acted is sent once all the same. */
class SentByInterceptorsTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void connectionsBreak() {
        lab.doNotCheckPool();
    }

    private static MockResponse lost() {
        return Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build();
    }

    private static RequestBody order() {
        return RequestBody.create("an order", Lab.TEXT);
    }

    static Stream<Arguments> statuses() {
        return Mode.with(307, 408, 425, 429);
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void aPostThatAnInterceptorSentAgainAndThatWasLostThenIsNotSentAThirdTime(Mode mode, int status) {
        lab.client(client -> client.addInterceptor(chain -> {
            Response first = chain.proceed(chain.request());
            if (first.code() != status) {
                return first;
            }
            first.close();
            return chain.proceed(chain.request());
        }));
        lab.replies(status, "Location: /b");
        lab.server.enqueue(lost());
        Throwable thrown = catchThrowable(() -> lab.post(mode, "/", "an order"));
        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aGetThatAnInterceptorSentAgainIsRepeatedWhenTheFirstResponseAllows(Mode mode) throws IOException {
        lab.client(client -> client.retryOnConnectionFailure(false).addInterceptor(chain -> {
            Response first = chain.proceed(chain.request());
            if (first.code() != 503) {
                return first;
            }
            first.close();
            return chain.proceed(chain.request());
        }));
        lab.replies(503);
        lab.server.enqueue(lost());
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(2));
    }

    @Test
    void aPostThatALaterInterceptorMakesOfAGetIsNotSentAgainUnderneath() throws IOException {
        OkHttpClient client = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain ->
                        chain.proceed(chain.request().newBuilder().post(order()).build()))
                .build();
        Request get = new Request.Builder().url(lab.url("/")).build();
        lab.replies(200);
        client.newCall(get).execute().close();
        lab.server.enqueue(lost());
        lab.replies(200);
        Throwable unused = catchThrowable(() -> client.newCall(get).execute().close());
        assertThat(Stream.of(lab.taken(), lab.taken()).map(sent -> sent.getMethod()))
                .containsExactly("POST", "POST");
        assertThat(lab.time.waits())
                .as("sent again by Heed's rule for a GET only")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aGetThatALaterInterceptorSendsWithinAPostIsSentAgainAsOkHttpWould() throws IOException {
        OkHttpClient client = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .connectionPool(new ConnectionPool())
                .addInterceptor(chain -> {
                    chain.proceed(new Request.Builder().url(lab.url("/csrf")).build())
                            .close();
                    return chain.proceed(chain.request());
                })
                .build();
        Request post = lab.post("/", order()).build();
        lab.replies(200);
        lab.replies(200);
        client.newCall(post).execute().close();
        lab.server.enqueue(lost());
        lab.replies(200);
        lab.replies(201);
        try (Response response = client.newCall(post).execute()) {
            assertThat(response.code()).isEqualTo(201);
        }
    }

    @Test
    void aNetworkInterceptorThatIsPutFirstAndWrapsWhatItCatchesSendsNoPostAgain() throws IOException {
        OkHttpClient.Builder derived = lab.heed().wrap(lab.plainClient()).newBuilder();
        derived.networkInterceptors().add(0, chain -> {
            try {
                return chain.proceed(chain.request());
            } catch (IOException e) {
                throw new IOException("traced", e);
            }
        });
        OkHttpClient client = derived.build();
        lab.replies(200);
        client.newCall(new Request.Builder().url(lab.url("/")).build())
                .execute()
                .close();
        lab.server.enqueue(lost());
        Throwable thrown = catchThrowable(
                () -> client.newCall(lab.post("/", order()).build()).execute());
        assertThat(thrown).isInstanceOf(IOException.class).hasMessage("traced");
        assertThat(lab.requests()).isEqualTo(2);
    }

    @Test
    void aResponseThatALaterInterceptorMakesKeepsItsOwnRetryAfter() throws IOException {
        OkHttpClient client = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> {
                    Response response = chain.proceed(chain.request());
                    return response.code() == 503
                            ? response.newBuilder().header("Retry-After", "200").build()
                            : response;
                })
                .build();
        lab.replies(503, "Retry-After: 130");
        lab.replies(200);
        client.newCall(new Request.Builder().url(lab.url("/")).build())
                .execute()
                .close();
        assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(200));
    }

    @EveryMode
    void aRedirectAfterABodyThatFailedIsFollowed(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            try {
                return chain.proceed(chain.request());
            } catch (IOException e) {
                return chain.proceed(
                        new Request.Builder().url(lab.url("/status")).build());
            }
        }));
        lab.server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(mockwebserver3.RecordedRequest request) {
                return request.getTarget().equals("/status")
                        ? Lab.reply(302, "Location: /b").build()
                        : Lab.reply(200).build();
            }
        });
        RequestBody fails = new RequestBody() {
            @Override
            public okhttp3.MediaType contentType() {
                return Lab.TEXT;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                throw new IOException("the file is gone");
            }
        };
        try (Response response = lab.send(mode, lab.post("/", fails).build())) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    /** Sends bodies of a length that nobody knows, as OkHttp's own recipe does. */
    private static final Interceptor GZIP = chain -> {
        Request request = chain.request();
        Buffer packed = new Buffer();
        if (request.body() == null) {
            return chain.proceed(request);
        }
        try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            request.body().writeTo(sink);
        }
        return chain.proceed(request.newBuilder()
                .header("Content-Encoding", "gzip")
                .method(
                        request.method(),
                        Bodies.ofUnknownLength(packed.readByteString().hex()))
                .build());
    };

    @EveryMode
    void aBodyThatInterceptorsMakeAnewForEachAttemptMayBeShorter(Mode mode) throws IOException {
        Iterator<String> nonces =
                List.of("q8Zk3vTx1LpW9sRb", "aaaaaaaaaaaaaaaa").iterator();
        lab.client(client -> client.addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .put(RequestBody.create(nonces.next(), Lab.TEXT))
                        .build()))
                .addInterceptor(GZIP));
        lab.replies(503);
        lab.replies(200);
        Request put = new Request.Builder().url(lab.url("/")).put(order()).build();
        try (Response response = lab.send(mode, put)) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void aSmallerBodyThatAnInterceptorSendsInBetweenIsNotTheCallers(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
                    Response first = chain.proceed(chain.request());
                    if (first.code() != 401) {
                        return first;
                    }
                    first.close();
                    chain.proceed(lab.post("/token", Bodies.ofUnknownLength("t"))
                                    .build())
                            .close();
                    return chain.proceed(chain.request());
                })
                .addInterceptor(GZIP));
        lab.replies(401);
        lab.replies(200);
        lab.replies(201);
        try (Response response = lab.post(mode, "/orders", "an order of some length")) {
            assertThat(response.code()).isEqualTo(201);
        }
    }

    @EveryMode
    void aCancelWithinANetworkInterceptorLeavesItsStepInEveryWay(Mode mode) {
        lab.client(client -> client.addNetworkInterceptor(chain -> {
            chain.call().cancel();
            throw new IOException("given up", new IllegalStateException("why"));
        }));
        Throwable thrown = catchThrowable(() -> lab.get(mode, "/"));
        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(Trails.of((IOException) thrown).steps()).hasSize(1);
    }
}
