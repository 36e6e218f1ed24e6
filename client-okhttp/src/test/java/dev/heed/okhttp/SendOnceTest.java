package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.internal.call.NotResentException;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.TlsDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may have acted OkHttp does not send again underneath; what was not sent yet goes its way as with OkHttp alone. */
class SendOnceTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @RegisterExtension
    final TlsDoor door = new TlsDoor(() -> lab.server.getPort());

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<IOException> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void brokenConnectionsAreOkHttpsToTidyUp() {
        lab.doNotCheckPool();
    }

    private void overTlsWithAFallback() {
        lab.server.useHttps(Calls.TLS.sslSocketFactory());
        lab.client(builder -> builder.sslSocketFactory(Calls.TLS.sslSocketFactory(), Calls.TLS.trustManager())
                .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.COMPATIBLE_TLS)));
    }

    static Stream<Arguments> breaks() {
        return Mode.with(TlsDoor.Break.SENDS_AN_ALERT, TlsDoor.Break.ENDS);
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void aPostGetsItsSecondHandshakeAsWithOkHttpAlone(Mode mode, TlsDoor.Break first) throws IOException {
        overTlsWithAFallback();
        for (Call.Factory calls : List.of(lab.plainClient(), mode.factory(lab.heed(), lab.plainClient()))) {
            door.breaks(first);
            lab.replies(200);
            try (Response response = mode.send(calls.newCall(postAtTheDoor()))) {
                assertThat(response.code()).isEqualTo(200);
                assertThat(response.priorResponse()).isNull();
            }
            lab.plainClient().connectionPool().evictAll();
        }
        assertThat(door.connections()).isEqualTo(4);
        assertThat(lab.requests()).isEqualTo(2);
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aClientThatRetriesNothingGetsNoSecondHandshake(Mode mode) {
        overTlsWithAFallback();
        OkHttpClient once =
                lab.plainClient().newBuilder().retryOnConnectionFailure(false).build();
        for (Call.Factory calls : List.of(once, mode.factory(lab.heed(), once))) {
            door.breaks(TlsDoor.Break.SENDS_AN_ALERT);
            assertThat(failureOf(mode, calls, postAtTheDoor())).isNotNull();
        }
        assertThat(door.connections()).isEqualTo(2);
    }

    @EveryMode
    void aPostReachesTheSecondAddressAtOnce(Mode mode) throws IOException {
        InetAddress nobody = InetAddress.getByAddress(new byte[] {127, 0, 0, 83});
        InetAddress server = InetAddress.getByName(lab.server.getHostName());
        lab.client(builder -> builder.dns(host -> List.of(nobody, server)));
        lab.replies(200);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.ANSWERED);
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    /** A connection that was good once is one that OkHttp alone sends a POST again for. */
    private void pooledConnectionDies(Mode mode, Call.Factory calls) throws IOException {
        lab.replies(200);
        mode.send(calls.newCall(new Request.Builder().url(lab.url("/")).build()))
                .close();
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
    }

    @EveryMode
    void aPostWhosePooledConnectionDiesIsSentOnceWhereOkHttpAloneSendsItAgain(Mode mode) throws IOException {
        OkHttpClient plain = lab.plainClient();
        pooledConnectionDies(mode, plain);
        mode.send(plain.newCall(post())).close();
        assertThat(lab.requests()).isEqualTo(3);
        Call.Factory calls = mode.factory(lab.heed(), plain);
        pooledConnectionDies(mode, calls);
        IOException failure = failureOf(mode, calls, post());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(5);
    }

    private enum Place {
        BEFORE_WRAPPING,
        NETWORK
    }

    static Stream<Arguments> places() {
        return Mode.with((Object[]) Place.values());
    }

    private Response watched(Interceptor.Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (IOException e) {
            seen.add(e);
            throw e;
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void everybodySeesTheExceptionThatItDiedOf(Mode mode, Place place) throws IOException {
        lab.client(builder -> place == Place.NETWORK
                ? builder.addNetworkInterceptor(this::watched).eventListener(new Listening())
                : builder.addInterceptor(this::watched).eventListener(new Listening()));
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        pooledConnectionDies(mode, calls);
        events.clear();
        IOException failure = failureOf(mode, calls, post());
        assertThat(seen).hasSize(1).first().isSameAs(failure);
        assertThat(failure).isNotInstanceOf(NotResentException.class);
        assertThat(events).containsExactly("retry: false", "failed: " + System.identityHashCode(failure));
    }

    @EveryMode
    void soDoInterceptorsThatWereAddedLater(Mode mode) throws IOException {
        OkHttpClient plain = lab.plainClient();
        Call.Factory calls = mode == Mode.EXECUTE || mode == Mode.ENQUEUE
                ? lab.heed()
                        .wrap(plain)
                        .newBuilder()
                        .addInterceptor(this::watched)
                        .build()
                : Innermost.callFactory(lab.heed(), plain, this::watched);
        pooledConnectionDies(mode, calls);
        IOException failure = failureOf(mode, calls, post());
        assertThat(seen).hasSize(1).first().isSameAs(failure);
    }

    private final class Listening extends EventListener {
        @Override
        public void retryDecision(Call call, IOException failure, boolean retry) {
            events.add("retry: " + retry);
        }

        @Override
        public void callFailed(Call call, IOException failure) {
            events.add("failed: " + System.identityHashCode(failure));
        }
    }

    @EveryMode
    void aPolicyThatRetriesAnyMethodGivesTheRepeatBack(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .onFailure(Rule.backOff().forAnyMethod())
                .build());
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        pooledConnectionDies(mode, calls);
        try (Response response = mode.send(calls.newCall(post()))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    @EveryMode
    void aPostThatDiesAfterAnAuthenticatorAnsweredIsSentOnce(Mode mode) {
        lab.client(builder -> builder.authenticator((route, response) ->
                response.request().newBuilder().header("Authorization", "new").build()));
        lab.replies(401, "WWW-Authenticate: Bearer");
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), post());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(2);
    }

    /** An interceptor may send both through one chain. */
    @EveryMode
    void aGetThatFollowsAPostInOneAttemptIsSentAgainUnderneath(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(chain -> {
            chain.proceed(post()).close();
            return chain.proceed(chain.request());
        }));
        lab.replies(200);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.ANSWERED);
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    private Request post() {
        return lab.post("/", RequestBody.create("an order", Lab.TEXT)).build();
    }

    private Request postAtTheDoor() {
        return post().newBuilder()
                .url(lab.url("/").newBuilder().port(door.port()).build())
                .build();
    }

    private static IOException failureOf(Mode mode, Call.Factory calls, Request request) {
        return catchThrowableOfType(
                IOException.class, () -> mode.send(calls.newCall(request)).close());
    }
}
