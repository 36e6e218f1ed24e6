package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OkHttp's own authenticator beside a credential source: it is asked first, and the two do not drive each other on. */
class CredentialAuthenticatorTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger asked = new AtomicInteger();
    private Doorkeeper door = new Doorkeeper();

    private Trail sent(Mode mode, Source source, Authenticator authenticator, String good, int status)
            throws IOException {
        source.in(lab);
        lab.client(client -> client.authenticator(authenticator));
        door = Doorkeeper.of(lab.server, good);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(status);
            return Trails.of(response);
        }
    }

    private static Request with(Response response, String authorization) {
        return response.request()
                .newBuilder()
                .header("Authorization", authorization)
                .build();
    }

    private @Nullable Request once(Response response) {
        asked.incrementAndGet();
        return response.request().header("Authorization") == null ? with(response, "Basic own") : null;
    }

    /** Never content with what it has: OkHttp ends it after 20 follow-ups. */
    private Request counting(Route route, Response response) {
        return with(response, "Basic " + asked.incrementAndGet());
    }

    @EveryMode
    void whatItAnswersNeedsNoSource(Mode mode) throws IOException {
        Source source = Source.counting();
        Trail trail = sent(mode, source, (route, response) -> once(response), "Basic own", 200);
        assertThat(Lab.whys(trail)).containsExactly(Reason.ANSWERED);
        assertThat(source.asked).isEmpty();
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Basic own");
    }

    @EveryMode
    void whereItGivesUpTheSourceIsAskedForWhatItHadSent(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1");
        Trail trail = sent(mode, source, (route, response) -> once(response), "Bearer 1", 200);
        assertThat(Lab.whys(trail)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(source.asked.get(0).value()).contains("Basic own");
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Basic own", "Bearer 1");
    }

    @EveryMode
    void bothAreRefusedOnce(Mode mode) throws IOException {
        Source source = Source.counting();
        lab.resilience(builder -> builder.renewalPause(Duration.ZERO));
        Authenticator fixed = (route, response) -> {
            asked.incrementAndGet();
            boolean tried = response.priorResponse() != null;
            return tried ? null : with(response, "Basic 8");
        };
        Trail trail = sent(mode, source, fixed, "none of them", 401);
        assertThat(Lab.whys(trail)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.CREDENTIALS_REFUSED);
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Basic 8", "Basic 9");
    }

    @EveryMode
    void twoThatBringTheSameEndWithIt(Mode mode) throws IOException {
        Source source = Source.of(refused -> CompletableFuture.completedFuture(Optional.of("Basic own")));
        Trail trail = sent(mode, source, (route, response) -> once(response), "none of them", 401);
        assertThat(Lab.whys(trail)).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Basic own");
    }

    @EveryMode
    void oneThatNeverGivesUpIsEndedByOkHttpAndTheSourceIsNotAsked(Mode mode) throws IOException {
        Source source = Source.counting().in(lab);
        lab.client(client -> client.authenticator(this::counting));
        Doorkeeper.of(lab.server, "none of them");
        Call call = lab.call(mode, new Request.Builder().url(lab.url("/")).build());
        assertThat(Calls.send(mode, call).reason()).contains(Reason.FAILURE_IS_FINAL);
        assertThat(lab.requests()).isEqualTo(21);
        assertThat(source.asked).isEmpty();
    }

    /** The token request of a source goes through the wrapped client, by mistake, and is refused as well. */
    @EveryMode
    void aSourceThatAsksThroughTheWrappedClientDoesNotWaitForItself(Mode mode) throws IOException {
        CompletableFuture<Resilience> heed = new CompletableFuture<>();
        OkHttpClient plain = lab.plainClient();
        Source source = Source.of(refused -> {
            Request forToken = new Request.Builder().url(lab.url("/token")).build();
            OkHttpClient wrapped = heed.join().wrap(plain);
            try (Response token = wrapped.newCall(forToken).execute()) {
                assertThat(Lab.whys(Trails.of(token))).containsExactly(Reason.MUST_CHANGE);
                return CompletableFuture.completedFuture(Optional.of("Bearer 1"));
            }
        });
        source.supplying("Bearer 0").in(lab);
        door = Doorkeeper.of(lab.server, "Bearer 1");
        heed.complete(lab.heed());
        Request request = new Request.Builder().url(lab.url("/")).build();
        try (Response response = mode.send(mode.factory(heed.join(), plain).newCall(request))) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(door.shown).containsExactly("Bearer 0", Doorkeeper.NOTHING, "Bearer 1");
    }
}
