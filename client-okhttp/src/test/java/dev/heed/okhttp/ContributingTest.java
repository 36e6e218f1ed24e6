package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command of the guide for contributors names profiles, projects, goals and tests that exist. */
class ContributingTest {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> PHASES =
            Set.of("clean", "process-classes", "process-test-resources", "test", "verify", "install");
    private static final Set<String> OPTIONS = Set.of("-o", "-q", "-B", "-ntp", "-am", "-T2");
    private static final List<Path> MODULES = Stream.of(
                    "client-core", "client-okhttp", "client-okhttp/proof", "client-okhttp/samples")
            .map(ROOT::resolve)
            .toList();

    static List<String> commands() {
        return read(ROOT.resolve(".github/CONTRIBUTING.md"))
                .lines()
                .filter(line -> line.startsWith("mvn "))
                .toList();
    }

    @Test
    void itBeginsWithThreeCommandsToTheFirstTest() {
        String first = read(ROOT.resolve(".github/CONTRIBUTING.md")).split("```", -1)[1];
        assertThat(first.strip().lines().skip(1).map(line -> line.split(" ", 2)[0]))
                .containsExactly("git", "cd", "mvn");
        assertThat(commands()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyWordOfACommandIsKnown(String command) {
        List<String> words = words(command);
        Path project = words.contains("-pl") ? ROOT.resolve(words.get(words.indexOf("-pl") + 1)) : ROOT;
        for (String word : words) {
            assertThat(isKnown(word, project)).as(word).isTrue();
        }
    }

    private static boolean isKnown(String word, Path project) {
        if (word.startsWith("-P")) {
            String profile = "<id>" + word.substring(2) + "</id>";
            return pom(ROOT).contains(profile) || pom(project).contains(profile);
        }
        if (word.startsWith("-Dtest=")) {
            return hasTest(word.substring("-Dtest=".length()), project);
        }
        if (word.endsWith(":apply")) {
            return pom(ROOT).contains("<artifactId>" + word.split(":", 2)[0] + "-maven-plugin</artifactId>");
        }
        return OPTIONS.contains(word)
                || PHASES.contains(word)
                || word.equals("-pl")
                || MODULES.contains(ROOT.resolve(word));
    }

    /** From the root only the two modules are tested; another project has to be named. */
    private static boolean hasTest(String pattern, Path project) {
        List<Path> searched = project.equals(ROOT) ? MODULES.subList(0, 2) : List.of(project);
        String[] classAndMethod = pattern.replace("*", ".*").split("#", 2);
        return searched.stream()
                .flatMap(module -> files(module.resolve("src/test")))
                .filter(file -> String.valueOf(file.getFileName()).matches(classAndMethod[0] + "\\.java"))
                .anyMatch(file -> classAndMethod.length == 1
                        || Pattern.compile("void " + classAndMethod[1] + "\\(")
                                .matcher(read(file))
                                .find());
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String command) {
        return Arrays.stream(command.split(" ", -1))
                .skip(1)
                .map(word -> word.replace("'", ""))
                .toList();
    }

    private static String pom(Path project) {
        return read(project.resolve("pom.xml"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
