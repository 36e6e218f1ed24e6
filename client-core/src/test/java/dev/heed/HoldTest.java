package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A hold as a person reads it. */
class HoldTest {
    private static Hold hold(Scope scope, String partition, String target) {
        return new Hold(scope, partition, target, 429, Instant.EPOCH, Instant.EPOCH.plusSeconds(9));
    }

    @Test
    void aHoldReadsAsWhomItSilencesWhyAndUntilWhen() {
        assertThat(hold(Scope.ORIGIN, "", "http://host"))
                .hasToString("ORIGIN http://host, armed by 429 at 1970-01-01T00:00:00Z, until 1970-01-01T00:00:09Z");
    }

    @Test
    void theTenantIsNamedWhereThereIsOneAndNoTargetWhereAllAreMeant() {
        assertThat(hold(Scope.CLIENT, "acme", "").toString()).startsWith("CLIENT of acme, armed");
    }
}
