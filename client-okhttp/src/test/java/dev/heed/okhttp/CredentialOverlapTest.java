package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import dev.heed.okhttp.testing.UnreliableTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Renewals that cross: each other, a wait of another kind, and those of another {@link Resilience}. */
class CredentialOverlapTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    private Call call(String path, String authorization) {
        return calls.newCall(new Request.Builder()
                .url(lab.url(path))
                .header("Authorization", authorization)
                .build());
    }

    private static void assertAnswered(Running running) {
        try (Response response = running.response()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    /** The source knows that 0 was replaced by 1, and asks the token endpoint for what replaces 1. */
    @EveryMode
    void aRenewalUnderWayServesWhoIsRefusedWithItsValueAfterAnotherBroughtThat(Mode mode) throws IOException {
        CompletableFuture<Optional<String>> slow = new CompletableFuture<>();
        Source source = Source.of(refused -> refused.value().equals(Optional.of("Bearer 1"))
                ? slow
                : CompletableFuture.completedFuture(Optional.of("Bearer 1")));
        source.in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 2");
        Running first = Running.start(mode, call("/first", "Bearer 1"));
        lab.time.awaitWaiters(1);
        Running brings = Running.start(mode, call("/brings", "Bearer 0"));
        Running.awaitThat("the other value was brought, and sent", () -> door.shown.size() == 3);
        lab.time.advance(Duration.ofSeconds(6));
        Running late = Running.start(mode, call("/late", "Bearer 1"));
        Running.awaitThat("all have been refused", () -> door.shown.size() == 4);
        slow.complete(Optional.of("Bearer 2"));
        assertAnswered(first);
        assertAnswered(late);
        brings.response().close();
        assertThat(source.asked)
                .extracting(CredentialSource.Need::value)
                .containsExactly(Optional.of("Bearer 1"), Optional.of("Bearer 0"));
    }

    @EveryMode
    void whatAnotherCallRenewedDuringTheWaitForA503IsWhatTheRepeatCarries(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().on(503, Rule.waitAsTold()).build());
        Source source = Source.counting();
        source.in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
        lab.replies(401);
        lab.replies(503, "Retry-After: 120");
        lab.replies(401);
        lab.replies(200);
        lab.replies(200);
        Running slow = Running.start(mode, call("/slow", "Bearer 0"));
        Running.awaitThat("the 503 is waited for", () -> lab.time.waits().contains(Duration.ofMinutes(2)));
        lab.time.advance(Duration.ofMinutes(1));
        assertAnswered(Running.start(mode, call("/other", "Bearer 1")));
        lab.time.advance(Duration.ofMinutes(1));
        assertAnswered(slow);
        for (int number : new int[] {0, 1, 1, 2, 2}) {
            assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer " + number);
        }
    }

    @EveryMode
    void a401ThatSaysWhenIsNotRepeatedBeforeNotEvenWithNewCredentials(Mode mode) throws IOException {
        Source.giving("Bearer 1").in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
        lab.replies(401, "Retry-After: 120");
        lab.replies(200);
        Running running = Running.start(mode, call("/", "Bearer 0"));
        Running.awaitThat("it is waited for", () -> lab.time.waits().contains(Duration.ofMinutes(2)));
        lab.time.advance(Duration.ofMinutes(2).minusNanos(1));
        assertThat(running.isDone()).isFalse();
        lab.time.advance(Duration.ofNanos(1));
        assertAnswered(running);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(2));
    }

    /** Large enough to stay unread: only who closes the reply sets its connection free. */
    @EveryMode
    void aTimeThatBreaksLeavesNoReplyOpen(Mode mode) {
        lab.client(client -> client.dispatcher(new Dispatcher(Pools.named())));
        CompletableFuture<Optional<String>> never = new CompletableFuture<>();
        Source.of(refused -> never).in(lab);
        UnreliableTime time = new UnreliableTime(lab.time);
        time.brokenDelays.set(1);
        lab.resilience(builder -> builder.time(time));
        lab.server.enqueue(Lab.reply(401).body("y".repeat(300_000)).build());
        Call call = lab.call(mode, new Request.Builder().url(lab.url("/")).build());
        assertThat(catchThrowable(() -> mode.send(call))).isNotNull();
        assertThat(time.brokenDelays).hasValue(0);
    }

    /** The token endpoint has credentials of its own, which are not those that are being renewed. */
    @EveryMode
    void anotherResilienceThatTheSourceAsksThroughSuppliesAndRenewsItsOwn(Mode mode) throws IOException {
        MockWebServer tokens = lab.otherServer();
        Doorkeeper tokenDoor = Doorkeeper.of(tokens, "Basic 1");
        Source forTokens = Source.giving("Basic 1").supplying("Basic 0");
        OkHttpClient asks = Resilience.builder(ResiliencePolicy.documented())
                .credentials(forTokens)
                .build()
                .wrap(lab.plainClient());
        Source.of(refused -> {
                    Request forToken =
                            new Request.Builder().url(tokens.url("/token")).build();
                    try (Response token = asks.newCall(forToken).execute()) {
                        return CompletableFuture.completedFuture(
                                token.code() == 200 ? Optional.of("Bearer 1") : Optional.empty());
                    }
                })
                .in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
        Doorkeeper.of(lab.server, "Bearer 1");
        assertAnswered(Running.start(mode, call("/", "Bearer 0")));
        assertThat(tokenDoor.shown).containsExactly("Basic 0", "Basic 1");
        assertThat(forTokens.asked).hasSize(1);
    }
}
