package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Mode;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A team replaces its client by the wrapped one, and nothing else changes: what does is in a table, with its reason. */
class BesidePlainTest {
    static Stream<Arguments> scripts() {
        return Mode.with(PlainScripts.all().toArray());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    @Timeout(30)
    void whatIsSeenIsAsWithPlainOkHttp(Mode mode, PlainScript script) throws IOException {
        Map<String, String> plain = script.played(null, mode).fields();
        Resilience heed = Resilience.builder(ResiliencePolicy.documented())
                .time(VirtualTime.autoAdvancing())
                .build();
        Map<String, String> wrapped = script.played(heed, mode).fields();
        Set<String> different = new TreeSet<>(plain.keySet());
        different.addAll(wrapped.keySet());
        different.removeIf(field -> Objects.equals(plain.get(field), wrapped.get(field)));

        assertThat(PlainDifference.uncovered(mode, script, different))
                .as(() -> "not in the table:\n" + texts(different, plain, wrapped))
                .isEmpty();
        assertThat(PlainDifference.outdated(mode, script, different))
                .as("rows of the table that are not true any more")
                .isEmpty();
    }

    private static String texts(Set<String> fields, Map<String, String> plain, Map<String, String> wrapped) {
        return fields.stream()
                .map(field -> field + "\n  plain:   " + plain.get(field) + "\n  wrapped: " + wrapped.get(field))
                .collect(Collectors.joining("\n"));
    }
}
