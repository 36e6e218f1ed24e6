package dev.heed.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.ResiliencePolicy;
import dev.heed.spring.testing.Docs;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What editors offer is what is read, and the defaults that they show are those. */
class MetadataTest {
    private static final String POLICY = "heed.policy.";

    private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*}");

    /** Says of each property of the file, in its order, its default; nothing where it has none. */
    private static Map<String, String> properties() throws IOException {
        try (InputStream in = MetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String section = json.substring(json.indexOf("\"properties\""), json.indexOf("\"hints\""));
            return OBJECT.matcher(section)
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toMap(it -> field(it, "name"), it -> field(it, "defaultValue")));
        }
    }

    private static String field(String object, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": \"?(.*?)\"?,?\n").matcher(object);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static Set<String> names() throws IOException {
        return new TreeSet<>(properties().keySet());
    }

    /** The policy names all its keys when it is given one that it does not have. */
    private static Stream<String> policyKeys() {
        String message = String.valueOf(
                catchThrowable(() -> ResiliencePolicy.from(Map.of("?", ""))).getMessage());
        String listed = message.substring("?: expected ".length(), message.indexOf(", found"));
        return Arrays.stream(listed.split(", | or ")).map(key -> POLICY + key.replace(".<status>", ""));
    }

    private static Stream<String> components(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !component.getName().equals("policy"))
                .flatMap(component -> component(prefix, component));
    }

    private static Stream<String> component(String prefix, RecordComponent component) {
        String name =
                prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return component.getType().isRecord() ? components(name, component.getType()) : Stream.of(name);
    }

    @Test
    void everyPropertyThatIsReadIsDescribedAndViceVersa() throws IOException {
        Set<String> read = Stream.concat(policyKeys(), components("heed", HeedProperties.class))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names()).isEqualTo(read).hasSize(28);
    }

    @Test
    void theDefaultsOfThePolicyThatAreShownChangeNothing() throws IOException {
        Map<String, String> shown = new TreeMap<>(properties());
        shown.values().removeIf(String::isEmpty);
        shown.keySet().removeIf(name -> !name.startsWith(POLICY) || name.matches(".*(on-failure|backoff|header)"));
        assertThat(shown)
                .hasSize(10)
                .allSatisfy((name, text) -> assertThat(
                                ResiliencePolicy.from(Map.of(name.substring(POLICY.length()), text)))
                        .isEqualTo(ResiliencePolicy.documented()));
    }

    @Test
    void thePageListsThoseThatAreNotOfThePolicyWithTheirDefaults() throws IOException {
        Map<String, String> others = new TreeMap<>(properties());
        others.keySet().removeIf(name -> name.startsWith(POLICY));
        others.replaceAll((name, text) -> text.isEmpty() ? "no bound" : "`" + text + "`");
        assertThat(Docs.table("other properties"))
                .hasSameSizeAs(others.keySet())
                .allSatisfy(row -> assertThat(others).containsEntry(row.get(0).replace("`", ""), row.get(1)));
    }
}
