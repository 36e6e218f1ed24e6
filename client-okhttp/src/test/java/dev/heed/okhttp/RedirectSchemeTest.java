package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redirects between http and https. */
class RedirectSchemeTest {
    private static final HandshakeCertificates TLS = certificates();

    @RegisterExtension
    final Lab lab = new Lab();

    private MockWebServer secure = new MockWebServer();

    @BeforeEach
    void startTls() throws IOException {
        secure = lab.otherServer();
        secure.useHttps(TLS.sslSocketFactory());
        lab.client(RedirectSchemeTest::trusting);
    }

    @EveryMode
    void httpsDoesNotBecomeHttp(Mode mode) throws IOException {
        HttpUrl plain = lab.url("/plain");
        secure.enqueue(Lab.reply(301, "Location: " + plain).build());
        try (Response response = lab.send(mode, get(secure.url("/")))) {
            assertThat(response.body().string()).isEqualTo("body of 301");
            assertThat(Trails.of(response).reason()).contains(Reason.DOWNGRADE);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(plain.uri(), 301));
        }
        assertThat(lab.requests()).isZero();
    }

    @EveryMode
    void httpsBecomesHttpIfThePolicySaysSoButLeavesTheCredentialsBehind(Mode mode) throws IOException {
        redirects(Redirects.standard().allowDowngrade());
        secure.enqueue(Lab.reply(301, "Location: " + lab.url("/plain")).build());
        lab.replies(200);
        lab.send(mode, get(secure.url("/"))).close();
        credentialsStayedBehind(lab.taken());
    }

    @EveryMode
    void aLocationWithoutASchemeStaysWithHttps(Mode mode) throws IOException {
        secure.enqueue(Lab.reply(301, "Location: //" + secure.url("/b").host() + ":" + secure.getPort() + "/b")
                .build());
        secure.enqueue(Lab.reply(200).build());
        try (Response response = lab.send(mode, get(secure.url("/a")))) {
            assertThat(response.request().url()).isEqualTo(secure.url("/b"));
        }
    }

    @EveryMode
    void theBodyGoesFromHttpToHttpsOnTheSameHost(Mode mode) throws IOException {
        lab.replies(307, "Location: " + secure.url("/b"));
        secure.enqueue(Lab.reply(201).build());
        try (Response response = lab.post(mode, "/a", "an order")) {
            assertThat(response.code()).isEqualTo(201);
        }
        RecordedRequest hop = Lab.taken(secure);
        assertThat(hop.getMethod()).isEqualTo("POST");
        assertThat(hop.getBody().utf8()).isEqualTo("an order");
        assertThat(hop.getHeaders().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @EveryMode
    void theBodyDoesNotGoFromHttpToHttpsOnAnotherHost(Mode mode) throws IOException {
        HttpUrl elsewhere = secure.url("/b").newBuilder().host("127.0.0.1").build();
        assertThat(elsewhere.host()).isNotEqualTo(lab.url("/").host());
        lab.replies(308, "Location: " + elsewhere);
        try (Response response = lab.post(mode, "/a", "an order")) {
            assertThat(response.code()).isEqualTo(308);
            assertThat(Trails.of(response).reason()).contains(Reason.BODY_CROSSES_ORIGINS);
        }
        assertThat(secure.getRequestCount()).isZero();
    }

    @EveryMode
    void credentialsForHttpDoNotGoToHttps(Mode mode) throws IOException {
        lab.replies(302, "Location: " + secure.url("/b"));
        secure.enqueue(Lab.reply(200).build());
        lab.send(mode, get(lab.url("/a"))).close();
        credentialsStayedBehind(Lab.taken(secure));
    }

    @EveryMode
    void aClientThatKeptToItsSchemeStillDoes(Mode mode) throws IOException {
        lab.client(client -> trusting(client).followSslRedirects(false));
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: " + secure.url("/c"));
        try (Response response = lab.send(mode, get(lab.url("/a")))) {
            assertThat(response.code()).isEqualTo(302);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.REDIRECTS_OFF);
        }
        assertThat(secure.getRequestCount()).isZero();
    }

    private static void credentialsStayedBehind(RecordedRequest hop) {
        assertThat(hop.getHeaders().get("Accept")).isEqualTo("text/plain");
        assertThat(hop.getHeaders().get("Authorization")).isNull();
    }

    private void redirects(Redirects redirects) {
        lab.policy(ResiliencePolicy.builder().redirects(redirects).build());
    }

    private static Request get(HttpUrl url) {
        return new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer secret")
                .header("Accept", "text/plain")
                .build();
    }

    private static OkHttpClient.Builder trusting(OkHttpClient.Builder client) {
        return client.sslSocketFactory(TLS.sslSocketFactory(), TLS.trustManager());
    }

    private static HandshakeCertificates certificates() {
        HeldCertificate server = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        return new HandshakeCertificates.Builder()
                .heldCertificate(server)
                .addTrustedCertificate(server.certificate())
                .build();
    }
}
