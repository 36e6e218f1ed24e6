package dev.heed.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** To which tenant a request belongs. */
class PartitionsTest {
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    private static Partitions<String> answering(@Nullable String tenant) {
        return new Partitions<>(request -> tenant);
    }

    @Test
    void aRequestBelongsToItsTenant() {
        assertThat(answering("acme").of("request")).hasValue("acme");
    }

    @Test
    void nullIsTheTenantWithoutAName() {
        assertThat(answering(null).of("request")).hasValue("");
    }

    @Test
    void aRequestOfAFunctionThatThrowsIsNobodys() {
        Partitions<String> broken = new Partitions<>(request -> {
            throw new IllegalStateException("tenant");
        });
        assertThat(broken.of("request")).isEmpty();
    }
}
