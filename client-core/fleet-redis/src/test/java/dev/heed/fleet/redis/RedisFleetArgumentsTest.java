package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisFleetArgumentsTest {
    private static final RedisClient CLIENT = RedisClient.create("redis://127.0.0.1:1");
    private static final RedisClusterClient CLUSTER = RedisClusterClient.create("redis://127.0.0.1:1");

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        CLUSTER.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a{b}", "a*", "ä", "a\n"})
    void aNamespaceHasNoOddCharacter(String namespace) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisFleet.of(CLIENT, namespace))
                .withMessage("namespace must be 1 to 64 letters, digits, dots, underscores, colons and hyphens, was "
                        + namespace);
        assertThatIllegalArgumentException().isThrownBy(() -> RedisFleet.of(CLUSTER, namespace));
    }

    @Test
    void aNamespaceHasAtMostSixtyFourCharacters() {
        assertThat(RedisFleet.of(CLIENT, "a".repeat(64))).hasToString("RedisFleet[" + "a".repeat(64) + "]");
        assertThatIllegalArgumentException().isThrownBy(() -> RedisFleet.of(CLIENT, "a".repeat(65)));
    }

    @Test
    void aSecretIsLongAndNotShown() {
        RedisFleet fleet = RedisFleet.of(CLIENT, "billing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fleet.secret(new byte[15]))
                .withMessage("secret must have at least 16 bytes, had 15");
        assertThat(fleet.secret(new byte[16])).isNotSameAs(fleet).hasToString("RedisFleet[billing]");
    }

    @Test
    void membersAreAtLeastOneAndAtMostAMillion() {
        RedisFleet fleet = RedisFleet.of(CLUSTER, "billing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fleet.members(0))
                .withMessage("members must be 1 to 1,000,000, was 0");
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.members(1_000_001));
        assertThat(fleet.members(1)).isNotSameAs(fleet);
        assertThat(fleet.members(1_000_000)).isNotNull();
    }
}
