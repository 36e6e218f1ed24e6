package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.TlsDoor;
import dev.heed.okhttp.testing.TlsProvider;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that breaks within the TLS handshake is no response, in the words of any provider; what TLS says is final. */
class HandshakeTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @RegisterExtension
    final TlsDoor door = new TlsDoor(() -> lab.server.getPort());

    @BeforeEach
    void overTls() {
        lab.doNotCheckPool();
        lab.server.useHttps(Calls.TLS.sslSocketFactory());
    }

    private void client(TlsProvider provider, X509TrustManager trusted) {
        lab.client(builder -> provider.with(builder, trusted));
    }

    private static Stream<Arguments> withEachProvider(TlsDoor.Break... breaks) {
        return Mode.with((Object[]) TlsProvider.values())
                .flatMap(
                        known -> Arrays.stream(breaks).map(next -> Arguments.of(known.get()[0], known.get()[1], next)));
    }

    static Stream<Arguments> broken() {
        return withEachProvider(
                TlsDoor.Break.ENDS,
                TlsDoor.Break.ENDS_WITHIN_A_RECORD,
                TlsDoor.Break.RESETS,
                TlsDoor.Break.RESETS_WITHIN_A_RECORD);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aConnectionThatBreaksWithinItIsTriedAgain(Mode mode, TlsProvider provider, TlsDoor.Break breaks)
            throws IOException {
        client(provider, Calls.TLS.trustManager());
        door.breaks(breaks);
        lab.replies(200);
        Request get = new Request.Builder().url(atTheDoor()).build();
        try (Response response = lab.send(mode, get)) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(door.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aPostTooSinceNothingOfItWasSent(TlsProvider provider) throws IOException {
        client(provider, Calls.TLS.trustManager());
        for (Mode mode : Mode.values()) {
            door.breaks(TlsDoor.Break.ENDS, TlsDoor.Break.RESETS);
            lab.replies(200);
            Request post = lab.post("/", RequestBody.create("an order", Lab.TEXT))
                    .url(atTheDoor())
                    .build();
            try (Response response = lab.send(mode, post)) {
                assertThat(Lab.whys(Trails.of(response)))
                        .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ANSWERED);
            }
            lab.plainClient().connectionPool().evictAll();
        }
        assertThat(lab.requests()).isEqualTo(Mode.values().length);
    }

    static Stream<Arguments> alerts() {
        return withEachProvider(TlsDoor.Break.SENDS_AN_ALERT);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertIsFinal(Mode mode, TlsProvider provider, TlsDoor.Break alert) {
        client(provider, Calls.TLS.trustManager());
        door.breaks(alert, alert);
        IOException plain = failureOf(mode, lab.plainClient(), atTheDoor());
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), atTheDoor());
        assertThat(failure).hasSameClassAs(plain);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
        assertThat(door.connections()).isEqualTo(2);
    }

    static Stream<Arguments> providers() {
        return Mode.with((Object[]) TlsProvider.values());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCertificateThatIsNotTrustedIsFinal(Mode mode, TlsProvider provider) {
        client(provider, new HandshakeCertificates.Builder().build().trustManager());
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), atTheDoor());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
        assertThat(door.connections()).isEqualTo(1);
    }

    /** Its certificate is for the server's name, which is the door's too. */
    private HttpUrl atTheDoor() {
        return lab.url("/").newBuilder().port(door.port()).build();
    }

    private static IOException failureOf(Mode mode, Call.Factory calls, HttpUrl url) {
        Request request = new Request.Builder().url(url).build();
        return catchThrowableOfType(
                IOException.class, () -> mode.send(calls.newCall(request)).close());
    }
}
