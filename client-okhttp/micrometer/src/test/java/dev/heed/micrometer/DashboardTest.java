package dev.heed.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.heed.micrometer.picture.Dashboard;
import dev.heed.micrometer.picture.Query;
import dev.heed.micrometer.picture.Scrape;
import dev.heed.micrometer.picture.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The dashboard and the docs name what a registry of Prometheus says, and all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardTest {
    private static final Path DOCS = Path.of("..", "docs");

    private final Map<String, Set<String>> labels = new TreeMap<>();

    @BeforeAll
    void scrape() {
        List<Scrape> scrapes = Traffic.of(4);
        for (Scrape.Sample sample : scrapes.get(scrapes.size() - 1).samples()) {
            labels.computeIfAbsent(sample.metric(), any -> new TreeSet<>())
                    .addAll(sample.labels().keySet());
        }
    }

    @Test
    void everyQueryNamesWhatIsThere() throws IOException {
        List<Query.Term> terms = Dashboard.panels().stream()
                .flatMap(panel -> panel.queries().stream())
                .flatMap(query -> query.terms().stream())
                .toList();
        assertThat(terms).hasSizeGreaterThanOrEqualTo(10).allSatisfy(term -> {
            assertThat(labels).containsKey(term.metric());
            assertThat(labels.get(term.metric())).containsAll(term.labels());
        });
        assertThat(terms).extracting(term -> meter(term.metric())).containsAll(Arrays.asList(Meters.values()));
    }

    /** Finds the meter that a name of Prometheus's is of: the one with the longest name. */
    private static Meters meter(String metric) {
        return Arrays.stream(Meters.values())
                .filter(meter -> metric.startsWith(meter.id.replace('.', '_')))
                .max((one, other) -> Integer.compare(one.id.length(), other.id.length()))
                .orElseThrow();
    }

    /** Grafana asks for a data source when it is imported; every panel and the list of names use the one chosen. */
    @Test
    void theDataSourceIsChosenInGrafana() throws IOException {
        JsonObject dashboard = Dashboard.json();
        List<JsonObject> variables = Dashboard.elements(dashboard.getAsJsonObject("templating"), "list");
        assertThat(variables).extracting(it -> it.get("name").getAsString()).containsExactly("datasource", "name");
        assertThat(variables.get(0).get("type").getAsString()).isEqualTo("datasource");
        assertThat(variables.get(1).get("definition").getAsString())
                .isEqualTo("label_values(heed_calls_waiting, name)");
        List<JsonObject> panels = Dashboard.elements(dashboard, "panels");
        assertThat(panels).isNotEmpty().allSatisfy(panel -> {
            assertThat(source(panel)).isEqualTo("${datasource}");
            assertThat(Dashboard.elements(panel, "targets"))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(source(target)).isEqualTo("${datasource}"));
        });
        assertThat(panels).extracting(it -> it.get("id").getAsInt()).doesNotHaveDuplicates();
    }

    private static String source(JsonObject part) {
        return part.getAsJsonObject("datasource").get("uid").getAsString();
    }

    /** Each meter is a row of the table: its name, its names in Prometheus, its tags and what it says. */
    @Test
    void theDocsListAllMeters() throws IOException {
        List<String> rows = Files.readAllLines(DOCS.resolve("observability.md")).stream()
                .filter(line -> line.startsWith("| `heed."))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(Meters.values()).map(this::row).toList());
    }

    private String row(Meters meter) {
        Set<String> names = labels.keySet().stream()
                .filter(name -> meter(name) == meter)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).as(meter.id).isNotEmpty().allSatisfy(name -> {
            Set<String> expected = new TreeSet<>(meter.tags);
            expected.add("name");
            assertThat(labels.get(name)).as(name).isEqualTo(expected);
        });
        return "| `" + meter.id + "` | " + code(names) + " | " + (meter.tags.isEmpty() ? "none" : code(meter.tags))
                + " | " + meter.description + " |";
    }

    private static String code(Iterable<String> names) {
        return "`" + String.join("`, `", names) + "`";
    }

    @Test
    void nothingElseIsRegistered() {
        assertThat(labels.keySet()).allMatch(name -> name.startsWith("heed_"));
    }

    @Test
    void thePictureIsSmallAndItsCommandNamesProfileAndModule() throws IOException {
        assertThat(Files.size(DOCS.resolve("images").resolve("metrics.png"))).isBetween(10_000L, 150_000L);
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<id>dashboard</id>", "dev.heed.micrometer.picture.Picture ${dashboard.file}");
        assertThat(Files.readString(DOCS.resolve("observability.md")))
                .contains("(images/metrics.png)", "-Pdashboard -pl client-okhttp/micrometer -am process-test-classes");
    }
}
