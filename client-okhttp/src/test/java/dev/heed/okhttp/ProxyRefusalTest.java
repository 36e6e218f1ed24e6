package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.ConnectProxy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy that refuses to connect is asked once, as OkHttp alone asks it; a connection to it that breaks is none. */
class ProxyRefusalTest {
    private static final String SECRET = "Basic c2VjcmV0";

    @RegisterExtension
    final Lab lab = new Lab();

    @RegisterExtension
    final ConnectProxy proxy = new ConnectProxy();

    @BeforeEach
    void throughTheProxy() {
        lab.doNotCheckPool();
        lab.server.useHttps(Calls.TLS.sslSocketFactory());
        client(builder -> builder.proxy(proxy.proxy()));
    }

    private void client(java.util.function.UnaryOperator<OkHttpClient.Builder> changes) {
        lab.client(builder ->
                changes.apply(builder.sslSocketFactory(Calls.TLS.sslSocketFactory(), Calls.TLS.trustManager())));
    }

    /** Shows what it has, once. */
    private static final Authenticator ONCE =
            (route, response) -> response.request().header("Proxy-Authorization") != null
                    ? null
                    : response.request()
                            .newBuilder()
                            .header("Proxy-Authorization", SECRET)
                            .build();

    /** Shows it only when it is asked. */
    private static final Authenticator WHEN_ASKED =
            (route, response) -> "OkHttp-Preemptive".equals(response.header("Proxy-Authenticate"))
                    ? null
                    : ONCE.authenticate(route, response);

    static Stream<Arguments> refusals() {
        return Mode.with(
                new String[] {"407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"p\""},
                new String[] {"407 Who are you", "Proxy-Authenticate: Basic realm=\"p\"", "Connection: close"},
                new String[] {"403 Forbidden"},
                new String[] {"429 Too Many Requests", "Retry-After: 5"},
                new String[] {"502 Bad Gateway"},
                new String[] {"503 Service Unavailable", "Retry-After: 0"});
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsFinalAndThrownAsOkHttpAloneThrowsIt(Mode mode, String[] refusal) {
        proxy.answersAlways(refusal);
        IOException plain = failureOf(mode, lab.plainClient(), get());
        assertThat(proxy.connects()).hasSize(1);
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get());
        assertThat(failure).hasSameClassAs(plain).hasMessage(plain.getMessage());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
        assertThat(proxy.connects()).hasSize(2);
        assertThat(lab.time.waits()).isEmpty();
    }

    static Stream<Arguments> authenticators() {
        return Mode.with(ONCE, WHEN_ASKED);
    }

    @ParameterizedTest
    @MethodSource("authenticators")
    void credentialsThatTheProxyRefusesAreShownOnce(Mode mode, Authenticator shows) {
        client(builder -> builder.proxy(proxy.proxy()).proxyAuthenticator(shows));
        proxy.answersAlways("407 Who are you", "Proxy-Authenticate: Basic realm=\"p\"");
        failureOf(mode, lab.plainClient(), get());
        int connectsOfPlain = proxy.connects().size();
        assertThat(proxy.shown(SECRET)).isEqualTo(1);
        for (Request request : List.of(get(), post())) {
            IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), request);
            assertThat(failure).hasMessage("Failed to authenticate with proxy");
        }
        assertThat(proxy.shown(SECRET)).isEqualTo(3);
        assertThat(proxy.connects()).hasSize(3 * connectsOfPlain);
    }

    @EveryMode
    void credentialsThatTheProxyTakesOpenTheTunnel(Mode mode) throws IOException {
        client(builder -> builder.proxy(proxy.proxy()).proxyAuthenticator(WHEN_ASKED));
        proxy.answers("407 Who are you", "Proxy-Authenticate: Basic realm=\"p\"");
        lab.replies(200);
        try (Response response = lab.send(mode, post())) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.ANSWERED);
        }
        assertThat(proxy.shown(SECRET)).isEqualTo(1);
    }

    @EveryMode
    void anAuthenticatorThatCannotRenewIsAskedOnce(Mode mode) {
        AtomicInteger asked = new AtomicInteger();
        client(builder -> builder.proxy(proxy.proxy()).proxyAuthenticator((route, response) -> {
            if ("OkHttp-Preemptive".equals(response.header("Proxy-Authenticate"))) {
                return null;
            }
            asked.incrementAndGet();
            throw new IOException("the vault is sealed");
        }));
        proxy.answersAlways("407 Who are you", "Proxy-Authenticate: Basic realm=\"p\"");
        assertThat(failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get()))
                .hasMessage("the vault is sealed");
        assertThat(asked).hasValue(1);
    }

    @EveryMode
    void aRefusalIsFinalAlsoIfAnInterceptorWrapsIt(Mode mode) {
        client(builder -> builder.proxy(proxy.proxy()).addInterceptor(chain -> {
            try {
                return chain.proceed(chain.request());
            } catch (IOException e) {
                throw new IOException("of the shop's", e);
            }
        }));
        proxy.answersAlways("403 Forbidden");
        failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get());
        assertThat(proxy.connects()).hasSize(1);
    }

    @EveryMode
    void aProxyThatHangsUpIsAskedAgain(Mode mode) throws IOException {
        proxy.answers(ConnectProxy.SILENCE).answers(ConnectProxy.SILENCE);
        lab.replies(200);
        try (Response response = lab.send(mode, post())) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(proxy.connects()).hasSize(3);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aProxyThatIsNotThereIsTriedAgain(Mode mode) throws IOException {
        InetSocketAddress nobody = closedPort();
        client(builder -> builder.proxy(new Proxy(Proxy.Type.HTTP, nobody)));
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get());
        assertThat(Lab.whys(Trails.of(failure)))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
    }

    @EveryMode
    void theSecondProxysRefusalIsFinalAlthoughTheFirstIsNotThere(Mode mode) throws IOException {
        Proxy nobody = new Proxy(Proxy.Type.HTTP, closedPort());
        client(builder -> builder.proxySelector(new Both(List.of(nobody, proxy.proxy()))));
        proxy.answersAlways("403 Forbidden");
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get());
        assertThat(failure).isInstanceOf(java.net.ConnectException.class);
        assertThat(proxy.connects()).hasSize(1);
    }

    @EveryMode
    void aRefusalThatAnotherProxyMakesGoodIsNobodysBusiness(Mode mode) throws IOException {
        client(builder -> builder.proxySelector(new Both(List.of(proxy.proxy(), Proxy.NO_PROXY))));
        proxy.answersAlways("403 Forbidden");
        lab.replies(503, "Retry-After: 1");
        lab.replies(200);
        try (Response response = lab.send(mode, get())) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.FLOOR, Reason.ANSWERED);
        }
        assertThat(proxy.connects()).hasSize(1);
    }

    /** Several proxies, in order. */
    private static final class Both extends ProxySelector {
        private final List<Proxy> proxies;

        Both(List<Proxy> proxies) {
            this.proxies = proxies;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return proxies;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(gone.getInetAddress(), gone.getLocalPort());
        }
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }

    private Request post() {
        return lab.post("/", RequestBody.create("an order", Lab.TEXT)).build();
    }

    private static IOException failureOf(Mode mode, Call.Factory calls, Request request) {
        return catchThrowableOfType(
                IOException.class, () -> mode.send(calls.newCall(request)).close());
    }
}
