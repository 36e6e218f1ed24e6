package dev.heed.okhttp.internal.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks that meet a worker on its way out are run all the same. */
class CallbackExecutorTest {
    private static final int CALLBACKS = 50_000;

    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final DispatcherSlots slots = new DispatcherSlots(dispatcher);
    private final CallbackExecutor deliveries =
            new CallbackExecutor(new ExecutorHandover(dispatcher, slots, ExecutorHandover.THREADS), slots);

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    /**
     * Each callback is the last one until it has run: were it overlooked, no further one would wake a worker. The next one
     * comes a little later each time, so that some come just as the worker leaves.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noCallbackIsOverlooked(int workers) {
        dispatcher.setMaxRequests(workers);
        AtomicInteger run = new AtomicInteger();
        for (int i = 0; i < CALLBACKS; i++) {
            spin(i % 100);
            deliveries.add("a.test", run::incrementAndGet);
            assertThat(comesTo(run, i + 1)).as("callback %d was run", i).isTrue();
        }
        Running.awaitThat("workers leave", deliveries::isIdle);
    }

    private static void spin(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            Thread.onSpinWait();
        }
    }

    private static boolean comesTo(AtomicInteger run, int expected) {
        long begin = System.nanoTime();
        while (run.get() < expected && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(10)) {
            Thread.onSpinWait();
        }
        return run.get() == expected;
    }
}
