package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thread that brings a response delivers it before others go on, and callbacks of one host keep no call of another from
 * its end: also where one hold keeps all hosts back, and where several factories share the dispatcher.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeliveryOrderTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = VirtualTime.manual();
    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Optional<EventListener> listener = Optional.empty();
    private final OkHttpClient client = new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .eventListenerFactory(call -> listener.orElse(EventListener.NONE))
            .addInterceptor((Canned) this::answer)
            .build();
    private final Resilience heed = Resilience.builder(ResiliencePolicy.builder()
                    .on(503, Rule.waitAtLeast(A_MINUTE).holding(Scope.CLIENT))
                    .build())
            .time(time)
            .build();
    private final ResilientCallFactory calls = (ResilientCallFactory) heed.callFactory(client);
    private final ResilientCallFactory others = (ResilientCallFactory) heed.callFactory(client);

    private Response answer(Request request) {
        return Canned.reply(request, requests.incrementAndGet() == 1 ? 503 : 200);
    }

    @AfterEach
    void nothingIsLeftOver() {
        for (ResilientCallFactory each : List.of(calls, others)) {
            Running.awaitThat("callbacks", () -> each.callbackExecutor().isIdle());
            Running.awaitThat("attempts", () -> each.slots().taken() == 0);
            assertThat(each.resumeQueue().isIdle()).isTrue();
        }
        pool.shutdown();
        assertThat(calls.core().waitingCalls()).isZero();
        assertThat(time.pending()).isZero();
    }

    private static Request get(String host, int number) {
        return new Request.Builder().url("http://" + host + "/" + number).build();
    }

    /** The first arms the hold of the whole client. */
    private void waiting(Recorded first, List<Call> further, Recorded ofFurther) {
        calls.newCall(get("a.test", 0)).enqueue(first);
        time.awaitWaiters(1);
        further.forEach(call -> call.enqueue(ofFurther));
        time.awaitWaiters(1 + further.size());
    }

    /** The listener of the one that goes next waits for the callback of the one that lets it go, whichever they are. */
    private void assertDeliversFirst(ResilientCallFactory ofSecond) {
        CountDownLatch delivered = new CountDownLatch(1);
        Ends ends = new Ends(2) {
            @Override
            public void onResponse(Call call, Response response) {
                delivered.countDown();
                super.onResponse(call, response);
            }
        };
        waiting(ends, List.of(ofSecond.newCall(get("b.test", 0))), ends);
        AtomicInteger begun = new AtomicInteger();
        listener = Optional.of(new EventListener() {
            @Override
            public void callStart(Call call) {
                if (begun.incrementAndGet() == 2) {
                    Ends.awaitHere(delivered);
                }
            }
        });
        time.advance(A_MINUTE);
        Running.awaitThat("the pace lets both go", () -> {
            time.advance(Duration.ofSeconds(1));
            return ends.ended.get() == 2;
        });
        ends.assertStatus(200);
    }

    @Test
    void aHoldOfTheWholeClientLetsNobodyGoBeforeTheResponseIsDelivered() {
        assertDeliversFirst(calls);
    }

    @Test
    void neitherDoesItOneOfAnotherFactory() {
        assertDeliversFirst(others);
    }

    /** They are answered locally, since Heed is closed. */
    private void assertSlowCallbacksKeepNobody(ResilientCallFactory ofOthers) {
        CountDownLatch othersHaveEnded = new CountDownLatch(1);
        Ends slow = new Ends(200) {
            @Override
            public void onFailure(Call call, IOException failure) {
                Ends.awaitHere(othersHaveEnded);
                super.onFailure(call, failure);
            }
        };
        Ends other = new Ends(20);
        List<Call> slowOnes = IntStream.range(0, 200)
                .mapToObj(i -> calls.newCall(get("slow.test", i)))
                .toList();
        List<Call> otherOnes = IntStream.range(0, 20)
                .mapToObj(i -> ofOthers.newCall(get("other.test", i)))
                .toList();
        Ends first = new Ends(1);
        waiting(first, slowOnes, slow);
        otherOnes.forEach(call -> call.enqueue(other));
        slowOnes.forEach(Call::cancel);
        otherOnes.forEach(Call::cancel);
        other.await();
        assertThat(slow.ended).hasValue(0);
        othersHaveEnded.countDown();
        slow.await();
        time.advance(A_MINUTE);
        first.await();
    }

    @Test
    void slowCallbacksOfAHostKeepNoneOfAnotherInAHoldOfTheWholeClient() {
        assertSlowCallbacksKeepNobody(calls);
    }

    @Test
    void norOneOfAnotherFactory() {
        assertSlowCallbacksKeepNobody(others);
    }
}
