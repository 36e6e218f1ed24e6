package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tags of a call: those of its request and those computed on it, by Java class and by Kotlin's, also in every attempt. */
class ResilientCallTagTest {
    private static final KClass<String> STRING = JvmClassMappingKt.getKotlinClass(String.class);
    private static final KClass<Tenant> TENANT = JvmClassMappingKt.getKotlinClass(Tenant.class);

    private record Tenant(String name) {}

    @RegisterExtension
    final Lab lab = new Lab();

    /** What the interceptors of each attempt find. */
    private final List<String> found = new CopyOnWriteArrayList<>();

    private Consumer<Call> inEachAttempt = attempt -> found.add(attempt.tag(String.class));

    @BeforeEach
    void attemptsAreWatched() {
        lab.client(builder -> builder.addInterceptor(chain -> {
            inEachAttempt.accept(chain.call());
            return chain.proceed(chain.request());
        }));
    }

    @EveryMode
    void aTagOfTheRequestIsATagOfTheCall(Mode mode) {
        Call call = lab.call(mode, get().tag(String.class, "given").build());
        assertThat(call.tag(String.class)).isEqualTo("given");
        assertThat(call.tag(STRING)).isEqualTo("given");
        assertThat(call.tag(String.class, () -> "computed")).isEqualTo("given");
        assertThat(call.tag(STRING, () -> "computed")).isEqualTo("given");
    }

    @EveryMode
    void aTagThatNobodySetIsNone(Mode mode) {
        Call call = lab.call(mode, get().tag(Tenant.class, new Tenant("north")).build());
        assertThat(call.tag(String.class)).isNull();
        assertThat(call.tag(STRING)).isNull();
        call.tag(Tenant.class, () -> new Tenant("south"));
        assertThat(call.tag(String.class)).isNull();
    }

    @EveryMode
    void aTagIsComputedOnce(Mode mode) {
        Call byClass = lab.call(mode, get().build());
        Tenant north = byClass.tag(Tenant.class, () -> new Tenant("north"));
        assertThat(north.name()).isEqualTo("north");
        assertThat(byClass.tag(TENANT, () -> new Tenant("south"))).isSameAs(north);
        assertThat(byClass.tag(Tenant.class)).isSameAs(north);
        assertThat(byClass.tag(TENANT)).isSameAs(north);

        Call byKotlinClass = lab.call(mode, get().build());
        Tenant south = byKotlinClass.tag(TENANT, () -> new Tenant("south"));
        assertThat(south.name()).isEqualTo("south");
        assertThat(byKotlinClass.tag(Tenant.class, () -> new Tenant("north"))).isSameAs(south);
    }

    @EveryMode
    void computingATagMayComputeAnother(Mode mode) {
        Call call = lab.call(mode, get().build());
        for (int i = 0; i < 2; i++) {
            assertThat(call.tag(Tenant.class, () -> new Tenant(call.tag(String.class, () -> "north"))))
                    .isEqualTo(new Tenant("north"));
        }
        assertThat(call.tag(Tenant.class, () -> call.tag(Tenant.class, () -> new Tenant("x"))))
                .isEqualTo(new Tenant("north"));
    }

    @EveryMode
    void computingATagMayComputeTheSame(Mode mode) {
        Call call = lab.call(mode, get().build());
        Tenant outer = call.tag(Tenant.class, () -> {
            call.tag(Tenant.class, () -> new Tenant("inner"));
            return new Tenant("outer");
        });
        assertThat(outer).isEqualTo(new Tenant("inner"));
    }

    @EveryMode
    void thoseWhoComputeATagAtOnceGetTheSame(Mode mode) throws Exception {
        Call call = lab.call(mode, get().build());
        Set<Tenant> seen = ConcurrentHashMap.newKeySet();
        CyclicBarrier start = new CyclicBarrier(4);
        List<Thread> threads = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    seen.add(call.tag(Tenant.class, () -> new Tenant("of thread " + i)));
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).containsExactly(call.tag(Tenant.class));
    }

    @EveryMode
    void aTagReachesEveryAttemptAndHop(Mode mode) throws IOException {
        script();
        inEachAttempt = attempt -> found.add(attempt.tag(String.class) + attempt.tag(TENANT));
        Call call = lab.call(mode, get().tag(String.class, "given to ").build());
        call.tag(Tenant.class, () -> new Tenant("north"));
        mode.send(call).close();
        assertThat(found).hasSize(3).containsOnly("given to Tenant[name=north]");
    }

    @EveryMode
    void aTagThatIsComputedDuringAWaitReachesTheNextAttempt(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        lab.replies(200);
        Running running = Running.start(mode, lab.call(mode, get().build()));
        lab.time.awaitWaiters(1);
        assertThat(running.call.tag(String.class, () -> "late")).isEqualTo("late");
        lab.time.advance(java.time.Duration.ofMinutes(2));
        running.response().close();
        assertThat(found).containsExactly(null, "late");
    }

    @EveryMode
    void aTagThatIsComputedDuringAnAttemptReachesIt(Mode mode) throws IOException {
        script();
        Call call = lab.call(mode, get().build());
        inEachAttempt = attempt -> {
            call.tag(String.class, () -> "amid");
            found.add(attempt.tag(String.class));
        };
        mode.send(call).close();
        assertThat(found).hasSize(3).containsOnly("amid");
    }

    @EveryMode
    void aTagThatAnInterceptorComputesIsSeenByTheCaller(Mode mode) throws IOException {
        lab.replies(200);
        inEachAttempt = attempt -> attempt.tag(String.class, () -> "of the interceptor");
        Call call = lab.call(mode, get().build());
        mode.send(call).close();
        assertThat(call.tag(String.class)).isEqualTo("of the interceptor");
        assertThat(call.tag(STRING, () -> "of the caller")).isEqualTo("of the interceptor");
    }

    /** Three attempts of OkHttp's, or three passes of one. */
    private void script() {
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }
}
