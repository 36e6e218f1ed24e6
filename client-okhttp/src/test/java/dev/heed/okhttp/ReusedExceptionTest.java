package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Trail;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An interceptor throws one and the same exception for many calls. It reaches the user, and nothing gathers on it. */
class ReusedExceptionTest {
    private static final int CALLS = 200;

    @RegisterExtension
    final Lab lab = new Lab();

    private final IOException reused = new IOException("the circuit is open");
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void throwIt() {
        lab.client(client -> client.addInterceptor(this::broken));
    }

    /** A failure of its own on the first attempt, the one of all calls on the next ones. */
    private Response broken(Interceptor.Chain chain) throws IOException {
        throw asked.add(chain.request().url().encodedPath()) ? new IOException("fresh") : reused;
    }

    private Request request(int call) {
        return new Request.Builder().url(lab.url("/" + call)).build();
    }

    static Stream<Arguments> attempts() {
        return Mode.with(2, 3);
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void theExceptionOfManyCallsIsTheUsersOwnAndDoesNotGrow(Mode mode, int attempts) {
        lab.policy(ResiliencePolicy.builder()
                .maxAttempts(attempts)
                .retryBudget(RetryBudget.unlimited())
                .build());
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        Set<Integer> sizes = new HashSet<>();
        for (int call = 0; call < CALLS; call++) {
            Request request = request(call);
            IOException thrown = catchThrowableOfType(
                    IOException.class, () -> mode.send(calls.newCall(request)).close());
            assertThat(thrown).isSameAs(reused);
            sizes.add(thrown.getSuppressed().length);
        }
        assertThat(sizes)
                .as("one trail, and what failed before it was first thrown")
                .containsExactly(4 - attempts);
    }

    @EveryMode
    void whoeverIsToldOfACallReadsTheTrailOfThatCallFromIt(Mode mode) throws Exception {
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        for (int call = 0; call < 20; call++) {
            Trail trail = toldBy(mode, calls.newCall(request(call))).get(30, TimeUnit.SECONDS);
            assertThat(trail.steps()).hasSize(3);
            assertThat(trail.steps().get(0).url()).endsWith("/" + call);
        }
    }

    @EveryMode
    void aThreadThatSawOneCallEndReadsNothingForTheNextThatEndedElsewhere(Mode mode) throws Exception {
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        Call first = calls.newCall(request(0));
        IOException thrown = catchThrowableOfType(IOException.class, first::execute);
        assertThat(Trails.of(thrown)).isEqualTo(Trails.of(first));
        Call next = calls.newCall(request(1));
        Trail told = toldBy(Mode.ENQUEUE, next).get(30, TimeUnit.SECONDS);
        assertThat(told).isEqualTo(Trails.of(next));
        assertThat(Trails.of(reused).steps()).isEmpty();
    }

    @EveryMode
    void ofCallsAtOnceNobodyReadsTheTrailOfAnother(Mode mode) throws Exception {
        lab.manualTime();
        lab.policy(HoldLab.IMPATIENT);
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        IntStream.range(0, CALLS).forEach(call -> asked.add("/" + call));
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Trail> trails = new CopyOnWriteArrayList<>(Collections.nCopies(CALLS, TrailTag.NO_TRAIL));
        for (int call = 0; call < CALLS; call++) {
            int asks = call;
            pool.execute(() ->
                    trails.set(asks, toldBy(mode, calls.newCall(request(asks))).join()));
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        for (int call = 0; call < CALLS; call++) {
            Trail trail = trails.get(call);
            assertThat(trail.steps()).hasSizeLessThanOrEqualTo(1);
            String own = "/" + call;
            assertThat(trail.steps()).allSatisfy(step -> assertThat(step.url()).endsWith(own));
        }
        assertThat(reused.getSuppressed()).hasSize(1);
    }

    /** Where the exception arrives: on the calling thread, or in the callback. */
    private static CompletableFuture<Trail> toldBy(Mode mode, Call call) {
        CompletableFuture<Trail> told = new CompletableFuture<>();
        if (mode.executes()) {
            IOException thrown = catchThrowableOfType(IOException.class, call::execute);
            told.complete(Trails.of(thrown));
            return told;
        }
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                told.complete(Trails.of(e));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                response.close();
                told.completeExceptionally(new AssertionError("answered"));
            }
        });
        return told;
    }

    @EveryMode
    void anExceptionThatWasSerializedHasAnEmptyTrail(Mode mode) throws Exception {
        IOException thrown = catchThrowableOfType(
                IOException.class, () -> lab.send(mode, request(0)).close());
        assertThat(Trails.of(thrown).steps()).isNotEmpty();
        IOException read = readAgain(thrown);
        assertThat(Trails.of(read).steps()).isEmpty();
        assertThat(read.getSuppressed()).hasSameSizeAs(thrown.getSuppressed());
    }

    private static IOException readAgain(IOException thrown) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(thrown);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (IOException) in.readObject();
        }
    }
}
