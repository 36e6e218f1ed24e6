package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.UnreliableTime;
import dev.heed.okhttp.testing.WaitingLab;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Dispatcher;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes of the program's own, and callers that give up, cost those behind them neither their turn nor their place. */
class HoldMistakeTest {
    @RegisterExtension
    final Lab lab = new Lab();

    /** What is thrown here ends the thread of an enqueued call, as OkHttp has it. */
    private final ExecutorService threads = Pools.named();

    private WaitingLab queue;
    private UnreliableTime time;

    @BeforeEach
    void theServerAnswersWhenTheTestSaysSo() {
        queue = new WaitingLab(lab);
        time = new UnreliableTime(lab.time);
        lab.resilience(builder -> builder.time(time));
        Dispatcher dispatcher = new Dispatcher(threads);
        lab.client(client -> client.dispatcher(dispatcher).retryOnConnectionFailure(false));
    }

    @AfterEach
    void nothingIsLeftOver() {
        try {
            queue.assertNothingIsLeftOver();
        } finally {
            threads.shutdown();
        }
    }

    private void assertNextGoesAndNothingIsLeft(String path) throws InterruptedException {
        queue.assertArrive(path);
        assertIsAnsweredAndNothingIsLeft(path);
    }

    private void assertIsAnsweredAndNothingIsLeft(String path) {
        queue.answer(path, 200);
        queue.running.forEach(each -> assertThat(each.response().code()).isEqualTo(200));
        assertThat(queue.heed().holds()).noneMatch(hold -> hold.scope() == Scope.ORIGIN);
    }

    @EveryMode
    void aDelayThatThrowsTakesNobodysTurn(Mode mode) throws Exception {
        queue.waiting(mode);
        time.brokenDelays.set(1);
        assertThatThrownBy(() -> queue.send(queue.request("/0")))
                .satisfies(thrown -> assertThat(String.valueOf(thrown)).contains("no delay"));
        queue.start(queue.request("/1"));
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        assertNextGoesAndNothingIsLeft("/1");
    }

    @EveryMode
    void aFailureWhoseJudgementThrowsPassesTheTurnOn(Mode mode) throws Exception {
        lab.doNotCheckPool();
        lab.policy(ResiliencePolicy.documented());
        queue.waiting(mode, "/0", "/1");
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.assertArrive("/0");
        time.brokenDice.set(1);
        queue.running.remove(0);
        queue.answers("/0")
                .add(new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build());
        assertNextGoesAndNothingIsLeft("/1");
    }

    @EveryMode
    void aReplyWhoseJudgementThrowsPassesTheTurnOn(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1");
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.assertArrive("/0");
        time.brokenDice.set(1);
        queue.running.remove(0);
        queue.answer("/0", 200);
        assertNextGoesAndNothingIsLeft("/1");
    }

    /** What refuses an unchanged repeat is this client, and says nothing of the server. */
    @EveryMode
    void aRefusalOfAnUnchangedRepeatIsNoGoodReply(Mode mode) throws Exception {
        lab.policy(UnchangedTest.REFUSING);
        queue.begin(mode);
        queue.answer("/refused", 422);
        queue.send(queue.request("/refused")).close();
        queue.assertArrive("/refused");
        queue.waiting("/refused", "/1", "/2");
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        assertThat(Outcomes.of(queue.running.remove(0).response()).fromHold()).isTrue();
        queue.assertArrive("/1");
        queue.assertNobodyElse(1);
        queue.answer("/1", 200);
        assertThat(queue.running.get(0).response().code()).isEqualTo(200);
        lab.time.advance(Duration.ofSeconds(1)); // it goes after half of an eighth of the time held
        queue.assertNobodyElse(1);
        lab.time.advance(Duration.ofSeconds(1));
        assertThat(queue.nextWithin(Duration.ofSeconds(2))).isEqualTo("/2");
        assertIsAnsweredAndNothingIsLeft("/2");
    }

    static Stream<Arguments> modesAndReads() {
        return Mode.with(0, 1);
    }

    /** A hold on one request stands somewhere, so that bodies are read before they are sent. */
    @ParameterizedTest
    @MethodSource("modesAndReads")
    void aBodyThatCannotBeReadOnceMoreTakesNobodysTurnAndLeavesNoHold(Mode mode, int reads) throws Exception {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .onFailure(Rule.surface())
                .on(502, Rule.waitAsTold().holding(Scope.SAME_REQUEST))
                .build();
        lab.policy(policy);
        lab.doNotCheckPool();
        queue.begin(mode);
        queue.answer("/same", 502, "Retry-After: 600");
        ResiliencePolicy impatient = policy.toBuilder().maxWait(Duration.ZERO).build();
        queue.send(queue.request("/same").tag(ResiliencePolicy.class, impatient))
                .close();
        queue.assertArrive("/same");
        queue.waiting();
        assertThat(queue.heed().holds()).hasSize(2);
        Running bad = queue.start(queue.request("/0").post(Bodies.throwingAfter(reads)));
        queue.start(queue.request("/1"));
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.running.remove(bad);
        assertNextGoesAndNothingIsLeft("/1");
        lab.time.advance(Duration.ofMinutes(11));
        assertThat(queue.heed().holds()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"EXECUTE", "ASYNC_EXECUTE"})
    void aHeldThreadThatIsInterruptedTakesNobodysTurn(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1");
        Running interrupted = queue.running.remove(0);
        interrupted.thread.interrupt();
        assertThat(interrupted.failureAtOnce()).isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(interrupted.leftTheThreadInterrupted()).isTrue();
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        assertNextGoesAndNothingIsLeft("/1");
    }

    @EveryMode
    void cancelAllEndsThoseThatWaitAndLeavesTheHold(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1", "/2");
        queue.heed().cancelAll();
        for (Running each : List.copyOf(queue.running)) {
            assertThat(each.failureAtOnce()).hasMessage("Canceled");
        }
        queue.running.clear();
        assertThat(queue.heed().holds()).hasSize(1);
        queue.start(queue.request("/3"));
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        assertNextGoesAndNothingIsLeft("/3");
    }

    @EveryMode
    void whenHeedIsClosedThoseThatWaitEndAndTheNextAreAnsweredLocally(Mode mode) throws Exception {
        queue.waiting(mode, "/0", "/1");
        queue.heed().close();
        for (Running each : List.copyOf(queue.running)) {
            assertThat(each.failureAtOnce()).hasMessage("Canceled");
        }
        queue.running.clear();
        try (Response local = queue.send(queue.request("/2"))) {
            assertThat(local.code()).isEqualTo(429);
            assertThat(local.header("Retry-After")).isEqualTo("30");
            assertThat(Outcomes.of(local).fromHold()).isTrue();
        }
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        queue.answer("/3", 200);
        queue.send(queue.request("/3")).close();
        queue.assertArrive("/3");
        assertThat(queue.heed().holds()).isEmpty();
    }
}
