package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is pure stays so, and arrows go down only: the public type, what acts, what is said and kept. */
class ArchitectureTest {
    private static final Path MAIN = Path.of("src", "main", "java", "dev", "heed", "fleet", "redis");

    private static List<String> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.list(MAIN.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(ArchitectureTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsSaidAndKeptKnowsNoConnectionThreadClockOrDice() throws IOException {
        assertThat(sources("internal/wire"))
                .hasSizeGreaterThan(10)
                .noneMatch(source -> source.contains("import io.")
                        || source.contains("internal.link")
                        || source.contains("org.slf4j")
                        || source.contains("Thread")
                        || source.contains("System.")
                        || source.contains("Random"));
    }

    @Test
    void whatActsDoesNotKnowThePublicType() throws IOException {
        assertThat(sources("internal/link")).hasSizeGreaterThan(10).noneMatch(source -> source.contains("RedisFleet"));
    }

    @Test
    void oneThreadIsMadeAndNoneSleeps() throws IOException {
        assertThat(sources("internal/link"))
                .filteredOn(source -> source.contains("new Thread("))
                .hasSize(1);
        assertThat(sources("internal/link")).noneMatch(source -> source.contains("Thread.sleep"));
    }
}
