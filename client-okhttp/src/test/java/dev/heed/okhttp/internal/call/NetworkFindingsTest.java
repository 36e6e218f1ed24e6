package dev.heed.okhttp.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is known of one attempt stays small, however often an interceptor connects again within it. */
class NetworkFindingsTest {
    private static final int KEPT = 64;

    private final NetworkFindings findings = new NetworkFindings();
    private final List<IOException> failures = IntStream.range(0, 20_000)
            .mapToObj(i -> new IOException("failure " + i))
            .toList();
    private final List<IOException> last = failures.subList(failures.size() - KEPT, failures.size());

    @Test
    void theLastFailuresAreKnown() {
        failures.forEach(findings::report);
        assertThat(failures.stream().filter(findings::isReported)).containsExactlyElementsOf(last);
    }

    @Test
    void theLastRefusalsOfProxiesAreKnown() {
        failures.forEach(findings::refused);
        assertThat(failures.stream().filter(findings::hasRefusal)).containsExactlyElementsOf(last);
    }

    @Test
    void theLastOnesAfterWhichOkHttpWentOnAreKnown() {
        failures.forEach(findings::recovered);
        assertThat(findings.recovered()).containsExactlyElementsOf(last);
    }

    @Test
    void fewAreAllKnown() {
        failures.subList(0, KEPT).forEach(findings::recovered);
        assertThat(findings.recovered()).containsExactlyElementsOf(failures.subList(0, KEPT));
    }
}
