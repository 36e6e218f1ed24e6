package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each difference that {@link BesidePlainTest} allows is a row of the docs, and each row is one that it allows. */
class DocsPlainTest {
    @Test
    void theTableHasEachDifferenceFromPlainOkHttp() {
        List<String> rows = Docs.table("what | with plain OkHttp").stream()
                .map(cells -> cells.get(0))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(PlainDifference.values())
                        .map(row -> row.what)
                        .toList());
    }
}
