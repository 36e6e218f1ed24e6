package dev.heed.fleet.redis;

import static org.awaitility.Awaitility.await;

import dev.heed.fleet.redis.testing.RealPlace;
import dev.heed.fleet.redis.testing.RedisPlace;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** On a server of its own, if {@code redis-server} is on the path; its time is the real one. */
class RealRedisEngineTest extends AnyEngineContract {
    private static RealPlace place;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(RealPlace.isInstalled(), "no redis-server on the PATH");
        place = new RealPlace();
    }

    @AfterAll
    static void stop() {
        if (place != null) {
            place.close();
        }
    }

    @Override
    RedisPlace place() {
        return place;
    }

    @Override
    protected void passes(Duration time) {
        await().atMost(time.plusSeconds(5)).pollDelay(time).until(() -> true);
    }
}
