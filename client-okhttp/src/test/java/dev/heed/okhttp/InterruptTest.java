package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interrupting the thread that waits ends its call: for a call that is executed, and for one of OkHttp's own executor. */
class InterruptTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void theTestMovesTheClock() {
        lab.manualTime();
    }

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void aWaitingThreadThatIsInterruptedHasControlAtOnce() {
        lab.replies(503);
        Running running = Running.start(Mode.EXECUTE, lab.call(Mode.EXECUTE, get()));
        lab.time.awaitWaiters(1);

        running.thread.interrupt();
        IOException failure = running.failureAtOnce();

        assertThat(failure).isInstanceOf(InterruptedIOException.class).hasMessage("interrupted");
        assertThat(failure).hasCauseInstanceOf(InterruptedException.class);
        assertThat(running.leftTheThreadInterrupted()).isTrue();
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.INTERRUPTED);
        lab.time.advance(Duration.ofMinutes(2));
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void anExecutorThatIsShutDownEndsTheCallsThatWaitOnIt() {
        ExecutorService executor = Executors.newCachedThreadPool();
        lab.client(builder -> builder.dispatcher(new Dispatcher(executor)));
        lab.replies(503);
        Running running = Running.start(Mode.ENQUEUE, lab.call(Mode.ENQUEUE, get()));
        lab.time.awaitWaiters(1);

        assertThat(executor.shutdownNow()).isEmpty();
        IOException failure = running.failureAtOnce();

        assertThat(failure).isInstanceOf(InterruptedIOException.class);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.INTERRUPTED);
    }

    @Test
    void aThreadThatIsInterruptedAlreadyDoesNotWait() {
        lab.replies(503);
        // After the exchange, which would take note of it, and before the wait.
        lab.client(builder -> builder.addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            Thread.currentThread().interrupt();
            return response;
        }));
        IOException failure = catchThrowableOfType(
                IOException.class, () -> lab.call(Mode.EXECUTE, get()).execute());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(InterruptedIOException.class);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FLOOR, Reason.INTERRUPTED);
        assertThat(lab.requests()).isEqualTo(1);
    }

    /** OkHttp 5.5.1 throws a bare InterruptedException there, which no caller expects. */
    @Test
    void aThreadThatIsInterruptedBeforeItConnectsGetsAnInterruptedIOException() {
        Thread.currentThread().interrupt();
        IOException failure = catchThrowableOfType(
                IOException.class, () -> lab.call(Mode.EXECUTE, get()).execute());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(InterruptedIOException.class);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.INTERRUPTED);
        assertThat(lab.requests()).isZero();
    }

    @Test
    void anAttemptThatIsInterruptedIsNotRepeated() throws IOException {
        lab.replies(200);
        lab.get(Mode.EXECUTE, "/").close();
        lab.client(builder -> builder.addInterceptor(chain -> {
            Thread.currentThread().interrupt();
            return chain.proceed(chain.request());
        }));
        IOException failure = catchThrowableOfType(
                IOException.class, () -> lab.call(Mode.EXECUTE, get()).execute());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(InterruptedIOException.class);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.INTERRUPTED);
        assertThat(lab.time.waits()).isEmpty();
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }
}
