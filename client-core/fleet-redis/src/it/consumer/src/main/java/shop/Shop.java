package shop;

import dev.heed.HoldFleet;
import dev.heed.fleet.redis.RedisFleet;
import io.lettuce.core.RedisClient;

/** What a user writes. */
public final class Shop {
    private Shop() {}

    public static HoldFleet fleet(RedisClient redis) {
        return RedisFleet.of(redis, "billing");
    }
}
