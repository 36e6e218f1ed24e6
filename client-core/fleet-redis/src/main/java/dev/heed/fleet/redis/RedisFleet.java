package dev.heed.fleet.redis;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.link.Connections;
import dev.heed.fleet.redis.internal.link.Replica;
import dev.heed.fleet.redis.internal.wire.IdCipher;
import dev.heed.fleet.redis.internal.wire.Seal;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code RedisFleet} shares holds between processes through Redis 5 or newer, or Valkey.
 *
 * <pre>{@code
 * RedisClient redis = RedisClient.create("redis://cache.internal");
 * HoldFleet fleet = RedisFleet.of(redis, "billing");
 * }</pre>
 *
 * <p>One fleet is for one process and one {@code Resilience}. It opens two connections when that joins it, one for
 * commands and one that listens, on the client's own threads, and opens them anew when they are lost. While Redis is out
 * of reach, slow or wrong the process goes by its own holds, as it would alone: nothing fails, and nothing waits for
 * Redis. It logs one warning for an outage, to {@code dev.heed.fleet.redis}.
 *
 * <p>Each command is given up after 200 ms, whatever the client's options are; at most 64 are unanswered at a time, at
 * most 20 armings are sent in a second, and at most 16,384 holds that this process asked for and as many of others are
 * kept. One that reaches Redis more than a second late, as after it hung, arms nothing and takes no turn.
 *
 * <p>What others say reaches this process, and with it the user's listeners of holds, on one thread of the client's
 * {@code getResources().eventExecutorGroup()}, not on a thread that does its I/O. A listener that blocks there stops no
 * connection, but this process hears nothing of its fleet meanwhile and goes by its own holds, and what else the client
 * does on that thread waits: its timeouts, its attempts to connect again. Listeners must not block.
 *
 * <p>What is written to Redis: digests of what is held, the host of an origin, a status, times. Never a path, a query, a
 * header, a partition's name or a credential.
 *
 * <p>Immutable but for the connections: {@link #secret} and {@link #members} return another fleet.
 */
public final class RedisFleet implements HoldFleet {
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final int MIN_SECRET = 16;
    private static final int MAX_MEMBERS = 1_000_000;
    /** The bus between the nodes of a cluster may lose a message. */
    private static final Duration READ_CLUSTER = Duration.ofMinutes(1);

    private final AbstractRedisClient client;
    private final Supplier<Connections> opening;
    private final String namespace;
    private final byte @Nullable [] secret;
    private final int members;
    private final Replica replica;

    private RedisFleet(
            AbstractRedisClient client,
            Supplier<Connections> opening,
            String namespace,
            byte @Nullable [] secret,
            int members) {
        this.client = client;
        this.opening = opening;
        this.namespace = namespace;
        this.secret = secret;
        this.members = members;
        Duration readEvery = client instanceof RedisClusterClient ? READ_CLUSTER : null;
        replica = new Replica(
                opening,
                client.getResources().eventExecutorGroup().next(),
                new Replica.Choices(namespace, new IdCipher(secret), new Seal(secret), members, readEvery));
    }

    /**
     * Makes a fleet on one server, or on one that Sentinel watches over. The client must have been made with an address;
     * it stays the caller's, and is not closed with the fleet.
     *
     * @param client connects to the server, with the TLS, user and password that it was made with
     * @param namespace whose processes share holds: those with one API key; 1 to 64 letters, digits, dots, underscores,
     *     colons and hyphens
     * @return a fleet that connects when it is joined
     * @throws IllegalArgumentException if the namespace is another
     */
    public static RedisFleet of(RedisClient client, String namespace) {
        Objects.requireNonNull(client, "client");
        return new RedisFleet(client, () -> Connections.open(client), checked(namespace), null, 0);
    }

    /**
     * Makes a fleet on a cluster. All that a namespace has is in one slot. What stands is read again each minute, since
     * the bus between the nodes may lose a message; and as a node counts only those who listen to it, {@link #members}
     * should be given.
     *
     * @param client connects to the cluster; it stays the caller's, and is not closed with the fleet
     * @param namespace whose processes share holds: those with one API key; 1 to 64 letters, digits, dots, underscores,
     *     colons and hyphens
     * @return a fleet that connects when it is joined
     * @throws IllegalArgumentException if the namespace is another
     */
    public static RedisFleet of(RedisClusterClient client, String namespace) {
        Objects.requireNonNull(client, "client");
        return new RedisFleet(client, () -> Connections.open(client), checked(namespace), null, 0);
    }

    private static String checked(String namespace) {
        check(
                NAMESPACE.matcher(namespace).matches(),
                "namespace must be 1 to 64 letters, digits, dots, underscores, colons and hyphens, was " + namespace);
        return namespace;
    }

    /**
     * Enciphers the ids of holds, so that nobody who reads Redis can find out by trying which URL one stands for, and
     * seals the words that end a hold or open it: who can write to Redis but does not know the secret can hold calls, up to
     * {@code maxHold}, and end no hold before its time. Who deletes keys or writes other windows can at worst make
     * processes go as if alone at the end of a hold. All processes of the namespace must have the same secret: those with another do
     * not know each other's holds.
     *
     * @param secret at least 16 bytes that are hard to guess; copied, written nowhere
     * @return a fleet like this one, with the secret
     * @throws IllegalArgumentException if it is shorter
     */
    public RedisFleet secret(byte[] secret) {
        check(secret.length >= MIN_SECRET, "secret must have at least " + MIN_SECRET + " bytes, had " + secret.length);
        return new RedisFleet(client, opening, namespace, secret.clone(), members);
    }

    /**
     * Says how many processes the fleet has, in place of the number that Redis counts when a hold is armed: how many
     * listen to the server, in a cluster to one node of it. After a hold they begin one after another, spread over a time
     * that grows with the logarithm of this number.
     *
     * @param members how many, 1 to 1,000,000
     * @return a fleet like this one, with that number
     * @throws IllegalArgumentException if it is another
     */
    public RedisFleet members(int members) {
        check(members >= 1 && members <= MAX_MEMBERS, "members must be 1 to 1,000,000, was " + members);
        return new RedisFleet(client, opening, namespace, secret, members);
    }

    private static void check(boolean right, String error) {
        if (!right) {
            throw new IllegalArgumentException(error);
        }
    }

    @Override
    public void join(Member member) {
        replica.join(Objects.requireNonNull(member, "member"));
    }

    @Override
    public void arm(SharedHold hold) {
        replica.arm(hold);
    }

    @Override
    public CompletionStage<First> first(SharedHold hold) {
        return replica.first(hold);
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        replica.proved(hold, good, took);
    }

    @Override
    public void release(SharedHold hold) {
        replica.release(hold);
    }

    /** Leaves the fleet and closes its two connections; the client stays open. */
    @Override
    public void close() {
        replica.close();
    }

    @Override
    public String toString() {
        return "RedisFleet[" + namespace + "]";
    }
}
