package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input that once was hostile keeps its claims, without Jazzer; each fuzz target has such inputs. */
class FuzzCorpusTest {
    private static final Path CORPORA = Path.of("src", "test", "resources", "dev", "heed");
    private static final Path SOURCES = Path.of("src", "fuzz", "java", "dev", "heed");
    private static final String INPUTS = "FuzzInputs";
    private static final String SOURCE = "Fuzz.java";
    private static final int LEAST_INPUTS = 10;

    private static final Map<String, Consumer<byte[]>> TARGETS = new TreeMap<>(Map.of(
            "RetryAfter", RetryAfterClaims::check,
            "HttpDate", HttpDateClaims::check,
            "AuthChallenge", AuthChallengeClaims::check,
            "Allow", AllowClaims::check,
            "Decide", DecideClaims::check,
            "WaitUnit", WaitUnitClaims::check,
            "Remaining", RemainingClaims::check,
            "FieldList", FieldListClaims::check));

    static Stream<Arguments> inputs() {
        return TARGETS.entrySet().stream()
                .flatMap(target -> inputsOf(target.getKey()).stream()
                        .map(input -> Arguments.of(
                                Named.of(target.getKey(), target.getValue()),
                                Named.of(String.valueOf(input.getFileName()), input))));
    }

    private static List<Path> inputsOf(String target) {
        try (Stream<Path> files = Files.walk(CORPORA.resolve(target + INPUTS))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("inputs")
    void theClaimsHold(Consumer<byte[]> claims, Path input) throws IOException {
        claims.accept(Files.readAllBytes(input));
    }

    @Test
    void everyTargetHasAFuzzTestAndACorpusAndNoneIsWithoutTarget() throws IOException {
        assertThat(named(SOURCES, SOURCE)).isEqualTo(TARGETS.keySet());
        assertThat(named(CORPORA, INPUTS)).isEqualTo(TARGETS.keySet());
        for (String target : TARGETS.keySet()) {
            assertThat(inputsOf(target)).as("inputs of " + target).hasSizeGreaterThanOrEqualTo(LEAST_INPUTS);
            assertThat(Files.readString(SOURCES.resolve(target + SOURCE))).contains(target + "Claims.check(input);");
        }
    }

    private static Set<String> named(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Set<String> names = new TreeSet<>();
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(suffix))
                    .forEach(name -> names.add(name.substring(0, name.length() - suffix.length())));
            return names;
        }
    }
}
