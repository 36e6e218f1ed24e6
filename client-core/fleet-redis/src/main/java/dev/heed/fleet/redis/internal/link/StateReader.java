package dev.heed.fleet.redis.internal.link;

import dev.heed.fleet.redis.internal.wire.IndexReply;
import dev.heed.fleet.redis.internal.wire.Script;
import dev.heed.fleet.redis.internal.wire.StoredHold;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands: the index with the server's clock, then the holds, so many at a time that one command stays short.
 * Used by the loop only.
 */
final class StateReader {
    private static final int AT_A_TIME = 100;

    private final Fleet fleet;
    private final Commands commands;
    private final Consumer<StoredHold> found;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private StateReader(Fleet fleet, Commands commands, Consumer<StoredHold> found) {
        this.fleet = fleet;
        this.commands = commands;
        this.found = found;
    }

    /** Ends when all was read and told; fails if a part could not be read. */
    static CompletableFuture<Void> read(Fleet fleet, Commands commands, Consumer<StoredHold> found) {
        StateReader reader = new StateReader(fleet, commands, found);
        reader.readIndex();
        return reader.done;
    }

    private void readIndex() {
        long asked = fleet.loop().nanos();
        String most = String.valueOf(Fleet.MAX_HOLDS);
        Later.then(commands.eval(Script.INDEX, List.of(fleet.keys().index()), most), (reply, failure) -> {
            IndexReply index = reply == null ? null : IndexReply.read(reply).orElse(null);
            if (index == null) {
                fail(failure);
            } else {
                fleet.clock().read(asked, fleet.loop().nanos(), index.serverMillis());
                readHolds(index.wireIds());
            }
        });
    }

    private void readHolds(List<String> wireIds) {
        if (wireIds.isEmpty()) {
            done.complete(null);
            return;
        }
        List<String> now = wireIds.subList(0, Math.min(AT_A_TIME, wireIds.size()));
        List<String> keys = now.stream().map(fleet.keys()::hold).toList();
        Later.then(commands.eval(Script.HOLDS, keys), (reply, failure) -> {
            if (reply == null) {
                fail(failure);
            } else {
                tell(now, reply);
                readHolds(wireIds.subList(now.size(), wireIds.size()));
            }
        });
    }

    /** One that went away meanwhile has no values. */
    private void tell(List<String> wireIds, List<Object> rows) {
        for (int i = 0; i < Math.min(wireIds.size(), rows.size()); i++) {
            if (rows.get(i) instanceof List<?> values) {
                StoredHold.read(wireIds.get(i), values).ifPresent(found);
            }
        }
    }

    private void fail(@Nullable Throwable failure) {
        done.completeExceptionally(failure == null ? new IllegalStateException("an odd reply") : failure);
    }
}
