package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each request may have a policy of its own: by its tag, by a function, or the default. */
class PolicyForTest {
    private static final ResiliencePolicy TWICE =
            ResiliencePolicy.builder().maxAttempts(2).build();

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<String> asked = new ArrayList<>();

    private void chooses(String path, ResiliencePolicy policy) {
        lab.resilience(builder -> builder.policyFor(request -> {
            asked.add(request.url().encodedPath());
            return request.url().encodedPath().equals(path) ? policy : null;
        }));
    }

    @EveryMode
    void theFunctionChoosesAndNullIsTheDefault(Mode mode) throws IOException {
        chooses("/twice", TWICE);
        for (int i = 0; i < 5; i++) {
            lab.replies(500);
        }
        try (Response response = lab.get(mode, "/twice")) {
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
        }
        try (Response response = lab.get(mode, "/other")) {
            assertThat(Trails.of(response).attempts()).isEqualTo(3);
        }
        assertThat(asked).containsExactly("/twice", "/other");
    }

    @EveryMode
    void aTagOfTheRequestComesFirst(Mode mode) throws IOException {
        chooses("/", TWICE);
        lab.replies(500);
        Request tagged = new Request.Builder()
                .url(lab.url("/"))
                .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                .build();
        try (Response response = lab.send(mode, tagged)) {
            assertThat(Trails.of(response).attempts()).isEqualTo(1);
        }
        assertThat(asked).isEmpty();
    }

    @EveryMode
    void theChoiceHoldsForAllAttemptsAndHops(Mode mode) throws IOException {
        chooses("/first", TWICE);
        lab.replies(302, "Location: /second");
        lab.replies(500);
        lab.replies(500);
        try (Response response = lab.get(mode, "/first")) {
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.REDIRECTED, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        }
        assertThat(asked).containsExactly("/first");
    }

    @EveryMode
    void theFunctionSeesTheRequestAsTheCallerMadeIt(Mode mode) throws IOException {
        List<Request> seen = new ArrayList<>();
        lab.client(builder -> builder.addInterceptor(chain -> chain.proceed(
                chain.request().newBuilder().header("X-Later", "yes").build())));
        lab.resilience(builder -> builder.policyFor(request -> {
            seen.add(request);
            return TWICE;
        }));
        lab.replies(200);
        Request made = new Request.Builder().url(lab.url("/")).build();
        lab.send(mode, made).close();
        assertThat(seen).singleElement().isSameAs(made);
    }

    @EveryMode
    void aChoiceThatAnswersNothingAtOnceIsObeyed(Mode mode) throws IOException {
        chooses("/", ResiliencePolicy.builder().on(200, Rule.backOff()).build());
        lab.replies(200);
        lab.replies(204);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(204);
        }
    }

    @EveryMode
    void aRequestThatCameWithAResponseIsAskedForAnew(Mode mode) throws IOException {
        chooses("/first", TWICE);
        lab.replies(200);
        Request sent;
        try (Response response = lab.get(mode, "/first")) {
            sent = response.request();
        }
        for (int i = 0; i < 3; i++) {
            lab.replies(500);
        }
        Request next = sent.newBuilder().url(lab.url("/second")).build();
        try (Response response = lab.send(mode, next)) {
            assertThat(Trails.of(response).attempts()).isEqualTo(3);
        }
    }

    @EveryMode
    void whatTheFunctionThrowsReachesTheCaller(Mode mode) {
        lab.client(builder -> builder.dispatcher(quiet()));
        lab.resilience(builder -> builder.policyFor(request -> {
            throw new IllegalStateException("no policy today");
        }));
        Throwable thrown = catchThrowable(() -> lab.get(mode, "/"));
        Throwable root = thrown.getCause() == null ? thrown : thrown.getCause();
        assertThat(root).isExactlyInstanceOf(IllegalStateException.class).hasMessage("no policy today");
        assertThat(lab.requests()).isZero();
    }

    /** OkHttp throws what an interceptor throws on a thread of its dispatcher, whose handler would print it. */
    private static Dispatcher quiet() {
        return new Dispatcher(java.util.concurrent.Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((any, thrown) -> {});
            return thread;
        }));
    }

    @Test
    void aCallWhoseFunctionThrewMayBeEnqueuedAgain() throws IOException {
        AtomicInteger times = new AtomicInteger();
        lab.resilience(builder -> builder.policyFor(request -> {
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
            return null;
        }));
        lab.replies(200);
        Call call = lab.call(
                Mode.ASYNC_ENQUEUE, new Request.Builder().url(lab.url("/")).build());
        assertThatThrownBy(() -> call.enqueue(new Callback() {
                    @Override
                    public void onFailure(Call failed, IOException e) {}

                    @Override
                    public void onResponse(Call answered, Response response) {}
                }))
                .hasMessage("not yet");
        assertThat(call.isExecuted()).isFalse();
        Mode.ASYNC_ENQUEUE.send(call).close();
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void theFunctionIsNotNull() {
        assertThatThrownBy(() -> Resilience.builder(TWICE).policyFor(null))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("choice");
    }
}
