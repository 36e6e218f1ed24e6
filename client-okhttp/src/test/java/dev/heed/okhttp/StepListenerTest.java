package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener is told of every step, in order, and cannot break anything. */
class StepListenerTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final List<Step> steps = new CopyOnWriteArrayList<>();

    @EveryMode
    void aReplyThatAnswersAtOnceIsAStep(Mode mode) throws IOException {
        lab.resilience(builder -> builder.onStep((call, step) -> steps.add(step)));
        lab.replies(200);
        lab.get(mode, "/orders?token=" + Calls.SECRET).close();
        assertThat(steps).singleElement().satisfies(step -> {
            assertThat(step.attempt()).isEqualTo(1);
            assertThat(step.method()).isEqualTo("GET");
            assertThat(step.url()).isEqualTo(lab.url("/orders") + "?token=*");
            assertThat(step.status()).isEqualTo(OptionalInt.of(200));
            assertThat(step.failure()).isEmpty();
            assertThat(step.at()).isEqualTo(lab.time.now());
            assertThat(step.decision()).isInstanceOf(Decision.Deliver.class);
            assertThat(step.reason()).isEqualTo(Reason.ANSWERED);
        });
    }

    @EveryMode
    void aListenerIsToldOfTheCallThatItsCallerMade(Mode mode) throws IOException {
        Set<Call> calls = ConcurrentHashMap.newKeySet();
        lab.resilience(builder -> builder.onStep((call, step) -> calls.add(call)));
        lab.replies(302, "Location: /there");
        lab.replies(503);
        lab.replies(200);
        lab.get(mode, "/here").close();
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.request().url()).isEqualTo(lab.url("/here"));
            assertThat(Trails.of(call).steps()).hasSize(3);
        });
    }

    @EveryMode
    void everyListenerIsToldWhatTheTrailTells(Mode mode) throws IOException {
        List<Step> others = new CopyOnWriteArrayList<>();
        lab.resilience(
                builder -> builder.onStep((call, step) -> steps.add(step)).onStep((call, step) -> others.add(step)));
        lab.doNotCheckPool();
        lab.policy(Calls.RETRIES_FAILURES);
        lab.client(client -> client.retryOnConnectionFailure(false));
        lab.replies(302, "Location: /there");
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(503);
        lab.replies(201);
        try (Response response = lab.get(mode, "/")) {
            assertThat(steps).isEqualTo(Trails.of(response).steps()).isEqualTo(others);
        }
        assertThat(steps.stream().map(Step::reason))
                .containsExactly(Reason.REDIRECTED, Reason.BACKOFF, Reason.FLOOR, Reason.ANSWERED);
    }

    @EveryMode
    void theEndOfACallThatThrowsIsAStep(Mode mode) {
        lab.resilience(builder -> builder.onStep((call, step) -> steps.add(step)));
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(1))
                .build());
        lab.replies(302, "Location: /");
        lab.replies(302, "Location: /");
        IOException failure = catchThrowableOfType(IOException.class, () -> lab.get(mode, "/"));
        assertThat(steps).isEqualTo(Trails.of(failure).steps());
        assertThat(steps.stream().map(Step::reason)).containsExactly(Reason.REDIRECTED, Reason.TOO_MANY_REDIRECTS);
    }

    @EveryMode
    void aWaitThatIsCancelledIsAStep(Mode mode) {
        lab.resilience(builder -> builder.onStep((call, step) -> steps.add(step)));
        Trail trail = EndingsWithFailure.cancelledWhileItWaits(lab, mode);
        assertThat(steps).isEqualTo(trail.steps());
        assertThat(steps.stream().map(Step::reason)).containsExactly(Reason.FLOOR, Reason.CANCELED);
    }

    static Stream<Arguments> whatAListenerThrows() {
        return Mode.with(new IllegalStateException("listener"), new IOException("listener, written in Kotlin"));
    }

    @ParameterizedTest
    @MethodSource("whatAListenerThrows")
    void aListenerThatThrowsCostsNoReply(Mode mode, Exception thrown) throws IOException {
        Consumer<Step> broken = step -> StepListenerTest.<RuntimeException>sneak(thrown);
        lab.resilience(
                builder -> builder.onStep((call, step) -> broken.accept(step)).onStep((call, step) -> steps.add(step)));
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        assertThat(steps).hasSize(2);
    }

    /** Java checks exceptions, the languages beside it do not. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception thrown) throws E {
        throw (E) thrown;
    }
}
