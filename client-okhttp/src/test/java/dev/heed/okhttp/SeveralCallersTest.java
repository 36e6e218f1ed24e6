package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;

/** Several callers at once and a time that is for one: they are told so, in place of waits that add up. */
class SeveralCallersTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor pool = Pools.named(uncaught);
    private final ResiliencePolicy policy = ResiliencePolicy.builder()
            .on(503, Rule.waitAtLeast(TWO_MINUTES).holding(Scope.CALL))
            .build();

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    private Call.Factory calls(Mode mode, VirtualTime time) {
        Canned server = request -> Canned.reply(request, 503);
        OkHttpClient client = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(pool))
                .addInterceptor(server)
                .build();
        return mode.factory(Resilience.builder(policy).time(time).build(), client);
    }

    @EveryMode
    void whoeverWaitsWhileAnotherDoesIsToldToMoveTheClockAndSoIsTheOther(Mode mode) throws Exception {
        VirtualTime time = VirtualTime.autoAdvancing();
        Call.Factory calls = calls(mode, time);
        CountDownLatch busy = new CountDownLatch(1);
        Time.system().delay(Duration.ZERO, () -> awaited(busy)); // nobody is woken until then
        CompletableFuture<Throwable> first =
                CompletableFuture.supplyAsync(() -> end(mode, calls.newCall(get(1))), pool);
        await().until(() -> time.pending() == 1);
        Throwable second = end(mode, calls.newCall(get(2)));
        busy.countDown();
        assertThat(List.of(second, first.get(30, TimeUnit.SECONDS)))
                .allSatisfy(told -> assertThat(told.getCause() == null ? told : told.getCause())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Use VirtualTime.manual()"));
        assertThat(time.waits()).containsExactly(TWO_MINUTES);
    }

    @EveryMode
    void callersOneAfterTheOtherWaitWithoutEnd(Mode mode) throws Exception {
        VirtualTime time = VirtualTime.autoAdvancing();
        Call.Factory calls = calls(mode, time);
        for (int call = 0; call < 5; call++) {
            assertThat(mode.send(calls.newCall(get(call))).code()).isEqualTo(503);
        }
        assertThat(time.waits()).hasSize(10).containsOnly(TWO_MINUTES);
    }

    private static Request get(int call) {
        return new Request.Builder().url("http://host/" + call).build();
    }

    private static Throwable end(Mode mode, Call call) {
        return catchThrowable(() -> mode.send(call).close());
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
