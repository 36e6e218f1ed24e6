package dev.heed.fleet.redis.internal.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does something when a stage ends, and waits for nothing. */
final class Later {
    private Later() {}

    /** Gives its value, or why there is none. */
    @SuppressWarnings("FutureReturnValueIgnored") // what the consumer throws is the loop's to report
    static <T> void then(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> consumer) {
        stage.whenComplete(consumer);
    }

    /** Asks for a stage; fails where asking throws, as on a connection that is closed, or on a broken class path. */
    static <T> CompletableFuture<T> ask(Supplier<? extends CompletionStage<T>> question) {
        try {
            return question.get().toCompletableFuture();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Nothing follows from how it ends: what was not said in time is not said again. */
    static void drop(CompletionStage<?> stage) {
        then(stage, (value, failure) -> {});
    }

    /** Whether it has ended well by now. */
    static boolean isDone(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }
}
