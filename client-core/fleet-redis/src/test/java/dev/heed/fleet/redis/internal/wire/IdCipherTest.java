package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdCipherTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final byte[] SECRET = "sixteen bytes and more".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "sixteen bytes and less".getBytes(StandardCharsets.US_ASCII);

    @Test
    void withoutASecretAnIdIsWrittenAsItIs() {
        assertThat(new IdCipher(null).written(ID)).isEqualTo(ID);
        assertThat(new IdCipher(null).read(ID)).isEqualTo(ID);
    }

    @Test
    void withASecretAnIdIsReadBackByWhoeverHasIt() {
        String written = new IdCipher(SECRET).written(ID);
        assertThat(written).matches("[0-9a-f]{32}").isNotEqualTo(ID);
        assertThat(new IdCipher(SECRET).written(ID)).isEqualTo(written);
        assertThat(new IdCipher(SECRET).read(written)).isEqualTo(ID);
        assertThat(new IdCipher(OTHER).read(written)).isNotEqualTo(ID);
        assertThat(new IdCipher(OTHER).written(ID)).isNotEqualTo(written);
    }

    /** What processes of different versions must agree on. */
    @Test
    void whatIsWrittenNeverChanges() {
        assertThat(new IdCipher(SECRET).written(ID)).isEqualTo("03eb1d9eb033cabaa413269505e4d1a3");
    }
}
