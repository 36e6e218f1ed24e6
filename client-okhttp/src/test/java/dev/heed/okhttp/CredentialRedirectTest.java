package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a redirect leads, credentials follow by the rules of the header that carries them. */
class CredentialRedirectTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final Source source = Source.giving("Bearer 1", "Bearer 2");
    private MockWebServer other;

    @BeforeEach
    void anotherOrigin() throws IOException {
        source.in(lab);
        other = lab.otherServer();
    }

    private static String shown(MockWebServer to) {
        return Lab.taken(to).getHeaders().get("Authorization");
    }

    private Trail sent(Mode mode, int status) throws IOException {
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(status);
            return Trails.of(response);
        }
    }

    @EveryMode
    void withinTheOriginTheFreshOnesGoAlong(Mode mode) throws IOException {
        lab.replies(401);
        lab.replies(302, "Location: /there");
        lab.replies(200);
        assertThat(Lab.whys(sent(mode, 200)))
                .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.REDIRECTED, Reason.ANSWERED);
        assertThat(shown(lab.server)).isNull();
        assertThat(shown(lab.server)).isEqualTo("Bearer 1");
        assertThat(shown(lab.server)).isEqualTo("Bearer 1");
    }

    @EveryMode
    void a401BehindARedirectIsAnsweredWhereItCame(Mode mode) throws IOException {
        lab.replies(302, "Location: /there");
        lab.replies(401);
        lab.replies(200);
        assertThat(sent(mode, 200).redirects()).isEqualTo(1);
        assertThat(lab.taken().getTarget()).isEqualTo("/");
        assertThat(lab.taken().getTarget()).isEqualTo("/there");
        assertThat(lab.taken().getTarget()).isEqualTo("/there");
    }

    @EveryMode
    void theFreshOnesDoNotCrossToAnotherOrigin(Mode mode) throws IOException {
        lab.replies(401);
        lab.replies(302, "Location: " + other.url("/there"));
        other.enqueue(Lab.reply(200).build());
        sent(mode, 200);
        assertThat(shown(other)).isNull();
    }

    @EveryMode
    void theyAreNotRenewedThereAndNotSuppliedThere(Mode mode) throws IOException {
        source.supplying("Bearer 0");
        lab.replies(302, "Location: " + other.url("/there"));
        other.enqueue(Lab.reply(401).build());
        assertThat(Lab.whys(sent(mode, 401))).containsExactly(Reason.REDIRECTED, Reason.MUST_CHANGE);
        assertThat(shown(lab.server)).isEqualTo("Bearer 0");
        assertThat(shown(other)).isNull();
        assertThat(source.asked).isEmpty();
        assertThat(source.suppliedTo).as("never asked about it").containsOnly(lab.url("/"));
    }

    @EveryMode
    void theyDoNotComeBackOnTheWayHome(Mode mode) throws IOException {
        source.supplying("Bearer 0");
        lab.replies(302, "Location: " + other.url("/there"));
        other.enqueue(Lab.reply(302, "Location: " + lab.url("/home")).build());
        lab.replies(401);
        sent(mode, 401);
        assertThat(shown(lab.server)).isEqualTo("Bearer 0");
        assertThat(shown(lab.server)).isNull();
        assertThat(source.asked).isEmpty();
    }

    @EveryMode
    void withLeaveTheOtherOriginHasCredentialsOfItsOwn(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().keepAcrossOrigins("Authorization"))
                .build());
        lab.replies(401);
        lab.replies(302, "Location: " + other.url("/there"));
        other.enqueue(Lab.reply(401).build());
        other.enqueue(Lab.reply(200).build());
        assertThat(Lab.whys(sent(mode, 200)))
                .containsExactly(
                        Reason.CREDENTIALS_RENEWED, Reason.REDIRECTED, Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(shown(other)).as("those of the first origin stay there").isNull();
        assertThat(shown(other)).isEqualTo("Bearer 2");
        assertThat(source.asked)
                .extracting(CredentialSource.Need::origin)
                .containsExactly(lab.url("/"), other.url("/"));
    }

    @EveryMode
    void aRedirectFromHttpsToHttpIsNotFollowedWithThem(Mode mode) throws IOException {
        lab.server.useHttps(Calls.TLS.sslSocketFactory());
        lab.client(client -> client.sslSocketFactory(Calls.TLS.sslSocketFactory(), Calls.TLS.trustManager()));
        lab.replies(401);
        lab.replies(302, "Location: " + other.url("/there"));
        assertThat(Lab.whys(sent(mode, 302))).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.DOWNGRADE);
        assertThat(other.getRequestCount()).isZero();
    }

    @Test
    void aWebSocketUpgradeHasSuppliedOnesAndIsNotRepeated() throws Exception {
        source.supplying("Bearer 0");
        lab.replies(401);
        CompletableFuture<Trail> refused = new CompletableFuture<>();
        Request upgrade = new Request.Builder().url(lab.url("/")).build();
        WebSocket unused = lab.heed().wrap(lab.plainClient()).newWebSocket(upgrade, new WebSocketListener() {
            @Override
            public void onFailure(WebSocket socket, Throwable failure, Response response) {
                refused.complete(Trails.of(response));
            }
        });
        assertThat(refused.get(10, TimeUnit.SECONDS).reason()).isEqualTo(Optional.of(Reason.MUST_CHANGE));
        assertThat(shown(lab.server)).isEqualTo("Bearer 0");
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(source.asked).isEmpty();
    }
}
