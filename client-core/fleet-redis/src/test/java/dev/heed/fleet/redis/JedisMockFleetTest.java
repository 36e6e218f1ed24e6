package dev.heed.fleet.redis;

import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.RedisPlace;
import org.junit.jupiter.api.AfterEach;

/** On a Redis in Java: in each build, on the JDK and Maven alone. */
class JedisMockFleetTest extends RedisFleetContract {
    private final MockPlace place = new MockPlace();

    @Override
    RedisPlace place() {
        return place;
    }

    @AfterEach
    void stop() {
        place.close();
    }
}
