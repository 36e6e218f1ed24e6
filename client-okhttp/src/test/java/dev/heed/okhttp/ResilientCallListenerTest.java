package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Event listeners of a call hear of every attempt, each event once. */
class ResilientCallListenerTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Heard heard = new Heard();

    private static final class Heard extends EventListener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final AtomicInteger cancels = new AtomicInteger();

        @Override
        public void callStart(Call call) {
            events.add("start");
        }

        @Override
        public void callEnd(Call call) {
            events.add("end");
        }

        @Override
        public void callFailed(Call call, IOException failure) {
            events.add("failed");
        }

        @Override
        public void canceled(Call call) {
            cancels.incrementAndGet();
        }
    }

    /** A call of OkHttp's own for each attempt, or one for all. */
    private static List<String> attempts(Mode mode, int asynchronous) {
        int calls = mode == Mode.EXECUTE || mode == Mode.ENQUEUE ? 1 : asynchronous;
        return Stream.generate(() -> List.of("start", "end"))
                .limit(calls)
                .flatMap(List::stream)
                .toList();
    }

    @EveryMode
    void aListenerOfTheCallHearsEveryAttempt(Mode mode) throws IOException {
        script();
        Call call = lab.call(mode, get());
        call.addEventListener(heard);
        mode.send(call).close();
        assertThat(heard.events).containsExactlyElementsOf(attempts(mode, 3));
    }

    @EveryMode
    void theFactoryOfTheClientIsAskedForEveryAttempt(Mode mode) throws IOException {
        List<Heard> made = new CopyOnWriteArrayList<>();
        lab.client(builder -> builder.eventListenerFactory(call -> {
            Heard listener = new Heard();
            made.add(listener);
            return listener;
        }));
        script();
        lab.send(mode, get()).close();
        assertThat(made)
                .hasSize(attempts(mode, 3).size() / 2)
                .allSatisfy(listener -> assertThat(listener.events).containsExactly("start", "end"));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void aListenerThatIsAddedDuringAWaitHearsTheNextAttempt(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        lab.replies(200);
        Running running = Running.start(mode, lab.call(mode, get()));
        lab.time.awaitWaiters(1);
        running.call.addEventListener(heard);
        lab.time.advance(TWO_MINUTES);
        running.response().close();
        assertThat(heard.events).containsExactly("start", "end");
    }

    @EveryMode
    void aListenerThatIsAddedDuringAnAttemptHearsTheRestOfItOnce(Mode mode) throws IOException {
        lab.replies(200);
        Call call = lab.call(mode, get());
        lab.onRequest(() -> call.addEventListener(heard));
        mode.send(call).close();
        assertThat(heard.events).containsExactly("end");
    }

    @EveryMode
    void aCancelBeforeTheCallIsSentIsToldOnce(Mode mode) {
        Call call = lab.call(mode, get());
        call.addEventListener(heard);
        call.cancel();
        call.cancel();
        assertThatIOException().isThrownBy(() -> mode.send(call)).withMessage("Canceled");
        assertThat(heard.events).containsExactly("start", "failed");
        assertThat(heard.cancels).hasValue(1);
    }

    @EveryMode
    void aCancelDuringAWaitIsToldOnce(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        Call call = lab.call(mode, get());
        call.addEventListener(heard);
        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(1);
        call.cancel();
        call.cancel();
        running.failureAtOnce();
        assertThat(heard.cancels).hasValue(1);
    }

    @EveryMode
    void aCancelDuringAnAttemptIsToldOnce(Mode mode) {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Call call = lab.call(mode, get());
        call.addEventListener(heard);
        Running running = Running.start(mode, call);
        lab.taken();
        call.cancel();
        call.cancel();
        running.failureAtOnce();
        assertThat(heard.events).contains("start", "failed");
        assertThat(heard.cancels).hasValue(1);
    }

    @EveryMode
    void aCancelAfterTheReplyIsToldOnce(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        Call call = lab.call(mode, get());
        call.addEventListener(heard);
        mode.send(call).close();
        call.cancel();
        call.cancel();
        assertThat(heard.cancels).hasValue(1);
    }

    @Test
    void cancelsOfTwoThreadsAtOnceAreToldOnce() throws InterruptedException {
        Call.Factory calls = Mode.ASYNC_ENQUEUE.factory(lab.heed(), lab.plainClient());
        List<Call> unsent =
                Stream.generate(() -> calls.newCall(get())).limit(5000).toList();
        unsent.forEach(call -> call.addEventListener(heard));
        AtomicInteger arrivals = new AtomicInteger();
        Runnable inStep = () -> {
            for (int i = 0; i < unsent.size(); i++) {
                arrivals.incrementAndGet();
                while (arrivals.get() < 2 * (i + 1)) {
                    Thread.onSpinWait();
                }
                unsent.get(i).cancel();
            }
        };
        Thread other = new Thread(inStep);
        other.start();
        inStep.run();
        other.join();
        assertThat(heard.cancels).hasValue(unsent.size());
    }

    /** As with OkHttp's own, what a listener throws out of a cancel is the canceller's; and the call is over. */
    @Test
    void aListenerThatThrowsOnACancelDoesNotKeepTheCallWaiting() {
        lab.manualTime();
        Dispatcher dispatcher = new Dispatcher();
        lab.client(builder -> builder.dispatcher(dispatcher));
        lab.replies(503);
        Call call = lab.call(Mode.ASYNC_ENQUEUE, get());
        call.addEventListener(new EventListener() {
            @Override
            public void canceled(Call canceled) {
                throw new IllegalStateException("a listener's mistake");
            }
        });
        Recorded recorded = Recorded.of(call);
        lab.time.awaitWaiters(1);
        Running.awaitThat("nothing but the wait", () -> dispatcher.runningCallsCount() == 0);
        assertThatIllegalStateException().isThrownBy(call::cancel).withMessage("a listener's mistake");
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertThat(lab.time.pending()).isZero();
    }

    private void script() {
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }
}
