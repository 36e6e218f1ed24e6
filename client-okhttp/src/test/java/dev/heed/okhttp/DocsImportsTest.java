package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The imports that a block of the docs begins with are those that its code needs, no more and no less. */
class DocsImportsTest {
    private static final Path MAIN = Path.of("src", "main", "java", "dev", "heed", "okhttp");
    private static final Pattern TYPE = Pattern.compile("(?<![.\\w\"])[A-Z]\\w*");

    @Test
    void everyBlockThatHasImportsHasAllOfThem() {
        Map<String, String> blocks = Docs.blocks("java");
        blocks.values().removeIf(block -> imports(block).isEmpty());
        assertThat(blocks)
                .containsKeys("wrap", "call-factory", "configure", "credentials", "outcome", "testing", "observe");
        for (Map.Entry<String, String> block : blocks.entrySet()) {
            assertThat(imports(block.getValue()))
                    .as(block.getKey())
                    .isEqualTo(needed(block.getKey(), Docs.withoutImports(block.getValue())));
        }
    }

    @Test
    void theFirstBlockOfEachPageHasImports() {
        for (DocsPage page : Docs.pages()) {
            assertThat(page.blocks().stream().filter(block -> block.is("java")).limit(1))
                    .as(page.path())
                    .allSatisfy(block -> assertThat(block.body()).startsWith("import "));
        }
    }

    private static Set<String> imports(String text) {
        return text.lines().filter(line -> line.startsWith("import ")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the test that ran the code imports of it, and what is in the same package as that test. */
    private static Set<String> needed(String name, String code) {
        Set<String> ofTheTest = imports(testOf(name));
        String bare = code.replaceAll("\"[^\"\n]*\"", "").replaceAll("//[^\n]*", "");
        Set<String> needed = TYPE.matcher(bare)
                .results()
                .map(MatchResult::group)
                .flatMap(type -> importOf(type, ofTheTest).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        ofTheTest.stream()
                .filter(line -> line.startsWith("import static ") && bare.contains(lastName(line) + "("))
                .forEach(needed::add);
        return needed;
    }

    private static Optional<String> importOf(String type, Set<String> ofTheTest) {
        return Files.exists(MAIN.resolve(type + ".java"))
                ? Optional.of("import dev.heed.okhttp." + type + ";")
                : ofTheTest.stream().filter(line -> lastName(line).equals(type)).findAny();
    }

    private static String lastName(String line) {
        return line.substring(line.lastIndexOf('.') + 1, line.length() - 1);
    }

    private static String testOf(String name) {
        List<String> found = Docs.tests().values().stream()
                .filter(text -> text.contains("// docs: " + name + "\n"))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }
}
