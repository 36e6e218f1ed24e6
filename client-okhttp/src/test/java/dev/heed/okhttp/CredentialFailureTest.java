package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A source that fails, in whatever way, costs a call nothing but the repeat: it keeps its own 401. */
class CredentialFailureTest {
    private static final String STALE = "Bearer 0";

    @RegisterExtension
    final Lab lab = new Lab();

    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    /** What a source should not do. */
    enum Dud {
        THROWS_CHECKED(refused -> {
            throw new IOException("the token endpoint is down");
        }),
        THROWS_UNCHECKED(refused -> {
            throw new IllegalStateException("no refresh token");
        }),
        THROWS_AN_ERROR(refused -> {
            throw new StackOverflowError();
        }),
        FAILED_STAGE(refused -> CompletableFuture.failedFuture(new IOException("the token endpoint is down"))),
        FAILED_LATER(refused -> CompletableFuture.supplyAsync(() -> {
            throw new IllegalStateException("no refresh token");
        })),
        CANCELLED_STAGE(refused -> {
            CompletableFuture<Optional<String>> stage = new CompletableFuture<>();
            stage.cancel(true);
            return stage;
        }),
        NO_STAGE(refused -> nothing()),
        NO_VALUE(refused -> CompletableFuture.completedFuture(null)),
        EMPTY(refused -> brings("")),
        WHAT_WAS_REFUSED(refused -> brings(STALE)),
        A_LINE_BREAK(refused -> brings("Bearer 1\r\nX-Injected: yes")),
        WHAT_WAS_REFUSED_AND_A_SPACE(refused -> brings(STALE + " ")),
        BEYOND_ASCII(refused -> brings("Bearer é")),
        A_CONTROL_CHARACTER(refused -> brings("Bearer \u0000"));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas, which hold nothing
        private final Source.Answer answer;

        Dud(Source.Answer answer) {
            this.answer = answer;
        }

        @SuppressWarnings("NullAway") // what a source must not answer
        private static CompletionStage<Optional<String>> nothing() {
            return null;
        }

        private static CompletionStage<Optional<String>> brings(String value) {
            return CompletableFuture.completedFuture(Optional.of(value));
        }
    }

    static Stream<Arguments> dudsInEveryMode() {
        return Mode.with((Object[]) Dud.values());
    }

    private void begin(Mode mode, Source source) {
        source.in(lab);
        calls = mode.factory(lab.heed(), lab.plainClient());
    }

    private Response sent(Mode mode) throws IOException {
        return mode.send(calls.newCall(new Request.Builder()
                .url(lab.url("/"))
                .header("Authorization", STALE)
                .build()));
    }

    private void assertKeepsItsOwn401(Mode mode) throws IOException {
        try (Response response = sent(mode)) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(response.body().string()).as("open and unread").isEqualTo("body of 401");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        }
    }

    @ParameterizedTest
    @MethodSource("dudsInEveryMode")
    void theCallKeepsItsOwn401(Mode mode, Dud dud) throws IOException {
        Source source = Source.of(dud.answer);
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        begin(mode, source);
        assertKeepsItsOwn401(mode);
        assertKeepsItsOwn401(mode);
        assertThat(source.asked).as("left alone for a while").hasSize(1);
        assertThat(door.shown).containsExactly(STALE, STALE);
    }

    @EveryMode
    void afterThePauseTheNextCallTriesAgain(Mode mode) throws IOException {
        AtomicBoolean down = new AtomicBoolean(true);
        begin(mode, Source.of(refused -> {
            if (down.get()) {
                throw new IOException("the token endpoint is down");
            }
            return CompletableFuture.completedFuture(Optional.of("Bearer 1"));
        }));
        Doorkeeper.of(lab.server, "Bearer 1");
        assertKeepsItsOwn401(mode);
        down.set(false);
        lab.time.advance(Duration.ofSeconds(5));
        try (Response response = sent(mode)) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    /** An executor that takes attempts, but nothing else, is one that was shut down between. */
    @EveryMode
    void anExecutorThatTakesNoMoreLeavesTheCallWithIts401(Mode mode) throws IOException {
        assertNoThreadLeavesTheCallWithIts401(mode, new RejectedExecutionException("shut down"));
    }

    @EveryMode
    void anExecutorThatIsOutOfThreadsLeavesTheCallWithIts401(Mode mode) throws IOException {
        assertNoThreadLeavesTheCallWithIts401(mode, new InternalError("no thread"));
    }

    private void assertNoThreadLeavesTheCallWithIts401(Mode mode, Throwable thrown) throws IOException {
        AtomicBoolean refused = new AtomicBoolean();
        Dispatcher dispatcher = new Dispatcher(Pools.of(new Refusing(refused, thrown)));
        lab.client(client -> client.dispatcher(dispatcher).addNetworkInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            refused.set(response.code() == 401);
            return response;
        }));
        Source source = Source.giving("Bearer 1");
        begin(mode, source);
        Doorkeeper.of(lab.server, "Bearer 1");
        assertKeepsItsOwn401(mode);
        assertThat(source.asked).isEmpty();
    }

    private record Refusing(AtomicBoolean refused, Throwable thrown) implements java.util.concurrent.Executor {
        @Override
        public void execute(Runnable work) {
            if (refused.get() && thrown instanceof Error error) {
                throw error;
            }
            if (refused.get() && thrown instanceof RuntimeException exception) {
                throw exception;
            }
            Pools.named().execute(work);
        }
    }

    @EveryMode
    void whatCannotBeSentIsNotSuppliedEither(Mode mode) throws IOException {
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        for (String value : new String[] {"", "Bearer 1\r\nX-Injected: yes", "Bearer é"}) {
            begin(mode, Source.giving().supplying(value));
            lab.get(mode, "/").close();
        }
        assertThat(door.shown).containsOnly(Doorkeeper.NOTHING).hasSize(3);
    }

    @EveryMode
    void aSourceThatFailsToSupplyCostsNoCall(Mode mode) throws IOException {
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        begin(mode, Source.giving("Bearer 1").supplying(origin -> {
            throw new IllegalStateException("no key store");
        }));
        lab.get(mode, "/").close();
        begin(mode, Source.giving("Bearer 1").supplying(origin -> null));
        lab.get(mode, "/").close();
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1", Doorkeeper.NOTHING, "Bearer 1");
    }

    /** Kotlin throws what it does not declare. */
    @EveryMode
    void norDoesOneThatThrowsACheckedExceptionThere(Mode mode) throws IOException {
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        Source source = Source.giving("Bearer 1").supplying(origin -> {
            throw CredentialFailureTest.<RuntimeException>sneaky(new IOException("no key store"));
        });
        begin(mode, source);
        lab.get(mode, "/").close();
        assertThat(source.suppliedTo).isNotEmpty();
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
