package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comparison in the README has the shape of what its program prints: rows are pasted, not written. */
class ReadmeComparisonTest {
    private static final Path BENCH = Path.of("proof", "src", "jmh", "java", "dev", "heed", "okhttp", "bench");
    private static final String HEADING = "### Beside what else there is";

    @Test
    void theCommandNamesAPartOfTheBenchmark() {
        assertThat(Readme.blocks("sh"))
                .containsEntry(
                        "compare", "mvn -q -Pbench -pl client-okhttp/proof -am process-classes -Dbench.args=compare");
        assertThat(Readme.read(BENCH.resolve("Bench.java"))).contains("all.put(\"compare\"");
        assertThat(Readme.read(Path.of("proof", "pom.xml"))).contains("<id>bench</id>", "dev.heed.okhttp.bench.Bench");
    }

    @Test
    void theContendersHaveTheVersionsOfTheBuild() {
        String parent = Readme.read(Readme.ROOT.resolve("pom.xml"));
        assertThat(section())
                .contains("resilience4j " + parent.split("</?resilience4j\\.version>", -1)[1])
                .contains("Failsafe " + parent.split("</?failsafe\\.version>", -1)[1]);
    }

    @Test
    void everyTableHasTheColumnsThatTheBenchmarkPrints() throws IOException {
        List<String> headings =
                section().lines().filter(line -> line.startsWith("| client |")).toList();
        String printed = printed();
        assertThat(headings).hasSize(3);
        assertThat(headings).filteredOn(heading -> !printed.contains(heading)).isEmpty();
    }

    @Test
    void everyRowIsOfAContenderOfTheBenchmark() throws IOException {
        List<String> clients = section()
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| client |") && !line.startsWith("| ---"))
                .map(line -> line.substring(2).split("(, `execute\\(\\)`|, enqueued)? \\|", 2)[0])
                .distinct()
                .toList();
        String printed = printed();
        assertThat(clients).hasSizeGreaterThan(5);
        assertThat(clients)
                .filteredOn(client -> !printed.contains("\"" + client + "\""))
                .isEmpty();
    }

    private static String section() {
        String text = Readme.text();
        int begin = text.indexOf(HEADING);
        assertThat(begin).as(HEADING).isPositive();
        int end = text.indexOf("\n## ", begin);
        return text.substring(begin, end);
    }

    /** With the lines that a text block continues on the next one. */
    private static String printed() throws IOException {
        try (Stream<Path> files = Files.list(BENCH)) {
            return files.map(Readme::read).collect(Collectors.joining()).replaceAll("\\\\\\R *", "");
        }
    }
}
