package dev.heed.okhttp.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.fleet.redis.RedisFleet;
import dev.heed.okhttp.Resilience;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Example of the docs: where Redis cannot be reached, nothing waits for it. */
class FleetExampleTest {
    @Test
    void aFleetIsBuiltWithoutItsRedis() {
        ResiliencePolicy policy = ResiliencePolicy.documented();
        // docs: fleet-redis
        RedisClient redis = RedisClient.create("redis://localhost:6379");
        Resilience resilience = Resilience.builder(policy)
                .fleet(RedisFleet.of(redis, "billing")) // the namespace: who shares an API key
                .build();
        // docs: end
        assertThat(resilience.holds()).isEmpty();
        resilience.close();
        redis.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
