package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Outcome;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockWebServer;
import okhttp3.Authenticator;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the client itself adds for an origin: cookies of its jar, which knows whose they are, and its authenticator's. */
class CrossOriginCredentialTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final List<HttpUrl> authenticated = new CopyOnWriteArrayList<>();
    private MockWebServer other = new MockWebServer();

    @BeforeEach
    void startOther() throws IOException {
        other = lab.otherServer();
    }

    @EveryMode
    void eachOriginGetsTheCookiesThatTheJarHasForIt(Mode mode) throws IOException {
        lab.client(client -> client.cookieJar(new PortJar()));
        lab.replies(302, "Location: " + other.url("/b"), "Set-Cookie: mine=1");
        other.enqueue(Lab.reply(302, "Location: " + lab.url("/home"), "Set-Cookie: theirs=2")
                .build());
        lab.replies(302, "Location: " + other.url("/again"));
        other.enqueue(Lab.reply(200).build());
        lab.get(mode, "/a").close();
        assertThat(lab.taken().getHeaders().get("Cookie")).isNull();
        assertThat(Lab.taken(other).getHeaders().get("Cookie")).isNull();
        assertThat(lab.taken().getHeaders().get("Cookie")).isEqualTo("mine=1");
        assertThat(Lab.taken(other).getHeaders().get("Cookie")).isEqualTo("theirs=2");
    }

    @EveryMode
    void aCookieSetByHandStaysWhileThatOfTheJarGoes(Mode mode) throws IOException {
        PortJar jar = new PortJar();
        jar.saveFromResponse(other.url("/"), List.of(Cookie.parse(other.url("/"), "theirs=2")));
        lab.client(client -> client.cookieJar(jar));
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        Request request = new Request.Builder()
                .url(lab.url("/a"))
                .header("Cookie", "session=s3cret")
                .build();
        lab.send(mode, request).close();
        assertThat(lab.taken().getHeaders().get("Cookie")).isEqualTo("session=s3cret");
        assertThat(Lab.taken(other).getHeaders().values("Cookie")).isEqualTo(List.of("theirs=2"));
    }

    @EveryMode
    void anotherOriginCannotAskForCredentials(Mode mode) throws IOException {
        lab.client(client -> client.authenticator(authenticator()));
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(401, "WWW-Authenticate: Basic realm=\"phish\"").build());
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(Outcomes.of(response))
                    .isInstanceOfSatisfying(
                            Outcome.Unauthorized.class,
                            no -> assertThat(no.credentialsRefused()).isFalse());
        }
        assertThat(authenticated).isEmpty();
        assertThat(other.getRequestCount()).isEqualTo(1);
        assertThat(Lab.taken(other).getHeaders().get("Authorization")).isNull();
    }

    @EveryMode
    void anotherOriginMayAskForCredentialsIfAuthorizationTravels(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().keepAcrossOrigins("authorization"))
                .build());
        lab.client(client -> client.authenticator(authenticator()));
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(401).build());
        other.enqueue(Lab.reply(200).build());
        lab.get(mode, "/a").close();
        assertThat(authenticated).containsExactly(other.url("/b"));
        Lab.taken(other);
        assertThat(Lab.taken(other).getHeaders().get("Authorization")).isEqualTo("Bearer s3cret");
    }

    @EveryMode
    void theOriginThatWasAskedMayAskForCredentials(Mode mode) throws IOException {
        lab.client(client -> client.authenticator(authenticator()));
        lab.replies(302, "Location: /b");
        lab.replies(401);
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.priorResponse().code()).isEqualTo(401);
            assertThat(response.priorResponse().priorResponse().code()).isEqualTo(302);
        }
        assertThat(authenticated).containsExactly(lab.url("/b"));
    }

    @EveryMode
    void credentialsOfTheAuthenticatorAreNotCarriedFromTheOriginThatAskedForThem(Mode mode) throws IOException {
        lab.client(client -> client.authenticator(authenticator()));
        lab.replies(401);
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        lab.get(mode, "/a").close();
        lab.taken();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer s3cret");
        assertThat(Lab.taken(other).getHeaders().get("Authorization")).isNull();
    }

    private Authenticator authenticator() {
        return (route, response) -> {
            authenticated.add(response.request().url());
            return response.request()
                    .newBuilder()
                    .header("Authorization", "Bearer s3cret")
                    .build();
        };
    }

    /** Cookies know no ports (RFC 6265 8.5), so that both test servers would be one to them: this jar tells them apart. */
    private static final class PortJar implements CookieJar {
        private record Stored(int port, Cookie cookie) {}

        private final List<Stored> stored = new ArrayList<>();

        @Override
        public synchronized List<Cookie> loadForRequest(HttpUrl url) {
            return stored.stream()
                    .filter(s -> s.port() == url.port() && s.cookie().matches(url))
                    .map(Stored::cookie)
                    .toList();
        }

        @Override
        public synchronized void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
            cookies.forEach(cookie -> stored.add(new Stored(url.port(), cookie)));
        }
    }
}
