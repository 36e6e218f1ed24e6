package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Credential;
import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an interceptor throws after a response came does not make that response unsaid. */
class ThrownAfterResponseTest {
    @RegisterExtension
    final Lab lab = new Lab();

    /** An exception of the caller's own kind, as error mapping interceptors throw. */
    private static final class ApiException extends IOException {
        private static final long serialVersionUID = 1L;

        ApiException(int status) {
            super("status " + status);
        }
    }

    /** Throws for every response but a 204, and leaves it open; {@link #CLOSED} closes it. */
    private static final Interceptor OPEN = chain -> {
        Response response = chain.proceed(chain.request());
        if (response.code() != 204) {
            throw new ApiException(response.code());
        }
        return response;
    };

    private static final Interceptor CLOSED = chain -> {
        Response response = chain.proceed(chain.request());
        if (response.code() != 204) {
            response.close();
            throw new ApiException(response.code());
        }
        return response;
    };

    private enum Place {
        APPLICATION {
            @Override
            OkHttpClient.Builder with(OkHttpClient.Builder client, Interceptor thrower) {
                return client.addInterceptor(thrower);
            }
        },
        NETWORK {
            @Override
            OkHttpClient.Builder with(OkHttpClient.Builder client, Interceptor thrower) {
                return client.addNetworkInterceptor(thrower);
            }
        };

        abstract OkHttpClient.Builder with(OkHttpClient.Builder client, Interceptor thrower);
    }

    static List<Arguments> everyThrower() {
        return Mode.with((Object[]) Place.values())
                .flatMap(known -> List.of(OPEN, CLOSED).stream()
                        .map(thrower -> Arguments.of(known.get()[0], known.get()[1], thrower)))
                .toList();
    }

