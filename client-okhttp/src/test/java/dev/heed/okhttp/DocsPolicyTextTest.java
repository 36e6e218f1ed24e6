package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about policies as text lists every key, and what it shows of each is read. */
class DocsPolicyTextTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static void show(Map<String, String> texts) {
        assertThat(texts)
                .containsExactly(
                        Map.entry("max-wait", "PT10M"),
                        Map.entry("on.503", "waitAtLeast(PT5M).holding(RESOURCE)"),
                        Map.entry("on.520-529", "backOff().maxAttempts(2)"));
    }

    @Test
    void aPolicyIsReadAndWritten() {
        // docs: policy-text
        ResiliencePolicy policy = ResiliencePolicy.from(Map.of(
                "on.503", "waitAtLeast(PT5M).holding(RESOURCE)",
                "on.520-529", "backOff().maxAttempts(2)",
                "max-wait", "10m"));
        show(policy.toMap());
        // docs: end
        assertThat(policy)
                .isEqualTo(ResiliencePolicy.builder()
                        .on(503, Rule.waitAtLeast(Duration.ofMinutes(5)).holding(Scope.RESOURCE))
                        .onRange(520, 529, Rule.backOff().maxAttempts(2))
                        .maxWait(Duration.ofMinutes(10))
                        .build());
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void theTableHasEveryKey() {
        String all = refusal(Map.of("?", ""));
        String listed = all.substring("?: expected ".length(), all.indexOf(", found"));
        Stream<String> keys = Docs.table("key | such as").stream().flatMap(row -> code(row.get(0)).stream());
        assertThat(keys).containsExactlyInAnyOrder(listed.split(", | or "));
    }

    @Test
    void eachExampleOfTheTableIsRead() {
        Map<String, String> beside = Map.of("idempotency-keys.header", "idempotency-keys.methods");
        Docs.table("key | such as")
                .forEach(row -> code(row.get(0))
                        .forEach(key -> code(row.get(1)).forEach(text -> {
                            String written = key.replace("<status>", "503");
                            Map<String, String> settings = beside.containsKey(key)
                                    ? Map.of(written, text, beside.get(key), "POST")
                                    : Map.of(written, text);
                            assertThat(ResiliencePolicy.from(settings))
                                    .as("%s", row)
                                    .isNotNull();
                        })));
        assertThat(Docs.table("key | such as")).hasSize(16);
    }

    @Test
    void aMistakeIsNamedAsThePageSays() {
        assertThat(refusal(Map.of("on.503", "waitAtLeast(PT5M).holding(RESOURSE)")))
                .isEqualTo(Docs.output("policy-mistake"));
    }

    private static String refusal(Map<String, String> settings) {
        return String.valueOf(assertThatIllegalArgumentException()
                .isThrownBy(() -> ResiliencePolicy.from(settings))
                .actual()
                .getMessage());
    }
}
