package dev.heed.fleet.redis;

import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.RedisPlace;

/** On a Redis in Java: in each build, on the JDK and Maven alone. */
class JedisMockFleetTest extends RedisFleetContract {
    private final MockPlace place = new MockPlace();

    /** Closed last, after those who use it. */
    JedisMockFleetTest() {
        opened.add(place);
    }

    @Override
    RedisPlace place() {
        return place;
    }
}
