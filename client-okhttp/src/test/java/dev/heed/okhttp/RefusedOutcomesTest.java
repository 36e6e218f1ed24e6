package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a 401 and a 405 tell of the request that would be let in. */
class RefusedOutcomesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void a405NamesTheMethodsThatAreAllowedOnce(Mode mode) throws IOException {
        allowed(mode, Set.of());
        allowed(mode, Set.of(), "Allow:");
        allowed(mode, Set.of(), "Allow: ,, ,");
        allowed(mode, Set.of("GET", "HEAD"), "Allow: GET, HEAD, GET");
        allowed(mode, Set.of("GET", "PUT"), "Allow: GET", "allow: PUT", "ALLOW: GET");
        allowed(mode, Set.of("GET", "PATCH"), "Allow: get, pAtCh");
        allowed(mode, Set.of("GET", "Custom"), "Allow: GET, Custom, G T, é, \"PUT\"");
    }

    @EveryMode
    void a401KeepsEveryChallenge(Mode mode) throws IOException {
        List<AuthChallenge> challenges = refused(
                        mode,
                        "WWW-Authenticate: Basic realm=\"a, b\", Bearer",
                        "www-authenticate: Negotiate dG9rZW4=, ,Digest realm=x, nonce=\"1\"")
                .challenges();
        assertThat(challenges)
                .extracting(AuthChallenge::scheme)
                .containsExactly("Basic", "Bearer", "Negotiate", "Digest");
        assertThat(challenges.get(0).realm()).contains("a, b");
        assertThat(challenges.get(2).token68()).contains("dG9rZW4=");
        assertThat(challenges.get(3).parameter("NONCE")).contains("1");
    }

    @EveryMode
    void a401WithoutAChallengeHasNone(Mode mode) throws IOException {
        assertThat(refused(mode).challenges()).isEmpty();
        assertThat(refused(mode, "WWW-Authenticate:").challenges()).isEmpty();
    }

    @EveryMode
    void aMalformedChallengeIsKeptAsText(Mode mode) throws IOException {
        for (String line : List.of(
                "Basic realm=\"never closed",
                "Bearer realm=a\\b",
                "Basic realm='x y'",
                "=,=\"",
                "Digest dG9rZW4= realm=\"x\"",
                "Basic realm=\"x\", realm=\"y\"",
                "é ü",
                "\"quoted\"")) {
            List<AuthChallenge> challenges =
                    refused(mode, "WWW-Authenticate: " + line).challenges();
            assertThat(challenges).as(line).isNotEmpty();
            assertThat(challenges)
                    .as(line)
                    .anyMatch(challenge -> challenge.malformed().isPresent());
        }
    }

    @EveryMode
    void a401ToARequestWithoutCredentialsIsNoRefusal(Mode mode) throws IOException {
        assertThat(refused(mode).credentialsRefused()).isFalse();
    }

    @EveryMode
    void credentialsOfTheRequestWereRefused(Mode mode) throws IOException {
        lab.replies(401);
        Request request = new Request.Builder()
                .url(lab.url("/"))
                .header("authorization", "Bearer expired")
                .build();
        try (Response response = lab.send(mode, request)) {
            assertThat(unauthorized(response).credentialsRefused()).isTrue();
        }
    }

    @EveryMode
    void credentialsOfAnApplicationInterceptorWereRefused(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(authorizing()));
        assertThat(refused(mode).credentialsRefused()).isTrue();
    }

    @EveryMode
    void credentialsOfANetworkInterceptorWereRefused(Mode mode) throws IOException {
        lab.client(client -> client.addNetworkInterceptor(authorizing()));
        assertThat(refused(mode).credentialsRefused()).isTrue();
    }

    @EveryMode
    void credentialsOfTheAuthenticatorWereRefused(Mode mode) throws IOException {
        lab.client(client -> client.authenticator(
                (route, response) -> response.priorResponse() != null ? null : authorized(response.request())));
        lab.replies(401);
        assertThat(refused(mode).credentialsRefused()).isTrue();
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void credentialsThatDidNotReachTheOtherOriginWereNotRefusedThere(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(authorizing()).addNetworkInterceptor(authorizing()));
        mockwebserver3.MockWebServer other = lab.otherServer();
        lab.replies(302, "Location: " + other.url("/"));
        other.enqueue(Lab.reply(401).build());
        try (Response response = lab.get(mode, "/")) {
            assertThat(unauthorized(response).credentialsRefused()).isFalse();
        }
    }

    @EveryMode
    void whatAServerForgotToQuoteIsShownWholeAndNotByItsFirstWord(Mode mode) throws IOException {
        Outcome.Unauthorized no = refused(
                mode, "WWW-Authenticate: Bearer error_description=A user info endpoint, error='a, b', scope=read");
        AuthChallenge bearer = no.bearer().orElseThrow();
        assertThat(bearer.errorDescription()).isEmpty();
        assertThat(bearer.error()).isEmpty();
        assertThat(bearer.scope()).contains("read");
        assertThat(bearer.malformed()).contains("error_description=A user info endpoint, error='a, b'");
        assertThat(no.challenges()).hasSize(1);
    }

    private void allowed(Mode mode, Set<String> methods, String... lines) throws IOException {
        lab.replies(405, lines);
        try (Response response = lab.post(mode, "/", "body")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.allowing(methods));
        }
    }

    private Outcome.Unauthorized refused(Mode mode, String... lines) throws IOException {
        lab.replies(401, lines);
        try (Response response = lab.get(mode, "/")) {
            return unauthorized(response);
        }
    }

    private static Outcome.Unauthorized unauthorized(Response response) {
        Outcome outcome = Outcomes.of(response);
        assertThat(outcome).isInstanceOf(Outcome.Unauthorized.class);
        return (Outcome.Unauthorized) outcome;
    }

    private static Interceptor authorizing() {
        return chain -> chain.proceed(authorized(chain.request()));
    }

    private static Request authorized(Request request) {
        return request.newBuilder().header("Authorization", "Bearer expired").build();
    }
}
