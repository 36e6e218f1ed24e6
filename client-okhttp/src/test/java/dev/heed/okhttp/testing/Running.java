package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Response;

/** A call that is sent from a thread of its own, so that a test can act while it waits. */
public final class Running {
    public final Call call;
    public final Thread thread;

    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private volatile boolean interrupted;

    private Running(Mode mode, Call call) {
        this.call = call;
        this.thread = new Thread(() -> send(mode), "caller");
    }

    public static Running start(Mode mode, Call call) {
        Running running = new Running(mode, call);
        running.thread.start();
        return running;
    }

    private void send(Mode mode) {
        try {
            answer.complete(mode.send(call));
        } catch (IOException | RuntimeException | Error e) {
            interrupted = Thread.currentThread().isInterrupted();
            answer.completeExceptionally(e);
        }
    }

    /** What is about to be so: looked at often, as most of it is so at once. */
    public static void awaitThat(String claim, Callable<Boolean> holds) {
        await(claim)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(holds);
    }

    public boolean isDone() {
        return answer.isDone();
    }

    /** Whether the caller found its thread interrupted when the call had failed. */
    public boolean leftTheThreadInterrupted() {
        return interrupted;
    }

    public Response response() {
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no response", e);
        }
    }

    /** What the caller got, within a second from now; and its thread is free again. */
    public IOException failureAtOnce() {
        return failure(1);
    }

    /** What the caller got, without a claim how soon. */
    public IOException failure() {
        return failure(10);
    }

    private IOException failure(int seconds) {
        try {
            Response response = answer.get(seconds, TimeUnit.SECONDS);
            response.close();
            throw new AssertionError("no failure, but " + response);
        } catch (ExecutionException e) {
            ended();
            if (e.getCause() instanceof IOException failure) {
                return failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the caller does not have control within " + seconds + " s", e);
        }
    }

    /** For races: one answer came, whichever. */
    public void closeWhateverCame() {
        ended();
        answer.handle((response, failure) -> {
                    if (response != null) {
                        response.close();
                        return response.code() == 200;
                    }
                    return failure instanceof IOException;
                })
                .thenAccept(expected -> assertThat(expected).isTrue())
                .join();
    }

    private void ended() {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }
}
