package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.IdCipher;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.Peer;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who writes to Redis and does not know the secret opens nothing. */
class RedisFleetSecretTest {
    private static final byte[] SECRET = "sixteen bytes and more".getBytes(StandardCharsets.US_ASCII);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration TOOK = Duration.ofMillis(70);

    @Test
    void aHoldIsOpenOnlyIfAProcessOfTheFleetSaidSo() {
        try (MockPlace place = new MockPlace();
                Peer one = Peer.joining(place.uri(), "secret", fleet -> fleet.secret(SECRET));
                StatefulRedisConnection<String, String> stranger = one.client().connect()) {
            one.told().expectTimes("connected", 1);
            SharedHold hold = one.arm(Holds.of(SHORT));
            String key = "heed:{secret}:h:" + new IdCipher(SECRET).written(hold.id());
            stranger.sync().hset(key, "o", "1");
            assertThat(one.first(hold)).as("no seal").isEqualTo(First.unknown());
            stranger.sync().hset(key, Map.of("o", "1", "k", "0".repeat(32)));
            assertThat(one.first(hold)).as("a wrong seal").isEqualTo(First.unknown());
            one.fleet().proved(hold, true, TOOK);
            assertThat(one.first(hold)).isEqualTo(First.open(1, TOOK));
            String seal = stranger.sync().hget(key, "k");
            SharedHold next = one.armAnew(hold, SHORT);
            assertThat(stranger.sync().hexists(key, "k")).isFalse();
            stranger.sync().hset(key, Map.of("o", "1", "k", seal));
            assertThat(one.first(next)).as("the seal of another window").isEqualTo(First.unknown());
        }
    }
}
