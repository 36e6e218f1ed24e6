package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import mockwebserver3.MockWebServer;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interceptors of the user's run on every attempt, also where it goes to another origin. */
class CrossOriginInterceptorTest {
    private static final Set<String> OKHTTPS = Set.of("Host", "Connection", "Accept-Encoding", "User-Agent");

    @RegisterExtension
    final Lab lab = new Lab();

    private MockWebServer other = new MockWebServer();

    @BeforeEach
    void redirectToOther() throws IOException {
        other = lab.otherServer();
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
    }

    @EveryMode
    void anApplicationInterceptorCannotAddCredentialsForAnotherOrigin(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(adding()));
        lab.get(mode, "/a").close();
        assertSecret(lab.taken().getHeaders());
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void aNetworkInterceptorCannotAddCredentialsForAnotherOrigin(Mode mode) throws IOException {
        lab.client(client -> client.addNetworkInterceptor(adding()));
        lab.get(mode, "/a").close();
        assertSecret(lab.taken().getHeaders());
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void theyCannotOnTheWayHomeEither(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(adding()).addNetworkInterceptor(adding()));
        MockWebServer third = lab.otherServer();
        lab.server.enqueue(Lab.reply(200).build());
        third.enqueue(Lab.reply(302, "Location: " + lab.url("/home")).build());
        Request request = new Request.Builder().url(third.url("/start")).build();
        lab.send(mode, request).close();
        assertSecret(Lab.taken(third).getHeaders());
        assertThat(lab.taken().getHeaders().names()).isEqualTo(OKHTTPS);
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void theyCannotOnARepeatEither(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(adding()).addNetworkInterceptor(adding()));
        other.setDispatcher(new mockwebserver3.QueueDispatcher());
        other.enqueue(Lab.reply(503).build());
        other.enqueue(Lab.reply(200).build());
        lab.get(mode, "/a").close();
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void anotherValueOfAHeaderThatMayNotTravelDoesNotTravel(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().keepAcrossOrigins("X-Tenant"))
                .build());
        lab.client(client -> client.addInterceptor(changing(request -> request.header("X-Tenant", "7")
                        .addHeader("X-Tenant", "8")
                        .addHeader("x-api-KEY", "s3cret")
                        .addHeader("X-Api-Key", "s3cret")))
                .addNetworkInterceptor(changing(request -> request.header("Cookie", "a=s3cret")
                        .header("COOKIE", "b=s3cret")
                        .header("Connection", "s3cret"))));
        lab.get(mode, "/a").close();
        Headers hop = Lab.taken(other).getHeaders();
        assertThat(hop.values("X-Tenant")).isEqualTo(List.of("7", "8"));
        assertThat(hop.toMultimap().toString()).doesNotContain("s3cret");
    }

    @EveryMode
    void aValueThatIsNotAsciiIsNoWayAroundTheGuard(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(changing(request -> request.headers(new Headers.Builder()
                .addUnsafeNonAscii("X-Naïve".replace("ï", "i"), "s3crét")
                .addUnsafeNonAscii("Accept-Note", "café")
                .build()))));
        lab.get(mode, "/a").close();
        Headers hop = Lab.taken(other).getHeaders();
        assertThat(hop.get("X-Naive")).isNull();
        assertThat(hop.get("Accept-Note")).isEqualTo("café");
    }

    @EveryMode
    void aFreshRequestOfAnInterceptorsIsNoWayAroundTheGuard(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> chain.proceed(new Request.Builder()
                .url(chain.request().url())
                .header("Authorization", "Bearer s3cret")
                .header("Accept", "text/plain")
                .build())));
        lab.get(mode, "/a").close();
        assertSecret(lab.taken().getHeaders());
        Headers hop = Lab.taken(other).getHeaders();
        assertThat(hop.get("Authorization")).isNull();
        assertThat(hop.get("Accept")).isEqualTo("text/plain");
    }

    @EveryMode
    void anInterceptorThatSendsTheHopElsewhereStillSendsNoSecret(Mode mode) throws IOException {
        MockWebServer third = lab.otherServer();
        third.enqueue(Lab.reply(200).build());
        lab.client(client -> client.addInterceptor(adding()).addInterceptor(chain -> {
            boolean hop = chain.request().url().port() == other.getPort();
            return chain.proceed(
                    hop ? chain.request().newBuilder().url(third.url("/c")).build() : chain.request());
        }));
        lab.get(mode, "/a").close();
        assertThat(other.getRequestCount()).isZero();
        assertThat(Lab.taken(third).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void aHostThatAnInterceptorChoseIsTheOriginThatARedirectLeaves(Mode mode) throws IOException {
        MockWebServer chosen = lab.otherServer();
        chosen.enqueue(Lab.reply(302, "Location: " + lab.url("/b")).build());
        lab.server.setDispatcher(new mockwebserver3.QueueDispatcher());
        lab.replies(200);
        lab.client(client -> client.addInterceptor(chain -> {
            Request.Builder request = chain.request().newBuilder().header("Authorization", "Bearer s3cret");
            boolean logical = chain.request().url().host().equals("orders.internal");
            return chain.proceed((logical ? request.url(chosen.url("/a")) : request).build());
        }));
        Request request = new Request.Builder()
                .url("http://orders.internal/a")
                .header("X-Api-Key", "s3cret")
                .build();
        lab.send(mode, request).close();
        assertSecret(Lab.taken(chosen).getHeaders());
        assertThat(lab.taken().getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void whatKeepAcrossOriginsNamesMayBeAddedByThemToo(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().keepAcrossOrigins("X-Api-Key"))
                .build());
        lab.client(client -> client.addInterceptor(adding()).addNetworkInterceptor(adding()));
        lab.get(mode, "/a").close();
        Headers hop = Lab.taken(other).getHeaders();
        assertThat(hop.get("X-Api-Key")).isEqualTo("s3cret");
        assertThat(hop.names()).hasSize(OKHTTPS.size() + 1);
    }

    @EveryMode
    void theResponseShowsTheRequestAsItWasSent(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(adding()).addNetworkInterceptor(adding()));
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.request().headers()).isEmpty();
            assertThat(response.networkResponse().request().headers().names()).isEqualTo(OKHTTPS);
        }
    }

    private static void assertSecret(Headers sent) {
        assertThat(sent.toMultimap().toString()).contains("s3cret");
    }

    private static Interceptor adding() {
        return changing(request -> request.header("Authorization", "Bearer s3cret")
                .header("Cookie", "session=s3cret")
                .header("X-Api-Key", "s3cret")
                .header("mfp-client-id", "s3cret")
                .header("Proxy-Authorization", "Basic s3cret")
                .header("Origin", "s3cret")
                .header("Content-Secret", "s3cret")
                .addHeader("X-Custom", "s3cret")
                .addHeader("X-Custom", "s3cret, too"));
    }

    private static Interceptor changing(UnaryOperator<Request.Builder> change) {
        return chain -> chain.proceed(change.apply(chain.request().newBuilder()).build());
    }
}
