package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was renewed is kept, for those who show the old value, and for nobody else. */
class CredentialChainTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @RegisterExtension
    final Lab lab = new Lab();

    private Doorkeeper door = new Doorkeeper();
    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    @BeforeEach
    void theFirstTokenHasExpired() {
        door = Doorkeeper.of(lab.server, "Bearer 1");
    }

    private void begin(Mode mode, Source source) {
        source.in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
    }

    private Trail sent(Mode mode, Request.Builder request, int status) throws IOException {
        try (Response response = mode.send(calls.newCall(request.build()))) {
            assertThat(response.code()).isEqualTo(status);
            return Trails.of(response);
        }
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    private Request.Builder with(String authorization) {
        return get().header("Authorization", authorization);
    }

    @EveryMode
    void whoComesLateWithTheOldValueGetsTheFreshOneWithoutAnotherRenewal(Mode mode) throws IOException {
        Source source = Source.counting();
        begin(mode, source);
        for (int i = 0; i < 3; i++) {
            assertThat(Lab.whys(sent(mode, with("Bearer 0"), 200)))
                    .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        }
        assertThat(source.asked).hasSize(1);
    }

    @EveryMode
    void whatWasRenewedForCallsWithoutCredentialsIsSentUpFront(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1");
        begin(mode, source);
        sent(mode, get(), 200);
        assertThat(Lab.whys(sent(mode, get(), 200))).containsExactly(Reason.ANSWERED);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1", "Bearer 1");
    }

    @EveryMode
    void whatIsSuppliedSavesTheRoundTrip(Mode mode) throws IOException {
        Source source = Source.counting().supplying("Bearer 1");
        begin(mode, source);
        sent(mode, get(), 200);
        assertThat(door.shown).containsExactly("Bearer 1");
        assertThat(source.asked).isEmpty();
        assertThat(source.suppliedTo).containsExactly(lab.url("/"));
    }

    @EveryMode
    void whatWasRenewedTakesThePlaceOfWhatIsSupplied(Mode mode) throws IOException {
        Source source = Source.counting().supplying("Bearer 0");
        begin(mode, source);
        sent(mode, get(), 200);
        sent(mode, get(), 200);
        lab.time.advance(AN_HOUR);
        door.takes("Bearer 2");
        sent(mode, get(), 200);
        sent(mode, get(), 200);
        assertThat(door.shown).containsExactly("Bearer 0", "Bearer 1", "Bearer 1", "Bearer 1", "Bearer 2", "Bearer 2");
        assertThat(source.asked).hasSize(2);
    }

    @EveryMode
    void aRequestsOwnCredentialsAreNotReplacedBeforeTheyAreRefused(Mode mode) throws IOException {
        Source source = Source.counting().supplying("Bearer 7");
        begin(mode, source);
        door.takes("Basic own");
        sent(mode, with("Basic own"), 200);
        assertThat(door.shown).containsExactly("Basic own");
        assertThat(source.suppliedTo).isEmpty();
    }

    @EveryMode
    void anInterceptorThatAddsTheOldTokenEachTimeIsOverruled(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> chain.proceed(
                chain.request().newBuilder().header("Authorization", "Bearer 0").build())));
        Source source = Source.counting();
        begin(mode, source);
        sent(mode, get(), 200);
        assertThat(door.shown).containsExactly("Bearer 0", "Bearer 1");
        assertThat(source.asked.get(0).value()).contains("Bearer 0");
    }

    /** Else a call that always begins with the first token of all would never be let in again. */
    @EveryMode
    void whatWasRenewedLongAgoIsRenewedOnceMoreForWhoComesWithTheOldestValue(Mode mode) throws IOException {
        Source source = Source.counting();
        begin(mode, source);
        sent(mode, with("Bearer 0"), 200);
        lab.time.advance(AN_HOUR);
        door.takes("Bearer 2");
        assertThat(Lab.whys(sent(mode, with("Bearer 0"), 200)))
                .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        sent(mode, with("Bearer 0"), 200);
        assertThat(door.shown)
                .containsExactly("Bearer 0", "Bearer 1", "Bearer 0", "Bearer 1", "Bearer 2", "Bearer 0", "Bearer 2");
        assertThat(source.asked).hasSize(2);
        lab.time.advance(AN_HOUR);
        door.takes("none of them");
        assertThat(Lab.whys(sent(mode, with("Bearer 0"), 401)))
                .as("no more than one renewal of its own")
                .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.CREDENTIALS_RENEWED, Reason.CREDENTIALS_REFUSED);
        assertThat(source.asked).hasSize(3);
    }

    @EveryMode
    void aServerThatRefusesWhateverItIsShownDoesNotMakeEveryCallAskTheSource(Mode mode) throws IOException {
        Source source = Source.counting();
        begin(mode, source);
        door.takes("none of them");
        for (int i = 0; i < 5; i++) {
            sent(mode, get(), 401);
            sent(mode, with("Bearer 0"), 401);
        }
        assertThat(source.asked).as("one for those without, one for Bearer 0").hasSize(2);
        lab.time.advance(Duration.ofSeconds(5));
        sent(mode, get(), 401);
        assertThat(source.asked).hasSize(3);
    }

    @EveryMode
    void aSourceThatAlternatesBetweenTwoValuesLoopsNowhere(Mode mode) throws IOException {
        Source source = Source.of(refused -> {
            boolean one = refused.value().equals(Optional.of("Bearer 1"));
            return CompletableFuture.completedFuture(Optional.of(one ? "Bearer 0" : "Bearer 1"));
        });
        begin(mode, source);
        for (int good = 0; good < 6; good++) {
            door.takes("Bearer " + good % 2);
            sent(mode, with("Bearer 0"), 200);
            sent(mode, with("Bearer 1"), 200);
            lab.time.advance(AN_HOUR);
        }
        assertThat(source.asked).hasSizeLessThanOrEqualTo(6);
    }

    @EveryMode
    void tokensOfDifferentUsersAreNeverMixed(Mode mode) throws IOException {
        Source source = Source.counting();
        begin(mode, source);
        door.takes("Bearer alice 1", "Bearer bob 1");
        sent(mode, with("Bearer alice 0"), 200);
        sent(mode, with("Bearer bob 0"), 200);
        sent(mode, with("Bearer alice 0"), 200);
        sent(mode, get(), 401);
        assertThat(door.shown)
                .containsExactly(
                        "Bearer alice 0",
                        "Bearer alice 1",
                        "Bearer bob 0",
                        "Bearer bob 1",
                        "Bearer alice 0",
                        "Bearer alice 1",
                        Doorkeeper.NOTHING,
                        "Bearer 1");
    }

    @EveryMode
    void tenantsAreKeptApart(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.url().queryParameter("tenant")));
        Source source = Source.of(
                refused -> CompletableFuture.completedFuture(Optional.of("Bearer 1 of " + refused.partition())));
        begin(mode, source);
        door.takes("Bearer 1 of a", "Bearer 1 of b");
        for (String tenant : new String[] {"a", "b", "a", "b"}) {
            sent(mode, get().url(lab.url("/?tenant=" + tenant)), 200);
        }
        assertThat(source.asked).extracting(CredentialSource.Need::partition).containsExactly("a", "b");
        assertThat(door.shown)
                .containsExactly(
                        Doorkeeper.NOTHING,
                        "Bearer 1 of a",
                        Doorkeeper.NOTHING,
                        "Bearer 1 of b",
                        "Bearer 1 of a",
                        "Bearer 1 of b");
    }

    @EveryMode
    void whatWasRenewedForOneOriginIsNotSentToAnother(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        Doorkeeper there = Doorkeeper.of(other, "Bearer there");
        HttpUrl home = lab.url("/");
        Source source = Source.of(refused -> CompletableFuture.completedFuture(
                Optional.of(refused.origin().equals(home) ? "Bearer 1" : "Bearer there")));
        begin(mode, source);
        for (int i = 0; i < 2; i++) {
            sent(mode, with("Bearer 0"), 200);
            sent(mode, with("Bearer 0").url(other.url("/path")), 200);
        }
        assertThat(source.asked).extracting(CredentialSource.Need::origin).containsExactly(home, other.url("/"));
        assertThat(there.shown).containsExactly("Bearer 0", "Bearer there", "Bearer 0", "Bearer there");
    }
}
