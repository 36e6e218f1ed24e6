package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What wrapping does to a client, and whose policy a call has. */
class WrapTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    @Test
    void aWrappedClientCannotBeWrappedAgain() {
        OkHttpClient wrapped = lab.heed().wrap(lab.plainClient());
        OkHttpClient derived = wrapped.newBuilder().callTimeout(TWO_MINUTES).build();
        for (OkHttpClient client : List.of(wrapped, derived)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lab.heed().wrap(client))
                    .withMessageContaining("wrapped already");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lab.heed().callFactory(client))
                    .withMessageContaining("wrapped already");
        }
    }

    @Test
    void theClientThatWasWrappedStaysAsItIsAndSharesWhatItHas() {
        OkHttpClient client = lab.plainClient();
        OkHttpClient wrapped = lab.heed().wrap(client);
        assertThat(client.interceptors()).isEmpty();
        assertThat(client.networkInterceptors()).isEmpty();
        assertThat(client.followRedirects()).isTrue();
        assertThat(wrapped.connectionPool()).isSameAs(client.connectionPool());
        assertThat(wrapped.dispatcher()).isSameAs(client.dispatcher());
    }

    @EveryMode
    void aClientMayBeWrappedTwiceSideBySide(Mode mode) throws IOException {
        OkHttpClient client = lab.plainClient();
        Call.Factory patient = mode.factory(lab.heed(), client);
        lab.policy(ResiliencePolicy.surfaceAll());
        Call.Factory plain = mode.factory(lab.heed(), client);
        lab.replies(503);
        lab.replies(503);
        lab.replies(200);
        assertThat(status(mode, plain)).isEqualTo(503);
        assertThat(status(mode, patient)).isEqualTo(200);
        assertThat(lab.time.waits()).containsExactly(TWO_MINUTES);
    }

    @EveryMode
    void oneResilienceMayWrapSeveralClients(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        Call.Factory one = mode.factory(heed, lab.plainClient());
        Call.Factory other = mode.factory(
                heed, lab.plainClient().newBuilder().followRedirects(false).build());
        lab.replies(302, "Location: /elsewhere");
        lab.replies(503);
        lab.replies(200);
        lab.replies(302, "Location: /elsewhere");
        assertThat(status(mode, one)).isEqualTo(200);
        assertThat(status(mode, other)).isEqualTo(302);
        assertThat(lab.requests()).isEqualTo(4);
    }

    @EveryMode
    void aRequestMayHaveAPolicyOfItsOwn(Mode mode) throws IOException {
        Request impatient = get(ResiliencePolicy.surfaceAll());
        lab.replies(503, "Retry-After: 0");
        try (Response response = lab.send(mode, impatient)) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.SURFACED);
        }
        lab.replies(302, "Location: /elsewhere");
        try (Response response = lab.send(mode, impatient)) {
            assertThat(response.code()).isEqualTo(302);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void thePolicyOfARequestGoesAlongWithARedirect(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        lab.replies(302, "Location: /elsewhere");
        lab.replies(404);
        lab.replies(200);
        ResiliencePolicy own =
                ResiliencePolicy.builder().on(404, Rule.backOff()).build();
        try (Response response = lab.send(mode, get(own))) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.REDIRECTED, Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    @EveryMode
    void theTrailOfACallCanBeReadWhileItWaitsAndAfterwards(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        lab.replies(200);
        Call call = lab.call(mode, get(ResiliencePolicy.documented()));
        assertThat(Trails.of(call).steps()).isEmpty();

        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(1);
        assertThat(Lab.whys(Trails.of(call))).containsExactly(Reason.FLOOR);
        assertThat(Trails.of(call).waited()).isEqualTo(TWO_MINUTES);

        lab.time.advance(TWO_MINUTES);
        try (Response response = running.response()) {
            Trail trail = Trails.of(response);
            assertThat(trail.reason()).contains(Reason.ANSWERED);
            assertThat(Trails.of(call)).isEqualTo(trail);
        }
    }

    @Test
    void theTrailOfACallThatIsNotHeedsIsItsReply() throws IOException {
        lab.replies(404);
        Call call = lab.plainClient().newCall(get(ResiliencePolicy.documented()));
        try (Response response = call.execute()) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.SURFACED);
            assertThat(Trails.of(call).steps()).isEmpty();
        }
    }

    @Test
    void anInterceptorAddedLaterRunsOnceAnAttempt() throws IOException {
        OkHttpClient later = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(
                        chain.request().newBuilder().addHeader("X-Seen", "once").build()))
                .build();
        lab.replies(503);
        lab.replies(200);
        assertThat(status(Mode.EXECUTE, later)).isEqualTo(200);
        assertThat(lab.taken().getHeaders().values("X-Seen")).containsExactly("once");
        assertThat(lab.taken().getHeaders().values("X-Seen")).containsExactly("once");
    }

    @EveryMode
    void http2IsNoDifferent(Mode mode) throws IOException {
        List<Protocol> cleartext = List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        lab.server.setProtocols(cleartext);
        lab.client(builder -> builder.protocols(cleartext));
        lab.replies(503, "Retry-After: 0");
        lab.replies(307, "Location: /elsewhere");
        lab.replies(429, "Retry-After: 7");
        lab.replies(200);
        Request put = new Request.Builder()
                .url(lab.url("/"))
                .put(RequestBody.create("an order", Lab.TEXT))
                .build();
        try (Response response = lab.send(mode, put)) {
            assertThat(response.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
            assertThat(response.body().string()).isEqualTo("body of 200");
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.FLOOR, Reason.REDIRECTED, Reason.TOLD, Reason.ANSWERED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, TWO_MINUTES, TWO_MINUTES, TWO_MINUTES.plusSeconds(7));
    }

    private Request get(ResiliencePolicy policy) {
        return new Request.Builder()
                .url(lab.url("/"))
                .tag(ResiliencePolicy.class, policy)
                .build();
    }

    private int status(Mode mode, Call.Factory client) throws IOException {
        Request request = new Request.Builder().url(lab.url("/")).build();
        try (Response response = mode.send(client.newCall(request))) {
            return response.code();
        }
    }
}
