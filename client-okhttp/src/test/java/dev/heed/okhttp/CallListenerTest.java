package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A listener of an instance that runs hears what calls do; {@link RetryEventsTest} has each way in which one ends. */
class CallListenerTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final Heard heard = new Heard();

    @BeforeEach
    void listen() {
        lab.built(heed -> heed.addListener(heard));
    }

    private void get(Mode mode, int... statuses) throws IOException {
        for (int status : statuses) {
            lab.replies(status);
        }
        lab.get(mode, "/").close();
    }

    @EveryMode
    void aWaitIsToldAsLongAsItWas(Mode mode) throws IOException {
        get(mode, 503, 500, 200);
        assertThat(heard.waits).containsExactly("floor PT2M", "backoff PT0.5S");
        assertThat(heard.attempts)
                .extracting(Step::reason)
                .containsExactly(Reason.FLOOR, Reason.BACKOFF, Reason.ANSWERED);
        assertThat(heard.ends).singleElement().satisfies(end -> {
            assertThat(end.took()).isEqualTo(Duration.ofMinutes(2).plusMillis(500));
            assertThat(end.response().orElseThrow().code()).isEqualTo(200);
            assertThat(end.failure()).isEmpty();
        });
        assertThat(heard.holds).containsExactly(HoldEvent.Kind.ARMED, HoldEvent.Kind.OVER);
    }

    /** A redirect that is followed at once is no wait. */
    @EveryMode
    void aHopIsAnAttemptAndNoWait(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        get(mode, 200);
        assertThat(heard.attempts).hasSize(2);
        assertThat(heard.waits).isEmpty();
    }

    /** A call that is woken in the queue of a hold, and has to go on waiting, has waited once. */
    @EveryMode
    void aHoldIsOneWait(Mode mode) throws IOException {
        lab.built(heed -> {
            heed.addListener(heard);
            assertThat(heed.hold(Scope.ORIGIN, lab.url("/"), lab.time.now().plusSeconds(60)))
                    .isPresent();
        });
        get(mode, 200);
        assertThat(heard.held).isNotEmpty().allMatch(step -> step.reason() == Reason.HELD);
        assertThat(heard.attempts).hasSize(1);
        assertThat(heard.waits).singleElement().asString().startsWith("held PT1M");
    }

    @EveryMode
    void aRenewalIsToldBeforeTheCallEnds(Mode mode) throws IOException {
        Source.giving("Bearer fresh").in(lab);
        get(mode, 401, 200);
        assertThat(heard.renewals).containsExactly(lab.url("/").newBuilder().build() + " RENEWED PT0S");
        assertThat(heard.attempts)
                .extracting(Step::reason)
                .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
    }

    /** A call may wait for a first value before it sends anything: that is no hold. */
    @EveryMode
    void aWaitForFirstCredentialsIsNoHold(Mode mode) throws IOException {
        CompletableFuture<Optional<String>> value = new CompletableFuture<>();
        Source.of(need -> value).in(lab);
        lab.resilience(ResilienceBuilder::acquireFirst);
        lab.built(heed -> {
            heed.addListener(heard);
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> {
                await().until(() -> heed.waitingCalls() == 1);
                value.complete(Optional.of("Bearer first"));
            });
        });
        get(mode, 200);
        assertThat(heard.waits).containsExactly("credentials-renewed PT0S");
        assertThat(heard.renewals).hasSize(1);
        assertThat(heard.held).isEmpty();
    }

    /** What a listener throws costs no caller a response, and spares no other listener. */
    @EveryMode
    void aListenerThatThrowsChangesNothing(Mode mode) throws IOException {
        CallListener broken = new CallListener() {
            @Override
            public void callStarted(Call call) {
                throw new IllegalStateException("a mistake");
            }

            @Override
            public void attemptEnded(Call call, Step step) {
                throw new AssertionError("reported to the handler of uncaught exceptions");
            }

            @Override
            public void callEnded(Call call, CallEnd end) {
                throw new IllegalStateException("a mistake");
            }
        };
        lab.built(heed -> {
            heed.addListener(broken);
            heed.addListener(heard);
        });
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(heard.started).hasSize(1);
        assertThat(heard.attempts).hasSize(2);
        assertThat(heard.ends).hasSize(1);
    }

    /** With a wrapped client a failing policyFor is like a failing interceptor; with a call factory enqueue throws it. */
    @EveryMode
    void aCallWhosePolicyCannotBeChosenDoesNotBegin(Mode mode) {
        lab.resilience(builder -> builder.policyFor(request -> {
            throw new IllegalStateException("a mistake");
        }));
        lab.client(client ->
                client.dispatcher(new okhttp3.Dispatcher(java.util.concurrent.Executors.newCachedThreadPool(work -> {
                    Thread thread = new Thread(work);
                    thread.setUncaughtExceptionHandler((any, thrown) -> {});
                    return thread;
                }))));
        assertThatThrownBy(() -> lab.get(mode, "/")).hasStackTraceContaining("a mistake");
        assertThat(heard.started).isEmpty();
        assertThat(heard.ends).isEmpty();
    }

    /** What enqueue throws reaches its caller, and ends the call: no callback follows. */
    @Test
    void aCallThatEnqueueRefusesHasEnded() {
        lab.client(client -> client.eventListenerFactory(call -> {
            throw new IllegalStateException("a mistake");
        }));
        Call call = lab.call(
                Mode.ASYNC_ENQUEUE, new Request.Builder().url(lab.url("/")).build());
        assertThatThrownBy(() -> Mode.ASYNC_ENQUEUE.send(call)).hasMessage("a mistake");
        assertThat(heard.started).containsExactly(call);
        assertThat(heard.ends).singleElement().satisfies(end -> {
            assertThat(end.failure()).isPresent();
            assertThat(end.reason()).isEqualTo(Reason.FAILURE_IS_FINAL);
        });
    }

    @EveryMode
    void aListenerIsAddedOnceAndHearsNothingOnceRemoved(Mode mode) throws IOException {
        List<Resilience> built = new CopyOnWriteArrayList<>();
        lab.built(built::add);
        Resilience heed = lab.heed();
        Call.Factory calls = mode.factory(heed, lab.plainClient());
        Request request = new Request.Builder().url(lab.url("/")).build();
        heed.addListener(heard);
        heed.addListener(heard);
        for (int status : new int[] {200, 500, 200}) {
            lab.replies(status);
        }
        mode.send(calls.newCall(request)).close();
        heed.removeListener(heard);
        heed.removeListener(heard);
        mode.send(calls.newCall(request)).close();
        assertThat(heard.started).hasSize(1);
        assertThat(heard.attempts).hasSize(1);
        assertThat(heard.ends).hasSize(1);
        assertThat(heard.waits).isEmpty();
    }

    @Test
    void theRetriesThatAreLeftAreThoseOfTheOrigin() throws IOException {
        lab.policy(
                ResiliencePolicy.builder().retryBudget(RetryBudget.of(3, 0.5)).build());
        Resilience heed = lab.heed();
        OkHttpClient client = heed.wrap(lab.plainClient());
        lab.replies(500);
        lab.replies(200);
        assertThat(heed.retriesLeft(lab.url("/"))).isEqualTo(3);
        client.newCall(new Request.Builder().url(lab.url("/a")).build())
                .execute()
                .close();
        assertThat(heed.retriesLeft(lab.url("/b"))).isEqualTo(2);
        assertThat(heed.retriesLeft(lab.otherServer().url("/"))).isEqualTo(3);
        assertThat(Resilience.of(ResiliencePolicy.builder()
                                .retryBudget(RetryBudget.unlimited())
                                .build())
                        .retriesLeft(lab.url("/")))
                .isInfinite();
    }

    @Test
    void anEndHasEitherAResponseOrAFailure() {
        Trail trail = new Trail(Instant.EPOCH, List.of());
        assertThatThrownBy(() -> new CallEnd(Duration.ZERO, trail, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("one of response and failure must be there");
    }
}
