package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While a renewal is under way: each of those that wait keeps its own cancel and its own limits. */
class CredentialWaitTest {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<CompletableFuture<Optional<String>>> renewals = new CopyOnWriteArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final Source source = Source.of(refused -> {
        CompletableFuture<Optional<String>> renewal = new CompletableFuture<>();
        renewals.add(renewal);
        return renewal;
    });
    private Doorkeeper door = new Doorkeeper();
    private Resilience heed = lab.heed();
    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    @BeforeEach
    void theSourceAnswersWhenTheTestSaysSo() {
        source.in(lab);
        door = Doorkeeper.of(lab.server, "Bearer 1");
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("no timer is pending", () -> lab.time.pending() == 0);
    }

    private void begin(Mode mode) {
        heed = lab.heed();
        calls = mode.factory(heed, lab.plainClient());
    }

    /** All of them were refused, and one of them asked. */
    private void waiting(Mode mode, int count) {
        begin(mode);
        for (int i = 0; i < count; i++) {
            start(mode, get());
        }
        Running.awaitThat("the source is asked", () -> renewals.size() == 1);
    }

    private Running start(Mode mode, Request.Builder request) {
        int before = lab.time.pending();
        Running started = Running.start(mode, calls.newCall(request.build()));
        running.add(started);
        lab.time.awaitWaiters(before + 1);
        return started;
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    private void assertKeepsIts401(Running call) throws IOException {
        try (Response response = call.response()) {
            assertThat(response.body().string()).isEqualTo("body of 401");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        }
    }

    private static void assertAnswered(Running call) {
        try (Response response = call.response()) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        }
    }

    private static void assertCanceled(Running call) {
        IOException failure = call.failureAtOnce();
        assertThat(failure).hasMessage("Canceled");
        assertThat(Trails.of(failure).reason()).contains(Reason.CANCELED);
    }

    @EveryMode
    void allThatWereRefusedTheSameWaitForOneRenewal(Mode mode) {
        waiting(mode, 4);
        renewals.get(0).complete(Optional.of("Bearer 1"));
        running.forEach(CredentialWaitTest::assertAnswered);
        assertThat(renewals).hasSize(1);
        assertThat(door.shown).hasSize(8);
    }

    @EveryMode
    void whatTheSourceFailsToBringEndsThemAllWithTheirOwn401(Mode mode) throws IOException {
        waiting(mode, 3);
        renewals.get(0).completeExceptionally(new IOException("the token endpoint is down"));
        for (Running call : running) {
            assertKeepsIts401(call);
        }
        assertThat(door.shown).hasSize(3);
    }

    @EveryMode
    void aCallThatIsCancelledGoesAtOnceAndTheOthersAreAnswered(Mode mode) {
        waiting(mode, 3);
        running.get(1).call.cancel();
        assertCanceled(running.get(1));
        renewals.get(0).complete(Optional.of("Bearer 1"));
        assertAnswered(running.get(0));
        assertAnswered(running.get(2));
    }

    @EveryMode
    void theOneThatAskedMayBeCancelledAndTheOthersAreAnswered(Mode mode) {
        waiting(mode, 2);
        running.get(0).call.cancel();
        assertCanceled(running.get(0));
        renewals.get(0).complete(Optional.of("Bearer 1"));
        assertAnswered(running.get(1));
        assertThat(renewals).hasSize(1);
    }

    @EveryMode
    void whatComesAfterAllWereCancelledServesTheNextCall(Mode mode) throws IOException {
        waiting(mode, 1);
        running.get(0).call.cancel();
        assertCanceled(running.get(0));
        renewals.get(0).complete(Optional.of("Bearer 1"));
        mode.send(calls.newCall(get().build())).close();
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
        assertThat(renewals).hasSize(1);
    }

