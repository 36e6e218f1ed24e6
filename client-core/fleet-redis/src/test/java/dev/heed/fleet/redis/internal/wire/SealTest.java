package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private final Seal seal = new Seal("sixteen bytes and more".getBytes(StandardCharsets.US_ASCII));
    private final Seal other = new Seal("sixteen bytes or more".getBytes(StandardCharsets.US_ASCII));
    private final Seal none = new Seal(null);

    private static boolean isOn(Seal seal, String text) {
        return seal.isOn(FleetMessage.read(text).orElseThrow());
    }

    @Test
    void whatEndsAHoldIsTakenOnlyFromWhoKnowsTheSecret() {
        String released = "1 R " + ID + " 17";
        assertThat(isOn(seal, released + " " + seal.ofRelease(ID, 17))).isTrue();
        assertThat(isOn(seal, released)).isFalse();
        assertThat(isOn(seal, released + " " + other.ofRelease(ID, 17))).isFalse();
        assertThat(isOn(seal, released + " " + seal.ofRelease(ID, 18))).isFalse();
        assertThat(isOn(seal, released + " " + seal.ofOpening(ID, 17))).isFalse();
        assertThat(isOn(seal, released + " ä")).isFalse();
    }

    @Test
    void whatOpensAWindowIsTakenOnlyFromWhoKnowsTheSecret() {
        String open = "1 O " + ID + " 17 20 70";
        assertThat(isOn(seal, open + " " + seal.ofOpening(ID, 17))).isTrue();
        assertThat(isOn(seal, open)).isFalse();
        assertThat(isOn(seal, open + " " + seal.ofRelease(ID, 17))).isFalse();
    }

    @Test
    void whatEndsNothingIsNotSealed() {
        assertThat(isOn(seal, "1 F " + ID + " 17")).isTrue();
    }

    @Test
    void withoutASecretNoSealIsExpected() {
        assertThat(none.ofRelease(ID, 17)).isEmpty();
        assertThat(isOn(none, "1 R " + ID + " 17")).isTrue();
        assertThat(isOn(none, "1 O " + ID + " 17 20 70")).isTrue();
        assertThat(isOn(none, "1 R " + ID + " 17 " + seal.ofRelease(ID, 17))).isFalse();
    }

    /** What processes of different versions must agree on. */
    @Test
    void aSealNeverChanges() {
        assertThat(seal.ofRelease(ID, 17)).isEqualTo("05de44f84cd1144844b44cc02bc8e5e0");
    }
}
