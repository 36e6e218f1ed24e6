package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the docs say of mutation testing is what the build asks for, and the list of survivors names code that exists. */
class DocsMutationsTest {
    private static final Path CORE = Docs.ROOT.resolve("client-core");
    private static final Path SOURCES = CORE.resolve(Path.of("src", "main", "java", "dev", "heed"));

    private final String pom = Docs.read(CORE.resolve("pom.xml"));
    private final List<String> figures = Docs.table("mutants").get(0);

    /** A row of the list: a class below {@code dev.heed}, its line, what became of it, and why nobody can notice. */
    private record Survivor(String type, String line, String mutant, String why) {}

    private static List<Survivor> survivors() {
        return Docs.read(CORE.resolve(Path.of("src", "test", "mutation", "survivors.md")))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.split("(?<!\\\\)\\|", -1))
                        .map(cell -> cell.strip().replace("\\|", "|"))
                        .toList())
                .map(cells -> new Survivor(code(cells.get(1)), code(cells.get(2)), cells.get(3), cells.get(4)))
                .toList();
    }

    private static String code(String cell) {
        return cell.substring(1, cell.length() - 1);
    }

    private String setting(String name) {
        return pom.split("</?" + name + ">", -1)[1];
    }

    private int figure(int column) {
        return Integer.parseInt(figures.get(column).replace(",", ""));
    }

    @Test
    void theCommandNamesProfilePhaseAndModule() {
        assertThat(Docs.command("mutation")).isEqualTo("mvn -B -ntp -Pmutation -pl client-core process-test-classes");
        assertThat(pom)
                .contains("<id>mutation</id>", "<phase>process-test-classes</phase>", "<artifactId>pitest-maven<");
    }

    @Test
    void theFiguresOfTheDocsAddUp() {
        assertThat(figure(1) + figure(2)).as("killed and survived").isEqualTo(figure(0));
        assertThat(figures.get(3)).isEqualTo("%.1f %%".formatted(100.0 * figure(1) / figure(0)));
    }

    @Test
    void theBuildAcceptsNoMoreThanTheSurvivorsThatAreListed() {
        assertThat(survivors())
                .hasSize(Integer.parseInt(setting("maxSurviving")))
                .doesNotHaveDuplicates()
                .allSatisfy(survivor -> assertThat(survivor.why()).isNotEmpty());
        assertThat(Docs.page(Docs.PROOF).text()).contains("below " + setting("mutationThreshold") + " % killed");
    }

    @Test
    void everySurvivorIsALineOfItsClass() {
        assertThat(survivors())
                .allSatisfy(survivor -> assertThat(
                                Docs.read(SOURCES.resolve(survivor.type().replace('.', '/') + ".java"))
                                        .lines()
                                        .map(String::strip))
                        .contains(survivor.line()));
    }
}
