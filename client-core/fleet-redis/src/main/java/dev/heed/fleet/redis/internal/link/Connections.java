package dev.heed.fleet.redis.internal.link;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The two connections of a process: one for commands, and one that listens. */
public final class Connections {
    private final StatefulConnection<String, String> connection;
    private final RedisClusterAsyncCommands<String, String> commands;
    private final StatefulRedisPubSubConnection<String, String> subscription;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Connections(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands,
            StatefulRedisPubSubConnection<String, String> subscription) {
        this.connection = connection;
        this.commands = commands;
        this.subscription = subscription;
    }

    /** Opens both, and blocks until they are open. */
    public static Connections open(RedisClient client) {
        StatefulRedisConnection<String, String> connection = client.connect();
        return new Connections(connection, connection.async(), orClose(connection, client::connectPubSub));
    }

    /** Opens both to a cluster, and blocks until they are open. */
    public static Connections open(RedisClusterClient client) {
        StatefulRedisClusterConnection<String, String> connection = client.connect();
        return new Connections(connection, connection.async(), orClose(connection, client::connectPubSub));
    }

    private static <T> T orClose(StatefulConnection<String, String> first, Supplier<T> second) {
        try {
            return second.get();
        } catch (Throwable e) {
            close(first);
            throw e;
        }
    }

    StatefulConnection<String, String> connection() {
        return connection;
    }

    RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    StatefulRedisPubSubConnection<String, String> subscription() {
        return subscription;
    }

    /** Whether both are, still: nobody tells who begins to listen after one was lost. */
    boolean areOpen() {
        return connection.isOpen() && subscription.isOpen();
    }

    /** Closes both, once. */
    void close() {
        if (!closed.getAndSet(true)) {
            close(connection);
            close(subscription);
        }
    }

    /** The client warns of a connection that is closed twice, as after its own shutdown. */
    private static void close(StatefulConnection<String, String> one) {
        if (!(one instanceof RedisChannelHandler<?, ?> handler && handler.isClosed())) {
            Later.drop(one.closeAsync());
        }
    }
}
