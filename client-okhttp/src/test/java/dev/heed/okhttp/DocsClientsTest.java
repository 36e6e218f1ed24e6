package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of clients says what was run: its versions are those of the build, its figures those that tests assert. */
class DocsClientsTest {
    /** The test of a row, by the library's name, without its ending. */
    private static final Map<String, String> TESTS = Map.ofEntries(
            Map.entry("Feign", "Feign"),
            Map.entry("MinIO", "Minio"),
            Map.entry("Slack", "Slack"),
            Map.entry("Kubernetes, official", "Kubernetes"),
            Map.entry("Kubernetes, fabric8", "Fabric8"),
            Map.entry("OpenAI", "OpenAi"),
            Map.entry("Azure", "Azure"),
            Map.entry("Kiota, Microsoft Graph", "Kiota"),
            Map.entry("Ktor", "Ktor"),
            Map.entry("InfluxDB", "InfluxDb"),
            Map.entry("web3j", "Web3j"),
            Map.entry("GitHub, hub4j", "GitHub"));

    private static final Path SOURCES = Docs.ROOT.resolve(Docs.CLIENTS).resolve("src/test/java/dev/heed/clients");

    /** All rows but Retrofit's, which has tests of its own. */
    static Stream<List<String>> rows() {
        return Docs.table("library | tested with").stream()
                .filter(row -> !row.get(0).startsWith("[Retrofit]"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theVersionIsThatOfTheBuild(List<String> row) {
        String poms = Docs.read(Docs.ROOT.resolve("pom.xml"))
                + Docs.read(Docs.ROOT.resolve(Docs.CLIENTS).resolve("pom.xml"));
        assertThat(poms).contains(".version>" + row.get(1) + "</");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aTestCountsWhatIsSentAsShipped(List<String> row) {
        String test = test(row);
        if (row.get(4).equals("3")) {
            assertThat(test)
                    .containsPattern(
                            "void itRetriesNothingItself\\(\\)(?:(?!@Test)[\\s\\S])*containsExactly\\(0L, \\d+L, \\d+L\\)");
        } else {
            assertThat(test).containsPattern("Multiply\\(\\)").contains("requests()).isEqualTo(" + row.get(4) + ")");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aTestSeesOnWhichThreadsCallsWait(List<String> row) {
        String test = test(row);
        assertThat(test.contains("waitedOnTheCallersThread()"))
                .isEqualTo(row.get(5).contains("the caller"));
        assertThat(test.contains("waitedOnTheDispatchersThreads()"))
                .isEqualTo(row.get(5).contains("the dispatcher"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void itIsGivenWhatItsTestGives(List<String> row) {
        String given = row.get(2).replace("`", "");
        assertThat(test(row)).contains("resilience." + given + "(");
    }

    private static String test(List<String> row) {
        String name = row.get(0).substring(1, row.get(0).indexOf(']'));
        return Docs.read(SOURCES.resolve(TESTS.get(name) + "ClientTest.java"));
    }
}
