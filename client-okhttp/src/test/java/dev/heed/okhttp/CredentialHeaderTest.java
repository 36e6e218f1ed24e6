package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of {@code Authorization} holds of the header that a user chooses in its place. */
class CredentialHeaderTest {
    private static final String HEADER = "X-Api-Key";

    @RegisterExtension
    final Lab lab = new Lab();

    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    private void begin(Mode mode, Source source) {
        lab.resilience(builder -> builder.credentialHeader(HEADER));
        source.in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    private List<Reason> sent(Mode mode, Request.Builder request) throws IOException {
        try (Response response = mode.send(calls.newCall(request.build()))) {
            return Lab.whys(Trails.of(response));
        }
    }

    private String shown() {
        return lab.taken().getHeaders().get(HEADER);
    }

    @EveryMode
    void itCarriesWhatTheSourceBringsAndAuthorizationIsLeftAlone(Mode mode) throws IOException {
        begin(mode, Source.giving("key-1"));
        lab.replies(401);
        lab.replies(200);
        lab.replies(200);
        Request.Builder request = get().header("Authorization", "Bearer own");
        assertThat(sent(mode, request)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(sent(mode, request)).containsExactly(Reason.ANSWERED);
        assertThat(shown()).isNull();
        assertThat(shown()).isEqualTo("key-1");
        okhttp3.Headers last = lab.taken().getHeaders();
        assertThat(last.get(HEADER)).isEqualTo("key-1");
        assertThat(last.get("Authorization")).isEqualTo("Bearer own");
    }

    @EveryMode
    void aValueOfTheCallersOwnIsSentFirstAndReplacedWhenItIsRefused(Mode mode) throws IOException {
        Source source = Source.giving("key-1");
        begin(mode, source);
        lab.replies(401);
        lab.replies(200);
        sent(mode, get().header(HEADER, "key-0"));
        assertThat(source.asked.get(0).value()).contains("key-0");
        assertThat(shown()).isEqualTo("key-0");
        assertThat(shown()).isEqualTo("key-1");
    }

    @EveryMode
    void theOutcomeSaysWhetherItWasSent(Mode mode) throws IOException {
        begin(mode, Source.giving());
        lab.replies(401);
        lab.replies(401);
        try (Response without = mode.send(calls.newCall(get().build()));
                Response with =
                        mode.send(calls.newCall(get().header(HEADER, "key-0").build()))) {
            assertThat(((Outcome.Unauthorized) Outcomes.of(without)).credentialsRefused())
                    .isFalse();
            assertThat(((Outcome.Unauthorized) Outcomes.of(with)).credentialsRefused())
                    .isTrue();
        }
    }

    @EveryMode
    void itReachesAnotherOriginOnlyIfItIsNamed(Mode mode) throws IOException {
        Source source = Source.giving("key-1", "key-2");
        MockWebServer other = lab.otherServer();
        begin(mode, source);
        lab.replies(302, "Location: " + other.url("/"));
        other.enqueue(Lab.reply(401).build());
        assertThat(sent(mode, get().header(HEADER, "key-0"))).containsExactly(Reason.REDIRECTED, Reason.MUST_CHANGE);
        assertThat(Lab.taken(other).getHeaders().get(HEADER)).isNull();
        assertThat(source.asked).isEmpty();
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().keepAcrossOrigins(HEADER))
                .build());
        calls = mode.factory(lab.heed(), lab.plainClient());
        lab.replies(302, "Location: " + other.url("/"));
        other.enqueue(Lab.reply(401).build());
        other.enqueue(Lab.reply(200).build());
        assertThat(sent(mode, get())).containsExactly(Reason.REDIRECTED, Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(Lab.taken(other).getHeaders().get(HEADER)).isNull();
        assertThat(Lab.taken(other).getHeaders().get(HEADER)).isEqualTo("key-1");
        assertThat(source.asked.get(0).origin()).isEqualTo(other.url("/"));
    }

    @EveryMode
    void whatAnAuthenticatorAddsToItIsNotTakenForTheRequestThatWasRejected(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(422, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build());
        lab.client(client -> client.authenticator((route, response) ->
                response.request().newBuilder().header(HEADER, "key-1").build()));
        begin(mode, Source.giving());
        for (int call = 0; call < 2; call++) {
            lab.replies(401);
            lab.replies(422);
            sent(mode, get());
        }
        assertThat(lab.requests()).as("nothing was stored").isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X Api Key",
                "Accept",
                "content-type",
                "Host",
                "COOKIE",
                "Proxy-Authorization",
                "X-Ü",
                "Keep-Alive",
                "Proxy-Connection",
                "Expect",
                "HTTP2-Settings",
                "Sec-WebSocket-Key",
                "If-None-Match"
            })
    void aNameThatIsNoneOrIsForOthersIsRefused(String name) {
        ResilienceBuilder builder = Resilience.builder(ResiliencePolicy.documented());
        assertThatThrownBy(() -> builder.credentialHeader(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("credentialHeader must be the name of a header (RFC 9110 5.1) that goes to one origin only"
                        + " and is not OkHttp's own, was \"" + name + "\"");
    }

    @Test
    void withoutASourceThereIsNothingToAcquireRenewOrSend() {
        List<UnaryOperator<ResilienceBuilder>> settings = List.of(
                ResilienceBuilder::acquireFirst,
                builder -> builder.renewAhead(Duration.ofMinutes(5)),
                builder -> builder.credentialHeader(HEADER));
        for (UnaryOperator<ResilienceBuilder> setting : settings) {
            ResilienceBuilder builder = setting.apply(Resilience.builder(ResiliencePolicy.documented()));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "acquireFirst, renewAhead and credentialHeader need a source: credentials(…) is not set");
        }
    }
}
