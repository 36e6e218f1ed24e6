package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.WaitingLab;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that stand in the dispatcher's queue when a hold is armed: they have asked before, and must ask again. */
class GateTest {
    private static final int CALLS = 12;

    /** After half a minute of holding, all go within an eighth of that. */
    private static final Duration PACE = Duration.ofSeconds(4);

    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger intercepted = new AtomicInteger();
    private final List<Throwable> seenByInterceptor = new CopyOnWriteArrayList<>();
    private final List<Running> queued = new ArrayList<>();
    private WaitingLab server;

    /** Who makes the calls, and what their client has of its own: the gate stands in another place then. */
    private enum Caller {
        WRAPPED(Mode.ENQUEUE, false),
        ASYNCHRONOUS(Mode.ASYNC_ENQUEUE, false),
        ASYNCHRONOUS_WITH_INTERCEPTOR(Mode.ASYNC_ENQUEUE, true);

        private final Mode mode;
        private final boolean intercepts;

        Caller(Mode mode, boolean intercepts) {
            this.mode = mode;
            this.intercepts = intercepts;
        }

        /** A wrapped client waits in its slot of the dispatcher, and nobody takes it. */
        int waiting(int perHost) {
            return this == WRAPPED ? perHost : CALLS - (perHost - 1);
        }
    }

    static Stream<Arguments> callersAndSlots() {
        return Stream.of(Caller.values())
                .flatMap(caller -> Stream.of(Arguments.of(caller, 1), Arguments.of(caller, 5)));
    }

    @BeforeEach
    void theServerAnswersWhenTheTestSaysSo() {
        server = new WaitingLab(lab);
    }

    @AfterEach
    void nothingIsLeftOver() {
        server.assertNothingIsLeftOver();
        assertThat(seenByInterceptor).isEmpty();
    }

    /** As many as the dispatcher lets run reach the server, in order; the others stand in its queue. */
    private void enqueued(Caller caller, int perHost) throws InterruptedException {
        Dispatcher narrow = new Dispatcher();
        narrow.setMaxRequestsPerHost(perHost);
        lab.client(client -> {
            client.dispatcher(narrow).retryOnConnectionFailure(false);
            return caller.intercepts ? client.addInterceptor(this::intercepted) : client;
        });
        server.begin(caller.mode);
        for (int i = 0; i < CALLS; i++) {
            queued.add(Running.start(caller.mode, server.call(server.request("/" + i))));
            int running = Math.min(i + 1, perHost);
            int waiting = i + 1 - running;
            Running.awaitThat(
                    "enqueued", () -> narrow.runningCallsCount() == running && narrow.queuedCallsCount() == waiting);
            if (waiting == 0) {
                server.assertArrive("/" + i);
            }
        }
        server.running.addAll(queued);
    }

    private Response intercepted(Interceptor.Chain chain) throws IOException {
        intercepted.incrementAndGet();
        try {
            return chain.proceed(chain.request());
        } catch (IOException | RuntimeException e) {
            seenByInterceptor.add(e);
            throw e;
        }
    }

    private void theFirstIsToldToWaitAndTheOthersThatRunAreAnswered(int perHost) {
        server.answer("/0", 429, "Retry-After: 30");
        lab.time.awaitWaiters(1);
        IntStream.range(1, perHost).forEach(i -> server.answer("/" + i, 200));
    }

    /** Until all have been answered; those that were answered before are not asked again. */
    private void answerAllThatCome(int answered) throws InterruptedException {
        for (int i = answered; i < CALLS; i++) {
            server.answer(server.nextWithin(PACE), 200);
            lab.time.advance(PACE);
        }
    }

