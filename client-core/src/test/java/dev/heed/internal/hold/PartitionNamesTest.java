package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** To which tenant a request belongs. */
class PartitionNamesTest {
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    private static PartitionNames<String> answering(@Nullable String tenant) {
        return new PartitionNames<>(request -> tenant);
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
        PartitionNames<String> broken = new PartitionNames<>(request -> {
            throw new IllegalStateException("tenant");
        });
        assertThat(broken.of("request")).isEmpty();
    }
}
