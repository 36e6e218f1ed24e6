package dev.heed.fleet.redis;

import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet;
import dev.heed.contract.HoldFleetContract;
import dev.heed.fleet.redis.testing.RealCluster;
import dev.heed.fleet.redis.testing.RealPlace;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract of all engines, on a cluster of three nodes: each process has a wire of its own to each node. */
class RealClusterEngineTest extends HoldFleetContract {
    private static final int MEMBERS = 7;
    private static RealCluster cluster;

    private final Map<HoldFleet, Map<Integer, Wire>> wires = new HashMap<>();
    private final List<Runnable> closing = new ArrayList<>();
    private final String namespace = "c" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(RealPlace.isInstalled(), "no redis-server on the PATH");
        cluster = new RealCluster();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    protected HoldFleet process() {
        Map<Integer, Wire> toNodes =
                cluster.nodes().stream().collect(Collectors.toMap(RealPlace::port, node -> new Wire(node::port)));
        ClientResources resources = ClientResources.builder()
                .socketAddressResolver(MappingSocketAddressResolver.create(
                        DnsResolvers.UNRESOLVED, node -> HostAndPort.of("127.0.0.1", through(toNodes, node))))
                .build();
        int seed = cluster.nodes().get(0).port();
        RedisClusterClient client = RedisClusterClient.create(resources, RedisPlace.uri(seed));
        closing.add(() -> {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
            toNodes.values().forEach(Wire::close);
        });
        HoldFleet fleet = RedisFleet.of(client, namespace).members(MEMBERS);
        wires.put(fleet, toNodes);
        return fleet;
    }

    private static int through(Map<Integer, Wire> toNodes, HostAndPort node) {
        return Objects.requireNonNull(toNodes.get(node.getPort()), "a node").port();
    }

    private List<Wire> wires(HoldFleet process) {
        return List.copyOf(Objects.requireNonNull(wires.get(process), "a process of this test")
                .values());
    }

    @Override
    protected int counted(int processes) {
        return MEMBERS;
    }

    @Override
    protected void cut(HoldFleet process) {
        wires(process).forEach(Wire::cut);
    }

    @Override
    protected void heal(HoldFleet process) {
        wires(process).forEach(Wire::heal);
    }

    @Override
    protected void passes(Duration time) {
        await().atMost(time.plusSeconds(5)).pollDelay(time).until(() -> true);
    }

    @AfterEach
    void closeAll() {
        closing.forEach(Runnable::run);
    }
}