    @ParameterizedTest
    @MethodSource("callersAndSlots")
    void theyWaitForTheHoldAndGoAfterItOneFirst(Caller caller, int perHost) throws Exception {
        enqueued(caller, perHost);
        theFirstIsToldToWaitAndTheOthersThatRunAreAnswered(perHost);
        server.assertNobodyElse(caller.waiting(perHost));
        lab.time.advance(HoldLab.HALF_A_MINUTE.minusNanos(1));
        server.assertNobodyElse(caller.waiting(perHost));
        lab.time.advance(Duration.ofNanos(1));
        String first = server.next();
        if (perHost > 1) { // else it has the only slot
            server.assertNobodyElse(caller.waiting(perHost) - 1);
        }
        server.answer(first, 200);
        lab.time.advance(PACE);
        answerAllThatCome(perHost);
        for (Running call : queued) {
            assertThat(call.response().code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(CALLS + 1);
        assertThat(intercepted).as("once for each attempt").hasValue(caller.intercepts ? CALLS + 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("callersAndSlots")
    void theyHaveUsedNoAttempt(Caller caller, int perHost) throws Exception {
        enqueued(caller, perHost);
        theFirstIsToldToWaitAndTheOthersThatRunAreAnswered(perHost);
        server.assertNobodyElse(caller.waiting(perHost));
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        answerAllThatCome(perHost - 1);
        for (Running call : queued.subList(perHost, CALLS)) {
            Trail trail = Trails.of(call.response());
            assertThat(trail.attempts()).isEqualTo(1);
            assertThat(trail.reason()).contains(Reason.ANSWERED);
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void whoCannotWaitForTheHoldIsAnsweredLocally(Caller caller) throws Exception {
        lab.policy(HoldLab.TEN_SECONDS);
        enqueued(caller, 1);
        server.answer("/0", 429, "Retry-After: 30");
        for (Running call : queued) {
            try (Response response = call.response()) {
                boolean own = call == queued.get(0);
                assertThat(response.code()).isEqualTo(429);
                assertThat(response.header("Retry-After")).isEqualTo("30");
                assertThat(response.networkResponse() == null).isEqualTo(!own);
                assertThat(Outcomes.of(response).fromHold()).isEqualTo(!own);
                assertThat(Lab.whys(Trails.of(response)))
                        .containsExactly(own ? Reason.WAIT_EXCEEDS_MAX_WAIT : Reason.HELD);
            }
        }
        server.running.clear();
        assertThat(lab.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void surfaceAllIsNotHeldBack(Caller caller) throws Exception {
        lab.policy(ResiliencePolicy.surfaceAll());
        enqueued(caller, 1);
        server.answer("/0", 429, "Retry-After: 30");
        answerAllThatCome(1);
        server.running.remove(0).response().close();
        assertThat(lab.time.waits()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Caller.class,
            names = {"ASYNCHRONOUS", "ASYNCHRONOUS_WITH_INTERCEPTOR"})
    void whoIsCancelledOnceTheGateHasHeldItBackEndsAtOnce(Caller caller) throws Exception {
        enqueued(caller, 1);
        theFirstIsToldToWaitAndTheOthersThatRunAreAnswered(1);
        server.assertNobodyElse(CALLS);
        Running canceled = queued.get(1);
        canceled.call.cancel();
        IOException failure = canceled.failureAtOnce();
        assertThat(failure).hasMessage("Canceled").hasNoCause();
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.HELD, Reason.CANCELED);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        answerAllThatCome(1);
        assertThat(lab.requests()).isEqualTo(CALLS);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void whoIsCancelledInTheDispatchersQueueEndsAsCancelled(Caller caller) throws Exception {
        enqueued(caller, 5);
        Running canceled = queued.get(7);
        canceled.call.cancel();
        theFirstIsToldToWaitAndTheOthersThatRunAreAnswered(5);
        IOException failure = canceled.failureAtOnce();
        assertThat(failure).hasMessage("Canceled").hasNoCause();
        server.assertNobodyElse(caller == Caller.WRAPPED ? 5 : CALLS - 5);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        answerAllThatCome(5);
        assertThat(lab.requests()).isEqualTo(CALLS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Caller.class,
            names = {"ASYNCHRONOUS", "ASYNCHRONOUS_WITH_INTERCEPTOR"})
    void listenersAreToldWhyAnAttemptWasNotMade(Caller caller) throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        enqueued(caller, 1);
        queued.get(1).call.addEventListener(new EventListener() {
            @Override
            public void callFailed(Call call, IOException failure) {
                failures.add(failure.getMessage());
            }
        });
        theFirstIsToldToWaitAndTheOthersThatRunAreAnswered(1);
        server.assertNobodyElse(CALLS);
        assertThat(failures).singleElement().asString().startsWith("held back: ");
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        answerAllThatCome(0);
    }
}