    @EveryMode
    void aRenewalThatNeverEndsIsWaitedForUntilItsTimeout(Mode mode) throws IOException {
        waiting(mode, 2);
        lab.time.advance(HALF_A_MINUTE.minusNanos(1));
        assertThat(running).noneMatch(Running::isDone);
        lab.time.advance(Duration.ofNanos(1));
        for (Running call : running) {
            assertKeepsIts401(call);
        }
        assertKeepsIts401(Running.start(mode, calls.newCall(get().build())));
        lab.time.advance(Duration.ofSeconds(5));
        start(mode, get());
        Running.awaitThat("the next call asks again", () -> renewals.size() == 2);
        renewals.get(1).complete(Optional.of("Bearer 1"));
        assertAnswered(running.get(2));
    }

    @EveryMode
    void aValueThatComesAfterTheTimeoutServesTheNextCall(Mode mode) throws IOException {
        lab.resilience(builder -> builder.renewalTimeout(Duration.ofSeconds(1)));
        waiting(mode, 1);
        lab.time.advance(Duration.ofSeconds(1));
        assertKeepsIts401(running.get(0));
        renewals.get(0).complete(Optional.of("Bearer 1"));
        mode.send(calls.newCall(get().build())).close();
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
    }

    @EveryMode
    void maxWaitEndsTheWaitOfItsCallOnly(Mode mode) throws IOException {
        waiting(mode, 1);
        ResiliencePolicy impatient =
                ResiliencePolicy.builder().maxWait(Duration.ofSeconds(3)).build();
        Running two = start(mode, get().tag(ResiliencePolicy.class, impatient));
        lab.time.advance(Duration.ofSeconds(3));
        assertKeepsIts401(two);
        renewals.get(0).complete(Optional.of("Bearer 1"));
        assertAnswered(running.get(0));
    }

    @EveryMode
    void maxElapsedEndsTheWait(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxElapsed(Duration.ofSeconds(3)).build());
        waiting(mode, 1);
        lab.time.advance(Duration.ofSeconds(3));
        assertKeepsIts401(running.get(0));
    }

    @EveryMode
    void callTimeoutEndsTheWaitWithTheCallsOwn401(Mode mode) throws IOException {
        lab.client(client -> client.callTimeout(HALF_A_MINUTE.dividedBy(2)));
        waiting(mode, 1);
        lab.time.advance(HALF_A_MINUTE.dividedBy(2));
        assertKeepsIts401(running.get(0));
    }

    /** OkHttp's watchdog runs in real time, whatever Heed's clock says. */
    @EveryMode
    void okHttpsOwnWatchdogEndsTheWaitToo(Mode mode) {
        lab.client(client -> client.callTimeout(Duration.ofMillis(500)));
        waiting(mode, 1);
        IOException failure = running.get(0).failureAtOnce();
        assertThat(failure).isInstanceOf(InterruptedIOException.class).hasMessage("timeout");
    }

    @EveryMode
    void whoNeverWaitsGetsTheReplyAtOnce(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxWait(Duration.ZERO).build());
        begin(mode);
        assertKeepsIts401(Running.start(mode, calls.newCall(get().build())));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void cancelAllEndsTheWaits(Mode mode) {
        waiting(mode, 3);
        heed.cancelAll();
        running.forEach(CredentialWaitTest::assertCanceled);
    }

    @EveryMode
    void closingEndsTheWaitsAndLetsNoOtherBegin(Mode mode) throws IOException {
        waiting(mode, 2);
        heed.close();
        running.forEach(CredentialWaitTest::assertCanceled);
        try (Response response = mode.send(calls.newCall(get().build()))) {
            assertThat(response.code()).isEqualTo(401);
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void whatIsKnownNeedsNoWaitAndServesAlsoOnceItIsClosed(Mode mode) throws IOException {
        Source.giving("Bearer 1").in(lab);
        begin(mode);
        mode.send(calls.newCall(get().header("Authorization", "Bearer 0").build()))
                .close();
        heed.close();
        assertAnswered(Running.start(
                mode, calls.newCall(get().header("Authorization", "Bearer 0").build())));
    }
}
