package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldWordsTest {
    private static SharedHold hold(String host, Duration left) {
        return new SharedHold("a".repeat(32), 0, Scope.RESOURCE, host, 503, left, 1);
    }

    @Test
    void theTimeIsRoundedUp() {
        assertThat(HoldWords.arm(hold("h", Duration.ofNanos(1)), "w", "c", 17, 1_790_000_000_000L, 1_790_000_000_005L))
                .containsExactly("w", "1", "503", "R", "h", "c", "1", "17", "1790000000000", "1790000000005");
    }

    @Test
    void anEndHasNoMoreDigitsThanAScriptPrints() {
        assertThat(HoldWords.arm(
                        hold("", Duration.ofSeconds(Long.MAX_VALUE)),
                        "w",
                        "c",
                        17,
                        1_790_000_000_000L,
                        1_790_000_000_005L))
                .containsExactly(
                        "w", "1000000000000", "503", "R", "-", "c", "1", "17", "1790000000000", "1790000000005");
    }

    @Test
    void aHostThatOthersWouldNotReadIsNotWritten() {
        assertThat(HoldWords.canBeWritten(hold("api.example.com", Duration.ZERO)))
                .isTrue();
        assertThat(HoldWords.canBeWritten(hold("2001:db8::1", Duration.ZERO))).isTrue();
        assertThat(HoldWords.canBeWritten(hold("", Duration.ZERO))).isTrue();
        assertThat(HoldWords.canBeWritten(hold("-", Duration.ZERO))).isFalse();
        assertThat(HoldWords.canBeWritten(hold("a b", Duration.ZERO))).isFalse();
        assertThat(HoldWords.canBeWritten(hold("a/secret", Duration.ZERO))).isFalse();
    }

    @Test
    void howLongTheFirstTookIsAtLeastAMillisecond() {
        assertThat(HoldWords.took(Duration.ofNanos(5))).isEqualTo("1");
        assertThat(HoldWords.took(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("3600000");
    }
}
