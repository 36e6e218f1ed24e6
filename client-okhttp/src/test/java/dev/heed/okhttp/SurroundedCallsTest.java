package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heed.Reason;
import dev.heed.Scope;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.OldCalls;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each attempt of a call factory is sent by what a function made of the client. */
class SurroundedCallsTest {
    private static final ThreadLocal<@Nullable String> CONTEXT = new ThreadLocal<>();

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<OldCalls> made = new ArrayList<>();

    private Call.Factory surrounded(OkHttpClient client) {
        return surrounded(client, failure -> failure);
    }

    private Call.Factory surrounded(OkHttpClient client, UnaryOperator<IOException> shown) {
        OldCalls calls = new OldCalls(client, shown);
        made.add(calls);
        return calls;
    }

    private Request request(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    private Call call(String path) {
        return lab.heed().callFactory(lab.plainClient(), this::surrounded).newCall(request(path));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void eachAttemptAndHopGoesThroughTheOneFactoryThatTheFunctionMade(Mode mode) throws IOException {
        List<String> events = new CopyOnWriteArrayList<>();
        lab.client(client -> client.eventListenerFactory(call -> new EventListener() {
            @Override
            public void callStart(Call begun) {
                events.add(begun.request().url().encodedPath());
            }
        }));
        lab.replies(503);
        lab.replies(302, "Location: /b");
        lab.replies(429, "Retry-After: 7");
        lab.replies(200);
        Call call = call("/a");
        call.tag(String.class, () -> "mine");
        List<String> tags = new CopyOnWriteArrayList<>();
        call.addEventListener(new EventListener() {
            @Override
            public void callStart(Call begun) {
                tags.add(begun.tag(String.class));
            }
        });

        Response response = mode.send(call);

        assertThat(response.code()).isEqualTo(200);
        assertThat(Lab.whys(Trails.of(response)))
                .containsExactly(Reason.FLOOR, Reason.REDIRECTED, Reason.TOLD, Reason.ANSWERED);
        assertThat(Trails.of(call)).hasToString(Trails.of(response).toString());
        response.close();
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2), Duration.ofSeconds(7));
        assertThat(made).hasSize(1);
        assertThat(made.get(0).sent).containsExactly("/a", "/a", "/b", "/b").isEqualTo(events);
        assertThat(tags).hasSize(4).containsOnly("mine");
        for (int request = 0; request < 4; request++) {
            assertThat(lab.taken().getHeaders().get("X-Old")).isEqualTo("yes");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void cancelAndTheTimeoutOfTheCallReachWhatIsSent(Mode mode) {
        lab.doNotCheckPool();
        Call canceled = call("/");
        lab.onRequest(canceled::cancel);
        lab.replies(200);
        assertThat(Running.start(mode, canceled).failure()).isNotNull();
        assertThat(canceled.isCanceled()).isTrue();
        assertThat(made.get(0).canceled).hasValue(1);

        Call late = call("/");
        late.timeout().timeout(50, TimeUnit.MILLISECONDS);
        lab.onRequest(() -> Running.awaitThat("the time is over", late::isCanceled));
        lab.replies(200);
        assertThat(Running.start(mode, late).failure()).hasMessage("timeout");
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void eachAttemptIsMadeInTheContextOfItsCaller(Mode mode) throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        lab.resilience(builder -> builder.context(() -> {
            asked.add(Thread.currentThread().getName());
            return work -> () -> {
                CONTEXT.set("mine");
                work.run();
                CONTEXT.remove();
            };
        }));
        lab.replies(503);
        lab.replies(200);
        Call.Factory calls = lab.heed().callFactory(lab.plainClient(), client -> request -> {
            seen.add(String.valueOf(CONTEXT.get()));
            return client.newCall(request);
        });
        mode.send(calls.newCall(request("/"))).close();
        assertThat(seen).containsExactly("mine", "mine");
        assertThat(asked).containsExactly(Thread.currentThread().getName());
        assertThat(CONTEXT.get()).isNull();
    }

    @Test
    void whatTheContextThrowsIsForWhoExecutesAndTheCallIsNotSent() throws IOException {
        List<String> mistakes = new ArrayList<>(List.of("no context"));
        lab.resilience(builder -> builder.context(() -> {
            if (!mistakes.isEmpty()) {
                throw new IllegalStateException(mistakes.remove(0));
            }
            return work -> work;
        }));
        lab.replies(200);
        Call call = lab.call(Mode.ASYNC_EXECUTE, request("/"));
        assertThatIllegalStateException().isThrownBy(call::execute).withMessage("no context");
        assertThat(call.isExecuted()).isFalse();
        call.execute().close();
    }

    /** The second one stands in the queue of the dispatcher when the first is told 429; it was never sent. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void anAttemptThatIsHeldInTheQueueEndsInsideOfTheFactoryAndIsSentLaterWhateverTheFactoryMakesOfIt(String method) {
        lab.manualTime();
        Dispatcher oneAtATime = new Dispatcher();
        oneAtATime.setMaxRequests(1);
        lab.client(client -> client.dispatcher(oneAtATime));
        lab.replies(429, "Retry-After: 7");
        lab.replies(200);
        lab.replies(200);
        Call.Factory calls = lab.heed()
                .callFactory(
                        lab.plainClient(),
                        client -> surrounded(client, failure -> new IOException("observed", failure)));
        List<Recorded> recorded = new ArrayList<>();
        for (String path : List.of("/1", "/2")) {
            RequestBody body = method.equals("POST") ? RequestBody.create("x", null) : null;
            recorded.add(Recorded.of(calls.newCall(
                    request(path).newBuilder().method(method, body).build())));
        }
        lab.time.awaitWaiters(2);
        assertThat(lab.requests()).isEqualTo(1);
        Running.awaitThat("both are answered", () -> {
            lab.time.advance(Duration.ofSeconds(1));
            return recorded.stream().noneMatch(one -> one.ends.isEmpty());
        });
        assertThat(recorded).extracting(Recorded::status).containsOnly(200);
        assertThat(made.get(0).sent).containsExactlyInAnyOrder("/1", "/2", "/1", "/2");
        assertThat(lab.requests()).isEqualTo(3);
    }

    /** The hold is armed by hand when the call has passed the gate. */
    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void aPostThatIsHeldAsItIsSentIsSentLaterWhateverTheFactoryMakesOfIt(Mode mode) throws IOException {
        lab.replies(200);
        Resilience heed = lab.heed();
        AtomicBoolean armed = new AtomicBoolean();
        Call.Factory calls = heed.callFactory(lab.plainClient(), client -> {
            Call.Factory old = surrounded(client, failure -> new IOException("observed", failure));
            return request -> {
                if (!armed.getAndSet(true)) {
                    heed.hold(Scope.ORIGIN, request.url(), lab.time.now().plusSeconds(7));
                }
                return old.newCall(request);
            };
        });
        Request post =
                request("/").newBuilder().post(RequestBody.create("x", null)).build();
        try (Response response = mode.send(calls.newCall(post))) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(made.get(0).sent).containsExactly("/", "/");
    }

    @Test
    void aFactoryMayMakeAnotherCallBeforeTheOneThatItIsAskedFor() {
        lab.replies(200);
        lab.replies(404);
        Resilience heed = lab.heed();
        Call.Factory tokens = heed.callFactory(lab.plainClient(), this::surrounded);
        Call.Factory calls = heed.callFactory(lab.plainClient(), client -> request -> {
            assertThat(status(tokens.newCall(request("/token")))).isEqualTo(200);
            return client.newCall(request);
        });
        assertThat(status(calls.newCall(request("/")))).isEqualTo(404);
    }

    private static int status(Call call) {
        try (Response response = call.execute()) {
            return response.code();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFactoryThatMakesNoCallOfTheClientIsNamed() {
        Call call = lab.heed()
                .callFactory(lab.plainClient(), client -> lab.plainClient())
                .newCall(request("/"));
        assertThatIllegalStateException()
                .isThrownBy(call::execute)
                .withMessageStartingWith("newCall of okhttp3.OkHttpClient, which the function given to callFactory(…)"
                        + " returned, made no call of the client");
        assertThat(lab.requests()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC_EXECUTE", "ASYNC_ENQUEUE"})
    void whatItsNewCallThrowsReachesWhoSendsAndAnyLaterAttemptsCallback(Mode mode) throws IOException {
        List<Request> asked = new CopyOnWriteArrayList<>();
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        lab.client(client -> client.dispatcher(new Dispatcher(Pools.named(uncaught))));
        lab.replies(503);
        Call.Factory calls = lab.heed().callFactory(lab.plainClient(), client -> request -> {
            asked.add(request);
            if (asked.size() != 2) {
                throw new IllegalStateException("no call " + asked.size());
            }
            return client.newCall(request);
        });
        Request request = request("/");
        assertThatIllegalStateException()
                .isThrownBy(() -> mode.send(calls.newCall(request)))
                .withMessage("no call 1");
        assertThatExceptionOfType(Throwable.class)
                .isThrownBy(() -> mode.send(calls.newCall(request)))
                .satisfies(thrown -> assertThat(thrown).hasStackTraceContaining("no call 3"));
        assertThat(asked).hasSize(3);
        assertThat(uncaught).allSatisfy(thrown -> assertThat(thrown).hasMessage("no call 3"));
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void aFunctionThatIsNullOrGivesNullOrThrowsIsRefusedWhereItIsGiven() {
        Resilience heed = lab.heed();
        OkHttpClient client = lab.plainClient();
        assertThatNullPointerException()
                .isThrownBy(() -> heed.callFactory(client, null))
                .withMessage("instrumentation");
        assertThatNullPointerException()
                .isThrownBy(() -> heed.callFactory(client, given -> null))
                .withMessage("the function given to callFactory(…) gave null");
        IllegalStateException thrown = new IllegalStateException();
        assertThatIllegalStateException()
                .isThrownBy(() -> heed.callFactory(client, given -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThatIllegalArgumentException().isThrownBy(() -> heed.callFactory(heed.wrap(client), given -> given));
    }
}
