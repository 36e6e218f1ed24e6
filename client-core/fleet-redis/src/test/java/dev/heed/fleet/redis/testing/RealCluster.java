package dev.heed.fleet.redis.testing;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three nodes of a cluster, each with a third of the slots. */
public final class RealCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RealPlace> nodes = Stream.generate(() -> new RealPlace("--cluster-enabled", "yes"))
            .limit(3)
            .toList();

    /** Waits until each node knows all of them. */
    public RealCluster() {
        RedisClient client = RedisClient.create();
        try {
            List<RedisCommands<String, String>> all = nodes.stream()
                    .map(node -> client.connect(node.uri()).sync())
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                int from = SLOTS * i / all.size();
                int to = SLOTS * (i + 1) / all.size();
                all.get(i).clusterAddSlots(IntStream.range(from, to).toArray());
                all.get(i)
                        .clusterMeet(
                                "127.0.0.1", nodes.get((i + 1) % all.size()).port());
            }
            await("a cluster").atMost(PATIENCE).until(() -> all.stream().allMatch(this::isComplete));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private boolean isComplete(RedisCommands<String, String> node) {
        String info = node.clusterInfo();
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + nodes.size());
    }

    /** All nodes. */
    public List<RealPlace> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.forEach(RealPlace::close);
    }
}
