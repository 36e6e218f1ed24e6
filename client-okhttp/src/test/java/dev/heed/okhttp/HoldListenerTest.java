package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.WaitingLab;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener of the user's that throws ends its own call, once, and costs those behind it neither turn nor hold. */
class HoldListenerTest {
    @RegisterExtension
    final Lab lab = new Lab();

    /** What is thrown here ends the thread of an enqueued call, as OkHttp has it. */
    private final ExecutorService threads = Pools.named();

    private final AtomicBoolean throwing = new AtomicBoolean();
    private WaitingLab queue;

    @BeforeEach
    void aListenerThatMayThrow() {
        queue = new WaitingLab(lab);
        Dispatcher dispatcher = new Dispatcher(threads);
        lab.client(client -> client.dispatcher(dispatcher).eventListener(new EventListener() {
            @Override
            public void callStart(Call call) {
                if (throwing.get()) {
                    throw new IllegalStateException("listener");
                }
            }
        }));
    }

    @AfterEach
    void nothingIsLeftOver() {
        try {
            queue.assertNothingIsLeftOver();
        } finally {
            threads.shutdown();
        }
    }

    private void assertNextGoesAndNoHoldIsLeft() throws InterruptedException {
        queue.running.add(Running.start(queue.mode(), queue.call(queue.request("/next"))));
        queue.assertArrive("/next");
        queue.answer("/next", 200);
        assertThat(queue.running.get(0).response().code()).isEqualTo(200);
        assertThat(queue.heed().holds()).isEmpty();
    }

    /** As without Heed: whoever enqueues gets what the listener throws, and the callback hears nothing. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void aListenerThatThrowsEndsTheCallOnce(Mode mode) throws Exception {
        queue.begin(mode);
        queue.answer("/page", 503, "Retry-After: 30");
        queue.send(queue.request("/page").tag(ResiliencePolicy.class, HoldLab.IMPATIENT))
                .close();
        queue.assertArrive("/page");
        throwing.set(true);
        Deaf callback = new Deaf();
        for (Request.Builder free : List.of(queue.request("/page").delete(), queue.request("/other"))) {
            Call call = queue.call(free);
            assertThatThrownBy(() -> call.enqueue(callback)).hasMessage("listener");
        }
        throwing.set(false);
        queue.answer("/page", 200);
        queue.send(queue.request("/page").delete()).close();
        queue.assertArrive("/page");
        assertThat(callback.heard).hasValue(0);
    }

    @EveryMode
    void aListenerThatThrowsTakesNobodysTurn(Mode mode) throws Exception {
        queue.waiting(mode);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        throwing.set(true);
        assertThatThrownBy(() -> queue.send(queue.request("/0")))
                .satisfies(thrown -> assertThat(String.valueOf(thrown)).contains("listener"));
        throwing.set(false);
        assertNextGoesAndNoHoldIsLeft();
    }

    /** What each attempt tells its listeners of comes after the wait. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void aListenerThatThrowsAfterTheWaitTakesNobodysTurn(Mode mode) throws Exception {
        queue.waiting(mode, "/0");
        throwing.set(true);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        Running broken = queue.running.remove(0);
        Running.awaitThat("the first is over", broken::isDone);
        throwing.set(false);
        assertNextGoesAndNoHoldIsLeft();
    }

    private static final class Deaf implements Callback {
        private final AtomicInteger heard = new AtomicInteger();

        @Override
        public void onFailure(Call call, IOException e) {
            heard.incrementAndGet();
        }

        @Override
        public void onResponse(Call call, Response response) {
            heard.incrementAndGet();
            response.close();
        }
    }
}
