package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the user gives may be Kotlin, which throws what it likes: every call ends all the same, and holds up no other. */
class SneakyThrowsTest {
    private final VirtualTime time = VirtualTime.manual();
    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    @AfterEach
    void end() {
        pool.shutdown();
    }

    @Test
    void aListenerThatThrowsWhenACallGoesOnFreezesNoOtherOfItsHost() {
        ResilientCallFactory calls = factory(throwingAtStart(8));
        List<Recorded> all = IntStream.range(0, 7)
                .mapToObj(i -> Recorded.of(calls.newCall(get("/" + i))))
                .toList();
        time.awaitWaiters(7);
        time.advance(Duration.ofMinutes(2));
        assertThat(all).allSatisfy(recorded -> assertThat(recorded.end()).isNotNull());
        await().until(() -> calls.resumeQueue().isIdle());
    }

    @Test
    void aListenerThatThrowsWhenARedirectIsFollowedEndsTheCall() {
        ResilientCallFactory calls = factory(throwingAtStart(2));
        Recorded recorded = Recorded.of(calls.newCall(get("/redirect")));
        assertThat(recorded.failure()).isInstanceOf(IOException.class);
    }

    @Test
    void aListenerThatThrowsWhenTheResilienceClosesEndsTheCall() {
        ResilientCallFactory calls = factory(new EventListener() {});
        Call call = calls.newCall(get("/a"));
        call.addEventListener(new EventListener() {
            @Override
            public void canceled(Call canceled) {
                throw new IllegalStateException("a mistake");
            }
        });
        Recorded recorded = Recorded.of(call);
        time.awaitWaiters(1);
        assertThatThrownBy(() -> calls.core().close()).isInstanceOf(IllegalStateException.class);
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertThat(calls.core().waitingCalls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeOfAnInterceptorHasTheSameTrailInEveryMode(Mode mode) {
        List<Reason> whys = new CopyOnWriteArrayList<>();
        Resilience heed = Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .onStep((call, step) -> whys.add(step.reason()))
                .build();
        OkHttpClient client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .addInterceptor(chain -> {
                    throw new IllegalStateException("a mistake");
                })
                .build();
        try {
            mode.send(mode.factory(heed, client).newCall(get("/"))).close();
        } catch (IOException | IllegalStateException e) {
            assertThat(e).hasMessageContaining("a mistake");
        }
        await().untilAsserted(() -> assertThat(whys).containsExactly(Reason.FAILURE_IS_FINAL));
    }

    private ResilientCallFactory factory(EventListener listener) {
        OkHttpClient client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .eventListener(listener)
                .addInterceptor((Canned) this::reply)
                .build();
        Resilience heed =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        return (ResilientCallFactory) heed.callFactory(client);
    }

    private Response reply(Request request) {
        if (request.url().encodedPath().equals("/redirect")) {
            return Canned.reply(request, 302)
                    .newBuilder()
                    .header("Location", "/elsewhere")
                    .build();
        }
        boolean first = known.add(request.url().toString());
        return Canned.reply(request, first && !request.url().encodedPath().equals("/elsewhere") ? 503 : 200);
    }

    private static EventListener throwingAtStart(int which) {
        AtomicInteger starts = new AtomicInteger();
        return new EventListener() {
            @Override
            public void callStart(Call call) {
                if (starts.incrementAndGet() == which) {
                    sneak(new Exception("a mistake"));
                }
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static Request get(String path) {
        return new Request.Builder().url("http://a.test" + path).build();
    }
}
