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
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which headers of the request reach another origin. */
class CrossOriginHeaderTest {
    /** What a request of OkHttp's own carries, which names nobody. */
    private static final Set<String> OKHTTPS = Set.of("Host", "Connection", "Accept-Encoding", "User-Agent");

    private static final Headers SECRETS = new Headers.Builder()
            .add("Authorization", "Bearer s3cret")
            .add("Cookie", "session=s3cret")
            .add("X-Api-Key", "s3cret")
            .add("mfp-client-id", "s3cret")
            .add("mfp-user-id", "s3cret")
            .add("Proxy-Authorization", "Basic s3cret")
            .add("X-Custom", "s3cret")
            .add("X-Custom", "s3cret, too")
            .add("Idempotency-Key", "s3cret")
            .add("From", "s3cret@example.org")
            .addUnsafeNonAscii("X-Name", "s3crét")
            .build();

    private static final Headers HARMLESS = new Headers.Builder()
            .add("Accept", "application/json")
            .add("accept-language", "en")
            .add("ACCEPT-CHARSET", "utf-8")
            .add("User-Agent", "agent/1")
            .add("Range", "bytes=0-99")
            .add("Cache-Control", "no-cache")
            .add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .add("tracestate", "vendor=1")
            .build();

    @RegisterExtension
    final Lab lab = new Lab();

    private MockWebServer other = new MockWebServer();

    @BeforeEach
    void startOther() throws IOException {
        other = lab.otherServer();
    }

    @EveryMode
    void nothingThatIsNotKnownToBeHarmlessReachesAnotherOrigin(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        send(mode, SECRETS);
        assertThat(lab.taken().getHeaders()).containsAll(SECRETS);
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void harmlessHeadersTravelWithTheirValues(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        send(mode, HARMLESS);
        assertThat(Lab.taken(other).getHeaders()).containsAll(HARMLESS);
    }

    @EveryMode
    void contentHeadersStayWithTheBodyThatTheyDescribe(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        send(mode, Headers.of("Content-Language", "en", "Content-Secret", "s3cret"));
        assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void aHostSetByHandDoesNotNameTheOtherOrigin(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        send(mode, Headers.of("Host", "internal.example"));
        assertThat(Lab.taken(other).getHeaders().get("Host")).isEqualTo(other.getHostName() + ":" + other.getPort());
    }

    @EveryMode
    void whatWasDroppedDoesNotComeBackOnTheWayHome(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(302, "Location: " + lab.url("/home")).build());
        lab.replies(307, "Location: /home/again");
        lab.replies(200);
        send(mode, SECRETS);
        lab.taken();
        assertThat(lab.taken().getHeaders().names()).isEqualTo(OKHTTPS);
        assertThat(lab.taken().getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void aRepeatAtTheOtherOriginCarriesNoMore(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(503).build());
        other.enqueue(Lab.reply(429, "Retry-After: 3").build());
        other.enqueue(Lab.reply(200).build());
        send(mode, SECRETS);
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(Lab.taken(other).getHeaders().names()).isEqualTo(OKHTTPS);
        }
    }

    @EveryMode
    void aSameOriginRedirectKeepsAllButWhatNamesWhereItCameFrom(Mode mode) throws IOException {
        lab.replies(307, "Location: " + lab.url("/next"));
        lab.replies(200);
        Headers named = new Headers.Builder()
                .addAll(SECRETS)
                .addAll(HARMLESS)
                .add("Origin", "https://app.example")
                .add("Referer", "https://app.example/page")
                .build();
        send(mode, named);
        lab.taken();
        Headers hop = lab.taken().getHeaders();
        assertThat(hop).containsAll(SECRETS).containsAll(HARMLESS);
        assertThat(hop.names()).doesNotContain("Origin", "Referer");
    }

    @EveryMode
    void anotherNameOfTheSameHostIsAnotherOrigin(Mode mode) throws IOException {
        HttpUrl alias = lab.url("/b").newBuilder().host("127.0.0.1").build();
        assertThat(alias.host()).isNotEqualTo(lab.url("/").host());
        lab.replies(302, "Location: " + alias);
        lab.replies(200);
        send(mode, SECRETS);
        lab.taken();
        assertThat(lab.taken().getHeaders().names()).isEqualTo(OKHTTPS);
    }

    @EveryMode
    void theCaseOfTheHostMakesNoOtherOrigin(Mode mode) throws IOException {
        String shouted = lab.url("/b").toString().replace("localhost", "LOCALHOST");
        assertThat(shouted).contains("LOCALHOST");
        lab.replies(302, "Location: " + shouted);
        lab.replies(200);
        send(mode, SECRETS);
        lab.taken();
        assertThat(lab.taken().getHeaders()).containsAll(SECRETS);
    }

    @EveryMode
    void headersOfKeepAcrossOriginsTravelWhateverTheirCase(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().keepAcrossOrigins("x-custom", "MFP-CLIENT-ID", "Authorization"))
                .build());
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        send(mode, SECRETS);
        RecordedRequest hop = Lab.taken(other);
        assertThat(hop.getHeaders().values("X-Custom")).isEqualTo(List.of("s3cret", "s3cret, too"));
        assertThat(hop.getHeaders().names())
                .containsAll(OKHTTPS)
                .contains("X-Custom", "mfp-client-id", "Authorization")
                .hasSize(OKHTTPS.size() + 3);
    }

    private void send(Mode mode, Headers headers) throws IOException {
        Request request =
                new Request.Builder().url(lab.url("/a")).headers(headers).build();
        try (Response response = lab.send(mode, request)) {
            assertThat(response.code()).isEqualTo(200);
        }
    }
}
