package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.StuckServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An attempt ends with its time wherever it is stuck, though every timeout of the client is far longer. */
class AttemptTimeoutPlacesTest {
    private static final Duration LIMIT = Duration.ofMillis(250);

    /** What a busy machine may add; the timeouts of the client are ten seconds. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    private static final int MORE_THAN_BUFFERS_TAKE = 32 * 1024 * 1024;

    @RegisterExtension
    final Lab lab = new Lab();

    @RegisterExtension
    final StuckServer stuck = new StuckServer();

    private final CountDownLatch testIsOver = new CountDownLatch(1);

    @BeforeEach
    void boundedAttempts() {
        lab.doNotCheckPool();
        lab.policy(
                ResiliencePolicy.builder().maxAttempts(2).attemptTimeout(LIMIT).build());
    }

    @AfterEach
    void over() {
        testIsOver.countDown();
    }

    /** Where an attempt can be stuck. */
    private enum Place {
        DNS,
        TLS_HANDSHAKE,
        NO_HEADERS,
        TRICKLING_HEADERS,
        UPLOAD,
        POOLED_CONNECTION,
        POOLED_TLS_CONNECTION,
        UPLOAD_ON_POOLED_TLS,
        SHARED_CONNECTION,
        SHARED_TLS_CONNECTION,
        UPLOAD_ON_SHARED_CONNECTION
    }

    static Stream<Arguments> everywhere() {
        return Mode.with((Object[]) Place.values());
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void anAttemptThatIsStuckEndsInTimeAndIsRetried(Mode mode, Place place) throws IOException {
        Request request = prepared(place);
        boolean isWarm = place.name().contains("POOLED") || place.name().contains("SHARED");
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        if (isWarm) {
            Request warm = new Request.Builder()
                    .url(lab.url("/warm"))
                    .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                    .build();
            mode.send(calls.newCall(warm)).close();
        }

        long started = System.nanoTime();
        SocketTimeoutException failure =
                catchThrowableOfType(SocketTimeoutException.class, () -> mode.send(calls.newCall(request)));
        Duration taken = Duration.ofNanos(System.nanoTime() - started);

        assertThat(failure).hasMessageContaining("attemptTimeout of PT0.25S");
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        assertThat(taken).isBetween(LIMIT.multipliedBy(2), LIMIT.multipliedBy(2).plus(SLACK));
    }

    /** The least late of some: a busy machine makes any of them later. */
    @EveryMode
    void anAttemptEndsWithinFiftyMillisecondsAfterItsTime(Mode mode) {
        lab.policy(
                ResiliencePolicy.builder().maxAttempts(1).attemptTimeout(LIMIT).build());
        Request request = new Request.Builder().url(stuck.url("http")).build();
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());

        Duration leastLate = SLACK;
        for (int i = 0; i < 10 && leastLate.compareTo(Duration.ofMillis(50)) > 0; i++) {
            long started = System.nanoTime();
            assertThat(catchThrowableOfType(SocketTimeoutException.class, () -> mode.send(calls.newCall(request))))
                    .hasMessageContaining("attemptTimeout");
            Duration late = Duration.ofNanos(System.nanoTime() - started).minus(LIMIT);
            leastLate = late.compareTo(leastLate) < 0 ? late : leastLate;
        }

        assertThat(leastLate).isBetween(Duration.ZERO, Duration.ofMillis(50));
    }

    /** Scripts the place where the request will be stuck, twice. */
    private Request prepared(Place place) throws IOException {
        Request.Builder request = new Request.Builder();
        switch (place) {
            case DNS -> {
                lab.client(builder -> builder.dns(this::neverFound));
                return request.url("http://nobody.test/").build();
            }
            case TLS_HANDSHAKE -> {
                return request.url(stuck.url("https")).build();
            }
            case NO_HEADERS -> {
                return request.url(stuck.url("http")).build();
            }
            case TRICKLING_HEADERS -> {
                stuck.trickles();
                return request.url(stuck.url("http")).build();
            }
            case UPLOAD -> {
                return request.url(stuck.url("http")).put(largeBody()).build();
            }
            default -> {
                return request.url(silentServer(place))
                        .method(
                                place.name().startsWith("UPLOAD") ? "PUT" : "GET",
                                place.name().startsWith("UPLOAD") ? largeBody() : null)
                        .build();
            }
        }
    }

    private HttpUrl silentServer(Place place) {
        boolean isTls = place.name().contains("TLS");
        if (isTls) {
            lab.server.useHttps(Calls.TLS.sslSocketFactory());
        }
        List<Protocol> protocols = !place.name().contains("SHARED")
                ? List.of(Protocol.HTTP_1_1)
                : isTls ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        lab.server.setProtocols(protocols);
        lab.client(builder -> (isTls
                        ? builder.sslSocketFactory(Calls.TLS.sslSocketFactory(), Calls.TLS.trustManager())
                        : builder)
                .protocols(protocols));
        lab.replies(200);
        SocketEffect stall = SocketEffect.Stall.INSTANCE;
        for (int i = 0; i < 2; i++) {
            lab.server.enqueue(
                    place.name().startsWith("UPLOAD")
                            ? Lab.reply(200).onRequestBody(stall).build()
                            : Lab.reply(200).onResponseStart(stall).build());
        }
        return lab.url("/stuck");
    }

    private static RequestBody largeBody() {
        return RequestBody.create(new byte[MORE_THAN_BUFFERS_TAKE], Lab.TEXT);
    }

    private List<InetAddress> neverFound(String host) throws UnknownHostException {
        try {
            testIsOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(host);
    }

    @EveryMode
    void aPostWhoseAddressIsNotFoundInTimeIsRetried(Mode mode) throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        lab.client(builder ->
                builder.dns(host -> lookups.incrementAndGet() == 1 ? neverFound(host) : Dns.SYSTEM.lookup(host)));
        lab.replies(200);
        assertThat(lab.post(mode, "/", "an order").code()).isEqualTo(200);
    }

    @EveryMode
    void anAddressThatDoesNotExistFailsAsWithoutATimeout(Mode mode) {
        lab.client(builder -> builder.dns(host -> {
            throw new UnknownHostException("unknown " + host);
        }));
        assertThat(catchThrowableOfType(UnknownHostException.class, () -> lab.get(mode, "/")))
                .hasMessageStartingWith("unknown ");
    }

    @EveryMode
    void noNetworkIsReachedAfterAnInterceptorTookTheTime(Mode mode) {
        OkHttpClient client = lab.plainClient();
        if (mode == Mode.EXECUTE || mode == Mode.ENQUEUE) {
            OkHttpClient wrapped = lab.heed()
                    .wrap(client)
                    .newBuilder()
                    .addInterceptor(chain -> {
                        awaitQuietly(LIMIT.multipliedBy(2));
                        return chain.proceed(chain.request());
                    })
                    .build();
            Request get = new Request.Builder().url(lab.url("/")).build();
            assertThat(catchThrowableOfType(SocketTimeoutException.class, () -> mode.send(wrapped.newCall(get))))
                    .hasMessageContaining("attemptTimeout");
            assertThat(lab.requests()).isZero();
        }
    }

    private void awaitQuietly(Duration time) {
        try {
            boolean unused = testIsOver.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
