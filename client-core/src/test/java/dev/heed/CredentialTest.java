package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A value and until when it is good. */
class CredentialTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Credential PLAIN = Credential.of("s3cret");

    @Test
    void itsLifetimeIsWhatItWasGivenLast() {
        assertThat(PLAIN.lifetime(NOW)).isEmpty();
        assertThat(PLAIN.expiresIn(Duration.ofHours(1)).lifetime(NOW)).contains(Duration.ofHours(1));
        assertThat(PLAIN.expiresIn(Duration.ofHours(1))
                        .expiresAt(NOW.minusSeconds(1))
                        .lifetime(NOW))
                .contains(Duration.ofSeconds(-1));
        assertThat(PLAIN.expiresAt(Instant.MAX).expiresIn(Duration.ZERO).lifetime(NOW))
                .contains(Duration.ZERO);
        assertThat(PLAIN.expiresAt(Instant.MAX).lifetime(Instant.MIN)).isPresent();
        assertThat(PLAIN.expiresAt(NOW).expiresAt()).contains(NOW);
        assertThat(PLAIN.expiresAt(NOW).expiresIn(Duration.ZERO).expiresAt()).isEmpty();
    }

    @Test
    void noTextHasTheValue() {
        assertThat(PLAIN).hasToString("Credential[]");
        assertThat(PLAIN.expiresIn(Duration.ofHours(1))).hasToString("Credential[expires in PT1H]");
        assertThat(PLAIN.expiresAt(NOW)).hasToString("Credential[expires at 2026-01-01T00:00:00Z]");
        assertThat(PLAIN.value()).isEqualTo("s3cret");
    }

    @Test
    void twoAreEqualIfAllOfThemIs() {
        assertThat(PLAIN).isEqualTo(Credential.of("s3cret")).hasSameHashCodeAs(Credential.of("s3cret"));
        assertThat(PLAIN).isNotEqualTo(Credential.of("other")).isNotEqualTo(PLAIN.expiresAt(NOW));
        assertThat(PLAIN.expiresIn(Duration.ZERO)).isNotEqualTo(PLAIN).isNotEqualTo(PLAIN.expiresAt(NOW));
    }
}
