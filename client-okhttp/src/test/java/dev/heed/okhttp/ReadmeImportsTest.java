package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The imports that a block of the README begins with are those that its code needs, no more and no less. */
class ReadmeImportsTest {
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "heed", "okhttp");
    private static final Path MAIN = Path.of("src", "main", "java", "dev", "heed", "okhttp");
    private static final Pattern TYPE = Pattern.compile("(?<![.\\w\"])[A-Z]\\w*");

    @Test
    void everyBlockThatHasImportsHasAllOfThem() throws IOException {
        Map<String, String> blocks = Readme.blocks("java");
        Map<String, String> code = Readme.code();
        blocks.entrySet().removeIf(block -> block.getValue().equals(code.get(block.getKey())));
        assertThat(blocks)
                .containsKeys("wrap", "call-factory", "configure", "credentials", "outcome", "testing", "observe");
        for (Map.Entry<String, String> block : blocks.entrySet()) {
            assertThat(imports(block.getValue()))
                    .as(block.getKey())
                    .isEqualTo(needed(block.getKey(), Readme.withoutImports(block.getValue())));
        }
    }

    private static Set<String> imports(String text) {
        return text.lines().filter(line -> line.startsWith("import ")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the test that ran the code imports of it, and what is in the same package as that test. */
    private static Set<String> needed(String name, String code) throws IOException {
        Set<String> ofTheTest = imports(testOf(name));
        String bare = code.replaceAll("//[^\n]*", "");
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

    private static String testOf(String name) throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            List<String> found = files.filter(
                            file -> file.getFileName().toString().matches("Readme\\w+ExamplesTest\\.java"))
                    .map(Readme::read)
                    .filter(text -> text.contains("// readme: " + name + "\n"))
                    .toList();
            assertThat(found).as(name).hasSize(1);
            return found.get(0);
        }
    }
}
