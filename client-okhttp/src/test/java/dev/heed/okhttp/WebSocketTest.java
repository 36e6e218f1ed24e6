package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Lab;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Web sockets of a wrapped client: redirects of the upgrade are followed, everything else reaches the listener at once. */
class WebSocketTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final Ear ear = new Ear();

    @Test
    void messagesGoBothWays() {
        lab.server.enqueue(echo());
        WebSocket socket = open(lab.url("/"));
        socket.send("hello");
        assertThat(within(ear.message)).isEqualTo("hello");
        assertThat(within(ear.opened)).isEqualTo(101);
        socket.close(1000, null);
        within(ear.closed);
    }

    @Test
    void aRedirectOfTheUpgradeIsFollowed() {
        lab.replies(302, "Location: /elsewhere");
        lab.server.enqueue(echo());
        WebSocket socket = open(lab.url("/"));
        socket.send("hello");
        assertThat(within(ear.message)).isEqualTo("hello");
        socket.close(1000, null);
        within(ear.closed);
        assertThat(lab.taken().getTarget()).isEqualTo("/");
        assertThat(lab.taken().getTarget()).isEqualTo("/elsewhere");
    }

    @Test
    void aRedirectOfTheUpgradeToAnotherOriginIsFollowed() throws IOException {
        MockWebServer target = lab.otherServer();
        target.enqueue(echo());
        lab.replies(302, "Location: " + target.url("/ws"));
        WebSocket socket = open(lab.url("/"));
        socket.send("hello");
        assertThat(within(ear.message)).isEqualTo("hello");
        socket.close(1000, null);
        within(ear.closed);
    }

    @Test
    void aRedirectOfTheUpgradeTakesNoSecretToAnotherOrigin() throws IOException {
        MockWebServer target = lab.otherServer();
        target.enqueue(echo());
        lab.replies(307, "Location: " + target.url("/ws"));
        Request upgrade = new Request.Builder()
                .url(lab.url("/"))
                .header("X-Api-Key", "s3cret")
                .build();
        WebSocket socket = lab.heed().wrap(lab.plainClient()).newWebSocket(upgrade, ear);
        assertThat(within(ear.opened)).isEqualTo(101);
        socket.close(1000, null);
        assertThat(Lab.taken(target).getHeaders().get("X-Api-Key")).isNull();
    }

    @Test
    void anInterceptorAddedLaterThatWouldTakeASecretThereEndsTheUpgrade() throws IOException {
        MockWebServer target = lab.otherServer();
        target.enqueue(echo());
        lab.replies(307, "Location: " + target.url("/ws"));
        openDerived(chain -> chain.proceed(chain.request()
                .newBuilder()
                .header("Authorization", "Bearer s3cret")
                .build()));
        assertThat(within(ear.failed)).isInstanceOf(ProtocolException.class).hasMessageContaining("after wrapping");
        assertThat(target.getRequestCount()).isZero();
    }

    @Test
    void anInterceptorAddedLaterThatAddsNoSecretDoesNot() throws IOException {
        MockWebServer target = lab.otherServer();
        target.enqueue(echo());
        lab.replies(307, "Location: " + target.url("/ws"));
        openDerived(chain -> chain.proceed(
                chain.request().newBuilder().header("Accept-Language", "de").build()));
        assertThat(within(ear.opened)).isEqualTo(101);
    }

    @Test
    void aRedirectThatIsNotFollowedReachesTheListener() {
        lab.policy(ResiliencePolicy.builder().redirects(Redirects.none()).build());
        lab.replies(302, "Location: /elsewhere");
        open(lab.url("/"));
        assertThat(within(ear.failed)).isInstanceOf(IOException.class);
        assertThat(ear.status).isEqualTo(302);
        assertThat(lab.requests()).isEqualTo(1);
    }

    private void openDerived(Interceptor added) {
        OkHttpClient derived = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(added)
                .build();
        lab.doNotCheckPool();
        WebSocket unused =
                derived.newWebSocket(new Request.Builder().url(lab.url("/")).build(), ear);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 408, 429, 500, 503})
    void aReplyInPlaceOfTheUpgradeReachesTheListenerAtOnce(int status) {
        lab.replies(status, "Retry-After: 7");
        open(lab.url("/"));
        assertThat(within(ear.failed)).isInstanceOf(IOException.class);
        assertThat(ear.status).isEqualTo(status);
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.time.waits()).isEmpty();
    }

    @Test
    void anUpgradeArmsHoldsAndWaitsForThem() {
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        Request upgrade = new Request.Builder().url(lab.url("/")).build();
        Ear told = new Ear();
        lab.replies(429, "Retry-After: 7");
        WebSocket unused = client.newWebSocket(upgrade, told);
        assertThat(within(told.failed)).isInstanceOf(IOException.class);
        lab.server.enqueue(echo());
        WebSocket socket = client.newWebSocket(upgrade, ear);
        assertThat(within(ear.opened)).isEqualTo(101);
        assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(7));
        socket.close(1000, null);
        within(ear.closed);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 503})
    void aRetryAfterThatOkHttpCannotReadIsAFailureAndNoCrash(int status) {
        lab.replies(status, "Retry-After: 99999999999");
        open(lab.url("/"));
        assertThat(within(ear.failed)).isInstanceOf(IOException.class).hasMessageContaining("Retry-After");
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsRefusedReachesTheListenerAtOnce() throws IOException {
        MockWebServer gone = lab.otherServer();
        HttpUrl nobody = gone.url("/");
        gone.close();
        open(nobody);
        assertThat(within(ear.failed)).isInstanceOf(ConnectException.class);
        assertThat(lab.time.waits()).isEmpty();
    }

    private WebSocket open(HttpUrl url) {
        return lab.heed()
                .wrap(lab.plainClient())
                .newWebSocket(new Request.Builder().url(url).build(), ear);
    }

    private static MockResponse echo() {
        return new MockResponse.Builder()
                .webSocketUpgrade(new WebSocketListener() {
                    @Override
                    public void onMessage(WebSocket socket, String text) {
                        socket.send(text);
                    }

                    @Override
                    public void onClosing(WebSocket socket, int code, String reason) {
                        socket.close(code, reason);
                    }
                })
                .build();
    }

    private static <T> T within(CompletableFuture<T> event) {
        try {
            return event.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the listener heard nothing of it", e);
        }
    }

    private static final class Ear extends WebSocketListener {
        final CompletableFuture<Integer> opened = new CompletableFuture<>();
        final CompletableFuture<String> message = new CompletableFuture<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        final CompletableFuture<Throwable> failed = new CompletableFuture<>();
        volatile int status;

        @Override
        public void onOpen(WebSocket socket, Response response) {
            opened.complete(response.code());
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            message.complete(text);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            closed.complete(code);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            status = response == null ? 0 : response.code();
            failed.complete(failure);
        }
    }
}
