package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.SocksProxy;
import java.io.IOException;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A SOCKS proxy that will not have its client is asked once; what it says of the network behind it may pass. */
class SocksRefusalTest {
    /** RFC 1928 section 6. */
    private static final int GENERAL_FAILURE = 1;

    private static final int NOT_ALLOWED = 2;
    private static final int NETWORK_UNREACHABLE = 3;
    private static final int HOST_UNREACHABLE = 4;
    private static final int CONNECTION_REFUSED = 5;
    private static final int TTL_EXPIRED = 6;
    private static final int COMMAND_NOT_SUPPORTED = 7;

    @RegisterExtension
    final Lab lab = new Lab();

    @RegisterExtension
    final SocksProxy proxy = new SocksProxy();

    @BeforeEach
    void throughTheProxy() {
        lab.doNotCheckPool();
        lab.client(builder -> builder.proxy(proxy.proxy()));
    }

    static Stream<Arguments> refusals() {
        return Mode.with(
                SocksProxy.REFUSES_THE_PASSWORD, SocksProxy.TAKES_NO_METHOD, NOT_ALLOWED, COMMAND_NOT_SUPPORTED);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsFinalAndThrownAsOkHttpAloneThrowsIt(Mode mode, int refusal) {
        proxy.next(refusal, 2);
        IOException plain = failureOf(mode, lab.plainClient());
        int connectionsOfPlain = proxy.connections();
        assertThat(connectionsOfPlain).isEqualTo(1);
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()));
        assertThat(failure).hasSameClassAs(plain).hasMessage(plain.getMessage());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
        assertThat(proxy.connections()).isEqualTo(2);
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aPasswordThatIsRefusedIsShownOnce(Mode mode) {
        proxy.next(SocksProxy.REFUSES_THE_PASSWORD, 9);
        failureOf(mode, mode.factory(lab.heed(), lab.plainClient()));
        assertThat(proxy.passwords()).containsExactly("secret");
    }

    @EveryMode
    void aPasswordThatIsTakenOpensTheTunnel(Mode mode) throws IOException {
        proxy.next(SocksProxy.TUNNELS_WITH_PASSWORD, 1);
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(proxy.passwords()).containsExactly("secret");
        assertThat(proxy.connections()).isEqualTo(1);
    }

    static Stream<Arguments> troubles() {
        return Mode.with(
                GENERAL_FAILURE,
                NETWORK_UNREACHABLE,
                HOST_UNREACHABLE,
                CONNECTION_REFUSED,
                TTL_EXPIRED,
                SocksProxy.HANGS_UP);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void troubleBehindTheProxyMayPass(Mode mode, int trouble) throws IOException {
        proxy.next(trouble, 1);
        lab.replies(200);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(proxy.connections()).isEqualTo(2);
        assertThat(lab.requests()).isEqualTo(1);
    }

    private IOException failureOf(Mode mode, Call.Factory calls) {
        Request request = new Request.Builder().url(lab.url("/")).build();
        return catchThrowableOfType(
                IOException.class, () -> mode.send(calls.newCall(request)).close());
    }
}
