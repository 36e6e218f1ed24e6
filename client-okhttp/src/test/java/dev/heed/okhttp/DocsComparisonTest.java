package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comparison in the docs has the shape of what its program prints: rows are pasted, not written. */
class DocsComparisonTest {
    private static final Path BENCH = Path.of("proof", "src", "jmh", "java", "dev", "heed", "okhttp", "bench");
    private static final String HEADING = "## Beside what else there is";

    @Test
    void theCommandsNameTheBenchmarkAndAPartOfIt() {
        String bench = "mvn -q -Pbench -pl client-okhttp/proof -am process-classes";
        assertThat(Docs.command("bench")).isEqualTo(bench);
        assertThat(Docs.command("compare")).isEqualTo(bench + " -Dbench.args=compare");
        String virtual = Docs.read(BENCH.resolve("VirtualBenchmark.java"))
                .lines()
                .filter(line -> line.contains("| carriers |"))
                .findFirst()
                .orElseThrow();
        assertThat(Docs.page(Docs.BENCHMARKS).text())
                .contains("`-Dbench.args=virtual`", virtual.strip().replace("%,d", "10,000"));
        assertThat(Docs.read(BENCH.resolve("Bench.java"))).contains("all.put(\"compare\"", "all.put(\"virtual\"");
        assertThat(Docs.read(Path.of("proof", "pom.xml"))).contains("<id>bench</id>", "dev.heed.okhttp.bench.Bench");
    }

    @Test
    void theContendersHaveTheVersionsOfTheBuild() {
        String parent = Docs.read(Docs.ROOT.resolve("pom.xml"));
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

    /** The README shows five clients; each of its figures is one of the page that it links to. */
    @Test
    void theFiguresOfTheReadmeAreThoseOfTheBenchmarks() {
        List<List<String>> waiting = Docs.table("client | wait at a time");
        List<List<String>> held = Docs.table("client | refused meanwhile");
        List<List<String>> atOnce = Docs.table("client | `execute()`: ns");
        List<List<String>> rows = Docs.table("client | threads that wait");
        assertThat(rows).hasSize(5);
        for (List<String> row : rows) {
            String client = row.get(0);
            String enqueued = client + ", enqueued";
            assertThat(row.get(4)).as(client).isEqualTo(firstWord(cell(atOnce, client, 1)));
            if (!client.equals("plain OkHttp")) {
                assertThat(firstWord(row.get(1))).as(client).isEqualTo(cell(waiting, enqueued, 2));
                assertThat(row.get(2)).as(client).isEqualTo(cell(waiting, enqueued, 4));
                assertThat(row.get(3)).as(client).isEqualTo(cell(held, enqueued, 1));
            }
        }
    }

    private static String cell(List<List<String>> table, String row, int column) {
        return table.stream()
                .filter(cells -> cells.get(0).equals(row))
                .map(cells -> cells.get(column))
                .findFirst()
                .orElse("no row " + row);
    }

    private static String firstWord(String cell) {
        return cell.split(" ", 2)[0];
    }

    private static String section() {
        String text = Docs.page(Docs.BENCHMARKS).text();
        int begin = text.indexOf(HEADING);
        assertThat(begin).as(HEADING).isPositive();
        return text.substring(begin);
    }

    /** With the lines that a text block continues on the next one. */
    private static String printed() throws IOException {
        try (Stream<Path> files = Files.list(BENCH)) {
            return files.map(Docs::read).collect(Collectors.joining()).replaceAll("\\\\\\R *", "");
        }
    }
}
