package dev.heed.fleet.redis.internal.link;

import dev.heed.fleet.redis.internal.wire.Script;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends scripts, within bounds that hold whatever the client's options are: a server that hangs must cost neither memory
 * nor time. Used by the loop only.
 */
final class Commands {
    /** One more is dropped. What was given up counts until it is answered, as the client keeps it until then. */
    static final int MAX_UNANSWERED = 64;
    /** A command that takes longer is given up. */
    static final Duration PATIENCE = Duration.ofMillis(200);

    private final Loop loop;
    private final RedisClusterAsyncCommands<String, String> redis;
    private final Consumer<Throwable> refused;
    private int unanswered;
    private long answeredAt;

    /** Tells of each command that the server refused. */
    Commands(Loop loop, RedisClusterAsyncCommands<String, String> redis, Consumer<Throwable> refused) {
        this.loop = loop;
        this.redis = redis;
        this.refused = refused;
        answeredAt = loop.nanos();
    }

    /** Whether one was answered, or refused, after that time. */
    boolean answeredSince(long nanos) {
        return answeredAt - nanos >= 0;
    }

    /** The reply; fails if it is dropped, refused or given up. */
    CompletableFuture<List<Object>> eval(Script script, List<String> keys, String... values) {
        return eval(script, keys, late -> {}, values);
    }

    /** The same; what comes after it was given up goes to the consumer. */
    CompletableFuture<List<Object>> eval(
            Script script, List<String> keys, Consumer<List<Object>> late, String... values) {
        if (unanswered >= MAX_UNANSWERED) {
            return CompletableFuture.failedFuture(new CancellationException("too many are unanswered"));
        }
        CompletableFuture<List<Object>> result = new CompletableFuture<>();
        unanswered++;
        Runnable stop = loop.after(PATIENCE, () -> result.completeExceptionally(new TimeoutException("given up")));
        send(script, keys, values, (reply, failure) -> {
            unanswered--;
            answeredAt = loop.nanos();
            stop.run();
            answer(result, reply, failure, late);
        });
        return result;
    }

    private void answer(
            CompletableFuture<List<Object>> result,
            @Nullable List<Object> reply,
            @Nullable Throwable failure,
            Consumer<List<Object>> late) {
        if (reply == null) {
            Throwable cause = failure == null ? new IllegalStateException("no reply") : failure;
            result.completeExceptionally(cause);
            refused.accept(cause);
        } else if (!result.complete(reply)) {
            late.accept(reply);
        }
    }

    private void send(
            Script script,
            List<String> keys,
            String[] values,
            BiConsumer<@Nullable List<Object>, @Nullable Throwable> then) {
        CompletableFuture<List<Object>> sent = Later.ask(() ->
                redis.<List<Object>>eval(script.lua(), ScriptOutputType.MULTI, keys.toArray(String[]::new), values));
        Later.then(sent, (reply, failure) -> {
            if (!loop.run(() -> then.accept(reply, failure))) {
                then.accept(reply, failure);
            }
        });
    }
}
