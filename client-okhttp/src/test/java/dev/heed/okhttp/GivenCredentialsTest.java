package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Authenticator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an authenticator made of a request goes on within its origin, as with OkHttp alone, and nowhere else. */
class GivenCredentialsTest {
    private static final String CHALLENGE = "WWW-Authenticate: Bearer";

    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger asked = new AtomicInteger();

    private static int count(Response last) {
        int count = 0;
        for (Response each = last; each != null; each = each.priorResponse()) {
            count++;
        }
        return count;
    }

    /** As OkHttp's manual shows it. */
    private Authenticator givingUp(int most, BiFunction<Request.Builder, Integer, Request.Builder> how) {
        return (route, response) -> {
            asked.incrementAndGet();
            int count = count(response);
            return count > most
                    ? null
                    : how.apply(response.request().newBuilder(), count).build();
        };
    }

    private void serves(Function<RecordedRequest, MockResponse.Builder> replies) {
        lab.server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return replies.apply(request).build();
            }
        });
    }

    /** Redirects from /a to /b whoever shows the header. */
    private void wants(String header, int otherwise) {
        serves(request -> {
            if (request.getHeaders().get(header) == null) {
                return Lab.reply(otherwise, CHALLENGE);
            }
            return request.getUrl().encodedPath().equals("/a") ? Lab.reply(302, "Location: /b") : Lab.reply(200);
        });
    }

    @EveryMode
    void aHeaderOfTheAuthenticatorsOwnGoesOn(Mode mode) throws IOException {
        lab.client(
                client -> client.authenticator(givingUp(2, (request, count) -> request.header("X-Auth-Token", "t"))));
        wants("X-Auth-Token", 401);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(asked).hasValue(1);
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aHeaderThatItTookOffStaysOff(Mode mode) throws IOException {
        lab.client(
                client -> client.authenticator(givingUp(1, (request, count) -> request.removeHeader("Authorization"))));
        serves(request -> {
            if (request.getHeaders().get("Authorization") != null) {
                return Lab.reply(401, CHALLENGE);
            }
            return request.getTarget().equals("/a") ? Lab.reply(302, "Location: /b") : Lab.reply(200);
        });
        Request asks = new Request.Builder()
                .url(lab.url("/a"))
                .header("Authorization", "old")
                .build();
        try (Response response = lab.send(mode, asks)) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void itGoesOnBesideACredentialSourceThatKnowsNothing(Mode mode) throws IOException {
        lab.resilience(heed -> heed.credentials(CredentialSource.blocking(refused -> Optional.empty())));
        lab.client(
                client -> client.authenticator(givingUp(2, (request, count) -> request.header("Authorization", "t"))));
        wants("Authorization", 401);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void whatWasRefusedIsNotShownAgain(Mode mode) throws IOException {
        List<String> shown = new CopyOnWriteArrayList<>();
        AtomicInteger given = new AtomicInteger();
        lab.client(client -> client.authenticator((route, response) -> response.request()
                .newBuilder()
                .header("Authorization", "g" + given.incrementAndGet())
                .build()));
        List<Integer> statuses = List.of(401, 503, 401, 503, 200);
        serves(request -> {
            shown.add(request.getHeaders().get("Authorization"));
            return Lab.reply(statuses.get(shown.size() - 1), CHALLENGE);
        });
        Request asks = new Request.Builder()
                .url(lab.url("/a"))
                .header("Authorization", "old")
                .build();
        lab.send(mode, asks).close();
        assertThat(shown).containsExactly("old", "g1", "g1", "g2", "g2");
    }

    @EveryMode
    void whatAProxyWasGivenGoesOnAndItsAuthenticatorSeesTheChain(Mode mode) throws IOException {
        List<Integer> counts = new CopyOnWriteArrayList<>();
        lab.client(client -> client.proxy(
                        new Proxy(Proxy.Type.HTTP, new InetSocketAddress("localhost", lab.server.getPort())))
                .proxyAuthenticator((route, response) -> {
                    counts.add(count(response));
                    return response.request()
                            .newBuilder()
                            .header("Proxy-Authorization", "Basic x")
                            .build();
                }));
        serves(request -> {
            boolean isStart = request.getTarget().endsWith("/start");
            if (isStart) {
                return Lab.reply(302, "Location: /a");
            }
            if (request.getHeaders().get("Proxy-Authorization") == null) {
                return Lab.reply(407, "Proxy-Authenticate: Basic");
            }
            return request.getTarget().endsWith("/a") ? Lab.reply(302, "Location: /b") : Lab.reply(200);
        });
        Request asks = new Request.Builder().url("http://else.test/start").build();
        try (Response response = lab.send(mode, asks)) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(counts).containsExactly(2);
        assertThat(lab.requests()).isEqualTo(4);
    }

    @Test
    void itDoesNotGoWhereAnInterceptorThatWasAddedLaterSendsTheRequest() throws IOException {
        MockWebServer away = lab.otherServer();
        lab.client(client -> client.authenticator((route, response) ->
                response.request().newBuilder().header("Authorization", "g").build()));
        lab.replies(401, CHALLENGE);
        lab.replies(302, "Location: /away/x");
        away.enqueue(Lab.reply(200).build());
        OkHttpClient derived = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(
                        chain.request().url().encodedPath().startsWith("/away")
                                ? chain.request()
                                        .newBuilder()
                                        .url(away.url("/x"))
                                        .build()
                                : chain.request()))
                .build();
        derived.newCall(new Request.Builder().url(lab.url("/a")).build())
                .execute()
                .close();
        assertThat(Lab.taken(away).getHeaders().get("Authorization")).isNull();
    }
}
