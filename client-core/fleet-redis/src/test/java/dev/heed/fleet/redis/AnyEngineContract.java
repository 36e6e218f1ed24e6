package dev.heed.fleet.redis;

import dev.heed.HoldFleet;
import dev.heed.contract.HoldFleetContract;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** The contract of all engines, on a Redis: each process has a wire of its own, which can be cut. */
abstract class AnyEngineContract extends HoldFleetContract {
    private final Map<HoldFleet, Wire> wires = new HashMap<>();
    private final Map<HoldFleet, RedisClient> clients = new HashMap<>();
    private final String namespace = "c" + UUID.randomUUID().toString().substring(0, 8);

    abstract RedisPlace place();

    @Override
    protected HoldFleet process() {
        Wire wire = new Wire(place()::port);
        RedisClient client = RedisClient.create(RedisPlace.uri(wire.port()));
        HoldFleet fleet = RedisFleet.of(client, namespace);
        wires.put(fleet, wire);
        clients.put(fleet, client);
        return fleet;
    }

    @Override
    protected void cut(HoldFleet process) {
        wire(process).cut();
    }

    @Override
    protected void heal(HoldFleet process) {
        wire(process).heal();
    }

    private Wire wire(HoldFleet process) {
        return Objects.requireNonNull(wires.get(process), "a process of this test");
    }

    @AfterEach
    void closeAll() {
        clients.values().forEach(client -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        wires.values().forEach(Wire::close);
    }
}
