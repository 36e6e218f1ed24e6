package dev.heed.okhttp;

import static dev.heed.okhttp.CredentialSource.Cause.LACKING;
import static dev.heed.okhttp.CredentialSource.Cause.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockWebServer;
import okhttp3.CacheControl;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With {@code acquireFirst} calls wait for credentials before they are sent, and no longer than they may. */
class CredentialAcquisitionTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<CompletableFuture<Optional<String>>> answers = new CopyOnWriteArrayList<>();
    private Source source = Source.of(need -> {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    });
    private Doorkeeper door = new Doorkeeper();
    private Resilience heed = lab.heed();
    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    @BeforeEach
    void credentialsComeFirst() {
        lab.resilience(ResilienceBuilder::acquireFirst);
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("no timer is pending", () -> lab.time.pending() == 0);
    }

    private void begin(Mode mode) {
        source.in(lab);
        door = Doorkeeper.of(lab.server, "Bearer 1");
        heed = lab.heed();
        calls = mode.factory(heed, lab.plainClient());
    }

    private void begin(Mode mode, Source other) {
        source = other;
        begin(mode);
    }

    private Running waiting(Mode mode, Request.Builder request) {
        Running call = Running.start(mode, calls.newCall(request.build()));
        Running.awaitThat("the source is asked", () -> !answers.isEmpty());
        lab.time.awaitWaiters(1);
        return call;
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    private List<Reason> sent(Mode mode, Request.Builder request) throws IOException {
        try (Response response = mode.send(calls.newCall(request.build()))) {
            return Lab.whys(Trails.of(response));
        }
    }

    private static void assertAnswered(Running call) {
        try (Response response = call.response()) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.ANSWERED);
        }
    }

    private static void assertGoesWithout(Running call) {
        try (Response response = call.response()) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        }
    }

    @EveryMode
    void theFirstRequestCarriesThemEvenIfItsBodyCanBeSentOnceOnly(Mode mode) throws IOException {
        begin(mode, Source.giving("Bearer 1"));
        assertThat(sent(mode, get().post(Bodies.oneShot("an order")))).containsExactly(Reason.ANSWERED);
        assertThat(sent(mode, get())).containsExactly(Reason.ANSWERED);
        assertThat(door.shown).containsExactly("Bearer 1", "Bearer 1");
        assertThat(source.causes()).containsExactly(LACKING);
        assertThat(source.asked.get(0).value()).isEmpty();
        assertThat(source.asked.get(0).challenges()).isEmpty();
    }

    @EveryMode
    void aSourceThatHasNoneIsAskedAgainOnlyAfterA401(Mode mode) throws IOException {
        begin(mode, Source.giving());
        lab.server.setDispatcher(new mockwebserver3.QueueDispatcher());
        for (int i = 0; i < 3; i++) {
            lab.replies(200);
            assertThat(sent(mode, get())).containsExactly(Reason.ANSWERED);
            lab.time.advance(Duration.ofHours(1));
        }
        assertThat(source.causes()).containsExactly(LACKING);
        lab.replies(401);
        assertThat(sent(mode, get())).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(source.causes()).containsExactly(LACKING, REFUSED);
    }

    @EveryMode
    void aSourceThatFailsLetsCallsGoWithoutAndIsAskedAgainAfterThePause(Mode mode) throws IOException {
        begin(mode);
        Running first = waiting(mode, get());
        answers.get(0).completeExceptionally(new IOException("the token endpoint is down"));
        assertGoesWithout(first);
        assertThat(sent(mode, get())).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(source.asked).as("not asked within the pause").hasSize(1);
        lab.time.advance(PAUSE);
        Running second = Running.start(mode, calls.newCall(get().build()));
        Running.awaitThat("it is asked again", () -> answers.size() == 2);
        answers.get(1).complete(Optional.of("Bearer 1"));
        assertAnswered(second);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, Doorkeeper.NOTHING, "Bearer 1");
    }

    @EveryMode
    void theRenewalTimeoutEndsTheWaitAndWhatComesLaterServesLaterCalls(Mode mode) throws IOException {
        begin(mode);
        Running call = waiting(mode, get());
        lab.time.advance(ResilienceSettings.RENEWAL_TIMEOUT.minusNanos(1));
        assertThat(door.shown).isEmpty();
        lab.time.advance(Duration.ofNanos(1));
        assertGoesWithout(call);
        answers.get(0).complete(Optional.of("Bearer 1"));
        assertThat(sent(mode, get())).containsExactly(Reason.ANSWERED);
    }

    @EveryMode
    void theLimitsOfACallEndItsOwnWaitOnly(Mode mode) {
        begin(mode);
        Running patient = waiting(mode, get());
        ResiliencePolicy three =
                ResiliencePolicy.builder().maxElapsed(Duration.ofSeconds(3)).build();
        Running impatient = Running.start(
                mode, calls.newCall(get().tag(ResiliencePolicy.class, three).build()));
        lab.time.awaitWaiters(2);
        lab.time.advance(Duration.ofSeconds(3));
        assertGoesWithout(impatient);
        answers.get(0).complete(Optional.of("Bearer 1"));
        assertAnswered(patient);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
    }

    @EveryMode
    void aCancelEndsTheWaitAndNothingIsSent(Mode mode) {
        begin(mode);
        Running call = waiting(mode, get());
        call.call.cancel();
        assertThat(call.failureAtOnce()).hasMessage("Canceled");
        assertThat(door.shown).isEmpty();
        answers.get(0).complete(Optional.of("Bearer 1"));
    }

    @EveryMode
    void onceItIsClosedOrTooManyWaitCallsGoWithout(Mode mode) throws IOException {
        lab.resilience(builder -> builder.maxWaiting(0));
        begin(mode);
        assertThat(sent(mode, get())).containsExactly(Reason.TOO_MANY_WAITING);
        heed.close();
        try (Response response = mode.send(calls.newCall(get().build()))) {
            assertThat(response.code()).isEqualTo(401);
        }
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, Doorkeeper.NOTHING);
        assertThat(source.asked).hasSize(1);
    }

    @EveryMode
    void whoBringsSomeOrMayNotHaveAnyDoesNotWait(Mode mode) throws IOException {
        begin(mode);
        assertThat(sent(mode, get().header("Authorization", "Bearer 1"))).containsExactly(Reason.ANSWERED);
        sent(mode, get().tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll()));
        sent(mode, get().cacheControl(CacheControl.FORCE_CACHE));
        assertThat(source.asked).isEmpty();
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void forAnotherOriginThatARedirectLedToNothingIsAskedNorSent(Mode mode) throws IOException {
        begin(mode, Source.giving("Bearer 1", "Bearer 2"));
        MockWebServer other = lab.otherServer();
        other.enqueue(Lab.reply(200).build());
        lab.server.setDispatcher(new mockwebserver3.QueueDispatcher());
        lab.replies(302, "Location: " + other.url("/"));
        assertThat(sent(mode, get())).containsExactly(Reason.REDIRECTED, Reason.ANSWERED);
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer 1");
        assertThat(Lab.taken(other).getHeaders().get("Authorization")).isNull();
        assertThat(source.asked).hasSize(1);
    }

    @EveryMode
    void aSourceThatAsksThroughTheSameClientDoesNotWaitForItself(Mode mode) throws IOException {
        begin(mode, Source.of(need -> {
            try (Response token = calls.newCall(get().build()).execute()) {
                return CompletableFuture.completedFuture(Optional.of("Bearer " + (token.code() - 400)));
            }
        }));
        assertThat(sent(mode, get())).containsExactly(Reason.ANSWERED);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
    }

    @EveryMode
    void whatIsForgottenMeanwhileDoesNotComeBack(Mode mode) throws IOException {
        begin(mode);
        Running call = waiting(mode, get());
        heed.forgetCredentials((origin, partition) -> true);
        Running.awaitThat("the call went without, was refused, and asks anew", () -> answers.size() == 2);
        answers.get(0).complete(Optional.of("Bearer of who has logged out"));
        answers.get(1).complete(Optional.of("Bearer 1"));
        try (Response response = call.response()) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        }
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
        assertThat(source.causes()).containsExactly(LACKING, REFUSED);
    }
}
