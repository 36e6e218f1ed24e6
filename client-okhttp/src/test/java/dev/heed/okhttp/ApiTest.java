package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users compile against is written down in a file of each module, and changes only together with it. */
class ApiTest {
    @ParameterizedTest
    @CsvSource({"client-core, dev.heed.ResiliencePolicy", "client-okhttp, dev.heed.okhttp.Resilience"})
    void thePublicApiIsTheOneThatIsWrittenDown(String module, Class<?> member) throws IOException, URISyntaxException {
        Path found = Files.createDirectories(Path.of("target", "api")).resolve(module + ".txt");
        Files.writeString(found, ApiText.of(member));
        assertThat(found)
                .as("the public API of %s; if it is meant to change: %s", module, accept(module))
                .hasSameTextualContentAs(Docs.ROOT.resolve(Path.of(module, "src", "api", module + ".txt")));
    }

    @ParameterizedTest
    @CsvSource({"client-core", "client-okhttp"})
    void theDocsSayHowAChangeIsAccepted(String module) {
        assertThat(Docs.command("accept-api").lines()).contains(accept(module));
    }

    @ParameterizedTest
    @CsvSource({"dev.heed.ResiliencePolicy", "dev.heed.okhttp.Resilience"})
    void noInternalTypeShows(Class<?> member) throws IOException, URISyntaxException {
        assertThat(ApiText.of(member).lines().filter(line -> !line.startsWith("  exports ")))
                .isNotEmpty()
                .noneMatch(line -> line.contains(".internal."));
    }

    private static String accept(String module) {
        return "cp client-okhttp/target/api/" + module + ".txt " + module + "/src/api/";
    }
}
