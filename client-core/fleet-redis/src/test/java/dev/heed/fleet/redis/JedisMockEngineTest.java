package dev.heed.fleet.redis;

import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.RedisPlace;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** On a Redis in Java, whose clock the test sets. */
class JedisMockEngineTest extends AnyEngineContract {
    private final MockPlace place = new MockPlace();

    @Override
    RedisPlace place() {
        return place;
    }

    @Override
    protected void passes(Duration time) {
        place.pass(time);
    }

    @AfterEach
    void closePlace() {
        place.close();
    }
}