    private void throwing(Place place, Interceptor thrower) {
        lab.client(builder -> place.with(builder, thrower));
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void aRefusalIsNotSentAgainWhateverIsThrownAfterIt(Mode mode, Place place, Interceptor thrower) {
        throwing(place, thrower);
        for (int status : new int[] {400, 401, 422, 404, 409}) {
            int before = lab.requests();
            lab.replies(status);
            assertThatThrownBy(() -> lab.get(mode, "/"))
                    .isInstanceOf(ApiException.class)
                    .hasMessage("status " + status);
            assertThat(lab.requests() - before).as("requests for " + status).isEqualTo(1);
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void aWaitThatWasToldIsWaitedForAndHoldsOthers(Mode mode, Place place, Interceptor thrower) throws IOException {
        throwing(place, thrower);
        lab.replies(429, "Retry-After: 120");
        lab.replies(204);
        Resilience heed = lab.heed();
        lab.onRequest(() -> assertThat(heed.holds()).hasSize(lab.arrivals().size() - 1));
        try (Response response = mode.send(mode.factory(heed, lab.plainClient())
                .newCall(lab.post("/", RequestBody.create("order", Lab.TEXT)).build()))) {
            assertThat(response.code()).isEqualTo(204);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void theLastExceptionIsTheCallersWhenAttemptsEnd(Mode mode, Place place, Interceptor thrower) {
        throwing(place, thrower);
        for (int i = 0; i < 3; i++) {
            lab.replies(429, "Retry-After: 120");
        }
        assertThatThrownBy(() -> lab.get(mode, "/")).isInstanceOfSatisfying(ApiException.class, thrown -> {
            assertThat(thrown).hasMessage("status 429");
            assertThat(Lab.whys(Trails.of(thrown)))
                    .containsExactly(Reason.TOLD, Reason.TOLD, Reason.ATTEMPTS_EXHAUSTED);
            assertThat(Trails.of(thrown).steps().get(2).toString()).contains("429, then ApiException; thrown");
        });
        assertThat(lab.requests()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void anUnavailableResourceIsLeftAloneForTwoMinutes(Mode mode, Place place, Interceptor thrower) throws IOException {
        throwing(place, thrower);
        lab.replies(503, "Retry-After: 0");
        lab.replies(204);
        lab.get(mode, "/").close();
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void aRedirectIsFollowedWhateverIsThrownAfterIt(Mode mode, Place place, Interceptor thrower) throws IOException {
        throwing(place, thrower);
        lab.replies(302, "Location: /there");
        lab.replies(204);
        lab.get(mode, "/here").close();
        assertThat(lab.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void whatAnAnswerHasDoneIsNotDoneTwice(Mode mode, Place place, Interceptor thrower) {
        throwing(place, thrower);
        lab.replies(200);
        Request put = new Request.Builder()
                .url(lab.url("/"))
                .put(RequestBody.create("x", Lab.TEXT))
                .build();
        assertThatThrownBy(() -> lab.send(mode, put))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        thrown ->
                                assertThat(Lab.whys(Trails.of(thrown))).containsExactly(Reason.FAILED_AFTER_RESPONSE));
        assertThat(lab.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("everyThrower")
    void aFailureAfterAServerErrorIsThatServerError(Mode mode, Place place, Interceptor thrower) throws IOException {
        throwing(place, thrower);
        lab.replies(500, "Retry-After: 7");
        lab.replies(204);
        lab.get(mode, "/").close();
        assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(7));
    }

    @EveryMode
    void aPutWhoseBodyAnInterceptorFailsToReadIsDoneOnce(Mode mode) {
        lab.doNotCheckPool();
        lab.client(builder -> builder.addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            response.body().bytes();
            return response;
        }));
        lab.server.enqueue(Lab.reply(200)
                .body("a body that is cut off ".repeat(1000))
                .onResponseBody(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        Request put = new Request.Builder()
                .url(lab.url("/"))
                .put(RequestBody.create("x", Lab.TEXT))
                .build();
        assertThatThrownBy(() -> lab.send(mode, put)).isInstanceOf(IOException.class);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void anAuthenticatorThatThrowsIsAskedOnce(Mode mode) {
        AtomicInteger renewals = new AtomicInteger();
        lab.client(builder -> builder.authenticator((route, response) -> {
            renewals.incrementAndGet();
            throw new ApiException(response.code());
        }));
        lab.replies(401, "WWW-Authenticate: Bearer");
        assertThatThrownBy(() -> lab.get(mode, "/")).isInstanceOf(ApiException.class);
        assertThat(renewals).hasValue(1);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aFailureAfterTheAuthenticatorsRequestIsItsOwn(Mode mode) throws IOException {
        lab.doNotCheckPool();
        lab.policy(Calls.RETRIES_FAILURES);
        lab.client(builder -> builder.retryOnConnectionFailure(false)
                .authenticator((route, response) -> response.request()
                        .newBuilder()
                        .header("Authorization", "new")
                        .build()));
        lab.replies(401, "WWW-Authenticate: Bearer");
        lab.server.enqueue(Lab.reply(200)
                .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        lab.replies(204);
        lab.get(mode, "/").close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void anUncheckedExceptionEndsTheCallAndTheHoldStandsAllTheSame(Mode mode) {
        ThreadPoolExecutor pool = Pools.named(new CopyOnWriteArrayList<>());
        lab.client(builder -> builder.dispatcher(new Dispatcher(pool)).addInterceptor(chain -> {
            try (Response response = chain.proceed(chain.request())) {
                throw new IllegalStateException("status " + response.code());
            }
        }));
        lab.replies(429, "Retry-After: 120");
        Resilience heed = lab.heed();
        okhttp3.Call call = mode.factory(heed, lab.plainClient())
                .newCall(new Request.Builder().url(lab.url("/")).build());
        assertThatThrownBy(() -> mode.send(call)).hasStackTraceContaining("status 429");
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(heed.holds()).extracting(Hold::scope).containsExactly(Scope.ORIGIN);
        pool.shutdown();
    }

    @EveryMode
    void newCredentialsAreFetchedAlsoIfAnInterceptorThrowsForThe401(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(CLOSED));
        lab.resilience(builder ->
                builder.credentials(CredentialSource.blocking(need -> Optional.of(Credential.of("Bearer new")))));
        lab.manualTime();
        lab.replies(401, "WWW-Authenticate: Bearer");
        lab.replies(204);
        lab.get(mode, "/").close();
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer new");
    }

    @EveryMode
    void aResponseThatAnInterceptorMadeUpDecidesLikeAServers(Mode mode) {
        AtomicInteger sent = new AtomicInteger();
        lab.policy(ResiliencePolicy.builder().on(409, Rule.surface()).build());
        lab.client(builder -> builder.addInterceptor(CLOSED));
        Resilience heed = lab.heed();
        OkHttpClient transport = lab.plainClient();
        okhttp3.Call.Factory calls = mode == Mode.EXECUTE || mode == Mode.ENQUEUE
                ? heed.wrap(transport)
                        .newBuilder()
                        .addInterceptor((Canned) request -> {
                            sent.incrementAndGet();
                            return Canned.reply(request, 409);
                        })
                        .build()
                : Innermost.callFactory(heed, transport, (Canned) request -> {
                    sent.incrementAndGet();
                    return Canned.reply(request, 409);
                });
        assertThatThrownBy(() -> mode.send(
                        calls.newCall(new Request.Builder().url(lab.url("/")).build())))
                .isInstanceOf(ApiException.class);
        assertThat(sent).hasValue(1);
    }

    /** A library that is given the wrapped client adds its interceptors last. */
    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 429, 500})
    void whatAnInterceptorThatWasAddedLastLeavesOpenIsClosed(int status) throws IOException {
        OkHttpClient derived = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(OPEN)
                .build();
        boolean goesOn = status != 200 && status != 400;
        lab.replies(status, "Retry-After: 1", "Location: /there");
        lab.replies(204);
        okhttp3.Call call =
                derived.newCall(new Request.Builder().url(lab.url("/")).build());
        if (goesOn) {
            call.execute().close();
        } else {
            assertThatThrownBy(call::execute).isInstanceOf(ApiException.class);
        }
        assertThat(lab.requests()).isEqualTo(goesOn ? 2 : 1);
    }

    @EveryMode
    void aBodyThatIsCutOffDoesNotMakeItsRefusalUnsaid(Mode mode) throws IOException {
        lab.doNotCheckPool();
        lab.client(builder -> builder.addNetworkInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            response.peekBody(1_000_000);
            return response;
        }));
        lab.server.enqueue(Lab.reply(429, "Retry-After: 100")
                .body("cut off ".repeat(1000))
                .onResponseBody(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        lab.replies(204);
        lab.get(mode, "/").close();
        assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(100));
    }

    @EveryMode
    void aLookUpThatFailsAfterAnAuthenticatorAnsweredIsAFailureOfItsOwn(Mode mode) throws IOException {
        AtomicInteger lookUps = new AtomicInteger();
        lab.client(builder -> builder.dns(hostname -> {
                    if (lookUps.incrementAndGet() == 2) {
                        throw new UnknownHostException(hostname);
                    }
                    return Dns.SYSTEM.lookup(hostname);
                })
                .authenticator((route, response) -> response.request()
                        .newBuilder()
                        .header("Authorization", "new")
                        .build()));
        lab.replies(401, "WWW-Authenticate: Bearer", "Connection: close");
        lab.replies(204);
        lab.get(mode, "/").close();
        assertThat(lookUps.get()).isGreaterThan(2);
    }

    /** Heed hides what OkHttp would act on by itself, until its guard is reached. */
    @Test
    void whatWasHiddenOfOneResponseIsNotShownOnTheNext() throws IOException {
        OkHttpClient derived = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> {
                    chain.proceed(chain.request()).close();
                    return chain.proceed(chain.request());
                })
                .build();
        lab.replies(503, "Retry-After: 200");
        lab.replies(302, "Location: /there");
        lab.replies(302, "Location: /stale");
        lab.replies(302);
        try (Response response =
                derived.newCall(new Request.Builder().url(lab.url("/")).build()).execute()) {
            assertThat(Trails.of(response).reason()).contains(Reason.LOCATION_MISSING);
        }
        assertThat(lab.time.waits()).isEmpty();
        assertThat(lab.requests()).isEqualTo(4);
    }
}
