package dev.heed.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.micrometer.testing.Shop;
import dev.heed.micrometer.testing.Way;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However a call ends, one call is counted, with its outcome and reason, and none waits afterwards. */
class EndingsTest {
    @RegisterExtension
    final Shop shop = new Shop();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** What happens to a call, in words of its tags. */
    private record Ending(String counted, Script script) {
        @Override
        public String toString() {
            return counted;
        }
    }

    private interface Script {
        /** Prepares the server, and says with which instance one call is made. */
        Resilience prepare(Shop shop);
    }

    private static List<Ending> endings() {
        ResiliencePolicy impatient =
                ResiliencePolicy.builder().maxWait(Duration.ofSeconds(1)).build();
        ResiliencePolicy near = ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(1))
                .build();
        return List.of(
                new Ending("ok answered", shop -> shop.responds(200).heed()),
                new Ending("ok answered", shop -> shop.responds(503, 500, 200).heed()),
                new Ending("not-found surfaced", shop -> shop.responds(404).heed()),
                new Ending("bad-request must-change", shop -> shop.responds(400).heed()),
                new Ending(
                        "server-error attempts-exhausted",
                        shop -> shop.responds(500, 500, 500).heed()),
                new Ending(
                        "unavailable wait-exceeds-max-wait",
                        shop -> shop.responds(503).heed(impatient, builder -> builder)),
                new Ending("unavailable held", shop -> {
                    Resilience heed = shop.heed(impatient, builder -> builder);
                    assertThat(heed.hold(
                                    Scope.CLIENT,
                                    shop.url("shop.test"),
                                    shop.time.now().plusSeconds(60)))
                            .isPresent();
                    return heed;
                }),
                new Ending(
                        "unavailable too-many-waiting",
                        shop -> shop.responds(503).heed(builder -> builder.maxWaiting(0))),
                new Ending(
                        "failed too-many-redirects",
                        shop -> shop.responds(302, "Location", "/a")
                                .responds(302, "Location", "/b")
                                .heed(near, builder -> builder)),
                new Ending("failed attempts-exhausted", shop -> shop.breaks(8).heed()),
                new Ending(
                        "failed surfaced",
                        shop -> shop.breaks(2)
                                .heed(
                                        ResiliencePolicy.builder()
                                                .onFailure(Rule.surface())
                                                .build(),
                                        builder -> builder)));
    }

    private static Stream<Arguments> endingsInEveryWay() {
        return endings().stream().flatMap(ending -> Arrays.stream(Way.values()).map(way -> Arguments.of(ending, way)));
    }

    @ParameterizedTest
    @MethodSource("endingsInEveryWay")
    void oneCallIsCounted(Ending ending, Way way) {
        Resilience heed = bound(ending.script().prepare(shop));
        way.play(way.factory(heed, shop.client).newCall(shop.get()));
        assertThat(calls()).containsExactly(ending.counted() + " 1");
        assertThat(waiting()).isZero();
    }

    private Resilience bound(Resilience heed) {
        HeedMetrics.of(heed).bindTo(registry);
        return heed;
    }

    /** What is counted, in words. */
    private List<String> calls() {
        TreeMap<String, Long> counted = new TreeMap<>();
        for (Timer timer : registry.find("heed.calls").timers()) {
            counted.merge(
                    timer.getId().getTag("outcome") + " " + timer.getId().getTag("reason"), timer.count(), Long::sum);
        }
        return counted.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    private double waiting() {
        return registry.get("heed.calls.waiting").gauge().value();
    }

    /** The gauge shows each wait while it lasts, and the timer how long it really was. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aCallThatIsCancelledInItsWaitIsCountedOnce(Way way) throws Exception {
        shop.time = VirtualTime.manual();
        Resilience heed = bound(shop.responds(503).heed());
        Call call = way.factory(heed, shop.client).newCall(shop.get());
        CompletableFuture<Void> played = CompletableFuture.runAsync(() -> way.play(call));
        await().until(() -> waiting() == 1);
        shop.time.advance(Duration.ofSeconds(5));
        call.cancel();
        played.get(10, TimeUnit.SECONDS);
        assertThat(calls()).containsExactly("canceled canceled 1");
        assertThat(waiting()).isZero();
        Timer waits = registry.get("heed.waits").tag("reason", "floor").timer();
        assertThat(waits.count()).isEqualTo(1);
        assertThat(waits.totalTime(TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(registry.get("heed.calls").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(5);
    }

    /** A mistake of an interceptor, or of what is called back, neither hides a call nor counts it twice. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void whatInterceptorsAndCallbacksThrowIsCountedOnce(Way way) throws Exception {
        shop.responds(200);
        Resilience heed = bound(shop.heed());
        OkHttpClient broken = shop.client
                .newBuilder()
                .dispatcher(quiet())
                .addInterceptor(chain -> {
                    if (chain.request().header("break") != null) {
                        throw new IllegalStateException("a mistake");
                    }
                    return chain.proceed(chain.request());
                })
                .build();
        Call.Factory calls = way.factory(heed, broken);
        throwing(way, calls.newCall(shop.get()));
        throwing(way, calls.newCall(shop.get().newBuilder().header("break", "1").build()));
        await().until(() -> calls().size() == 2);
        broken.dispatcher().executorService().shutdown();
        assertThat(broken.dispatcher().executorService().awaitTermination(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(calls()).containsExactly("failed failure-is-final 1", "ok answered 1");
        assertThat(waiting()).isZero();
    }

    private static Dispatcher quiet() {
        return new Dispatcher(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setUncaughtExceptionHandler((any, thrown) -> {});
            return thread;
        }));
    }

    private static void throwing(Way way, Call call) throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        if (way.executes()) {
            try {
                call.execute().close();
            } catch (IllegalStateException | IOException e) {
                // a mistake
            }
            return;
        }
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                called.countDown();
                throw new IllegalStateException("a mistake of a callback");
            }

            @Override
            public void onResponse(Call answered, Response response) {
                response.close();
                called.countDown();
                throw new IllegalStateException("a mistake of a callback");
            }
        });
        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWebSocketIsOneCall() throws Exception {
        Resilience heed = bound(shop.responds(503).heed());
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        WebSocket unused = heed.wrap(shop.client).newWebSocket(shop.get(), new WebSocketListener() {
            @Override
            public void onFailure(WebSocket socket, Throwable failure, Response response) {
                refused.complete(true);
            }
        });
        assertThat(refused.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(calls()).containsExactly("unavailable web-socket 1");
    }

    /** Many calls of all ways at once: none is lost, and none is counted twice. */
    @Test
    void allCallsThatBeganAreCounted() throws Exception {
        Rule briefly = Rule.waitAtLeast(Duration.ofMillis(2));
        ResiliencePolicy quick = ResiliencePolicy.builder()
                .on(500, briefly)
                .on(429, briefly.holding(Scope.ORIGIN, Duration.ofMillis(2)))
                .build();
        Resilience heed = bound(Resilience.of(quick)); // in real time: many wait at once
        int rounds = 40;
        shop.respondsInTurn(200, 429, 500, 404);
        List<CompletableFuture<Void>> played = Stream.of(Way.values())
                .map(way -> CompletableFuture.runAsync(() -> {
                    Call.Factory calls = way.factory(heed, shop.client);
                    Request request = shop.get();
                    for (int i = 0; i < rounds; i++) {
                        Call call = calls.newCall(request);
                        if (i % 5 == 0) {
                            CompletableFuture<Void> unused = CompletableFuture.runAsync(call::cancel);
                        }
                        way.play(call);
                    }
                }))
                .toList();
        for (CompletableFuture<Void> one : played) {
            one.get(30, TimeUnit.SECONDS);
        }
        assertThat(registry.find("heed.calls").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .isEqualTo(4L * rounds);
        assertThat(waiting()).isZero();
    }
}
