package dev.heed.fleet.redis.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.contract.Told;
import dev.heed.fleet.redis.RedisFleet;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** One process of a fleet, with a client of its own. */
public final class Peer implements AutoCloseable {
    /** Threads that all peers share, as connections of one process would. */
    private static final ClientResources THREADS = ClientResources.create();

    private final RedisClient client;
    private final RedisFleet fleet;
    private final Told told = new Told();

    private Peer(RedisClient client, RedisFleet fleet) {
        this.client = client;
        this.fleet = fleet;
    }

    /** One that has begun to join. */
    public static Peer joining(RedisURI uri, String namespace, UnaryOperator<RedisFleet> with) {
        RedisClient client = RedisClient.create(THREADS, uri);
        Peer peer = new Peer(client, with.apply(RedisFleet.of(client, namespace)));
        peer.fleet.join(peer.told);
        return peer;
    }

    /** One that has joined. */
    public static Peer joined(RedisURI uri, String namespace) {
        Peer peer = joining(uri, namespace, fleet -> fleet);
        peer.told.expectTimes("connected", 1);
        return peer;
    }

    /** What it was told. */
    public Told told() {
        return told;
    }

    /** The fleet. */
    public RedisFleet fleet() {
        return fleet;
    }

    /** Arms a hold, and waits until it knows what stands. */
    public SharedHold arm(SharedHold hold) {
        fleet.arm(hold);
        return told.expect("armed", hold).hold();
    }

    /** Arms a hold whose time is over, and waits until its new window stands. */
    public SharedHold armAnew(SharedHold old, Duration left) {
        fleet.arm(Holds.again(old, left));
        return told.expectNewer(old);
    }

    /** Asks for the first turn, and waits for the answer. */
    public First first(SharedHold hold) {
        try {
            return fleet.first(hold).toCompletableFuture().get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("first was not answered", e);
        }
    }

    /** Asks so often at once, and waits for all answers. */
    public List<First> firsts(SharedHold hold, int times) {
        List<CompletableFuture<First>> asked = IntStream.range(0, times)
                .mapToObj(i -> fleet.first(hold).toCompletableFuture())
                .toList();
        return asked.stream()
                .map(answer -> answer.orTimeout(10, SECONDS).join())
                .toList();
    }

    /** The client stays usable until then. */
    public RedisClient client() {
        return client;
    }

    @Override
    public void close() {
        fleet.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
