package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The docs say what is so: their code is code that ran, their commands are the ones that exist. */
class DocsTest {
    private static final String BEGIN = "// docs: ";
    private static final String END = "// docs: end";
    private static final String PROOF = Docs.read(Path.of("proof", "pom.xml"));

    @RegisterExtension
    final Lab lab = new Lab();

    @Test
    void everyJavaBlockIsCodeThatRan() {
        assertThat(Docs.code()).isNotEmpty().isEqualTo(regions());
    }

    @ParameterizedTest
    @CsvSource({"sh, command", "xml, xml", "text, output", "properties, properties"})
    void everyOtherBlockIsOneThatATestAsksFor(String language, String accessor) {
        Pattern asked = Pattern.compile("Docs\\s*\\.%s\\(\"([^\"]+)\"\\)".formatted(accessor));
        Set<String> names = Docs.tests().values().stream()
                .flatMap(text -> asked.matcher(text).results().map(found -> found.group(1)))
                .map(name -> accessor.equals("output") ? "output: " + name : name)
                .collect(Collectors.toSet());
        assertThat(names).isNotEmpty().isEqualTo(Docs.blocks(language).keySet());
    }

    /** Pictures have none; the commands of the guide for contributors have a test of their own. */
    @Test
    void everyBlockHasAName() {
        for (DocsPage page : Docs.pages()) {
            List<String> unnamed = page.path().equals(Docs.CONTRIBUTING) ? List.of("text", "sh") : List.of("text");
            assertThat(page.blocks()).as(page.path()).allSatisfy(block -> {
                assertThat(block.language()).isIn("java", "sh", "xml", "text", "properties");
                assertThat(unnamed.contains(block.language()) || !block.name().isEmpty())
                        .as(block.body())
                        .isTrue();
            });
        }
    }

    @Test
    void theTestCommandIsWhatContinuousIntegrationRuns() {
        List<String> script = Docs.read(Docs.ROOT.resolve(".ci").resolve("run"))
                .strip()
                .lines()
                .toList();
        assertThat(Docs.command("test")).isEqualTo(script.get(script.size() - 1));
    }

    @Test
    void theDemoCommandNamesProfileAndModule() {
        assertThat(Docs.command("demo")).isEqualTo("mvn -q -Pdemo -pl client-okhttp/samples -am process-classes");
        assertThat(Docs.read(Path.of("samples", "pom.xml")))
                .contains("<id>demo</id>", "dev.heed.samples.demo.Demo ${demo.args}");
        assertThat(Docs.read(Docs.ROOT.resolve("pom.xml")))
                .contains("<id>demo</id>", "<phase>process-classes</phase>", "<module>client-okhttp/samples</module>");
    }

    @Test
    void theSimulationCommandNamesProfileModuleAndArguments() {
        assertThat(Docs.command("simulation"))
                .isEqualTo("mvn -B -ntp -Psim -pl client-okhttp/proof -am process-classes"
                        + " -Dsim.args=\"--seconds 60\"");
        assertThat(PROOF)
                .contains(
                        "<id>sim</id>", "dev.heed.okhttp.sim.Simulation ${sim.args}", "<source>src/sim/java</source>");
    }

    @Test
    void theSoakCommandNamesProfileModuleAndArguments() {
        assertThat(Docs.command("soak"))
                .isEqualTo("mvn -B -ntp -Psoak -pl client-okhttp/proof -am process-classes"
                        + " -Dsoak.args=\"--minutes 5 --seed 1\"");
        assertThat(PROOF)
                .contains("<id>soak</id>", "dev.heed.okhttp.soak.Soak ${soak.args}", "<source>src/soak/java</source>");
    }

    @Test
    void theCommandOfAFleetInAnOutageNamesProfileModuleAndArguments() {
        assertThat(Docs.command("fleet-outage"))
                .isEqualTo("mvn -q -Pfleet -pl client-okhttp/proof -am process-classes"
                        + " -Dfleet.args=\"--processes 20\"");
        assertThat(PROOF)
                .contains(
                        "<id>fleet</id>",
                        "dev.heed.okhttp.fleet.Fleet ${fleet.args}",
                        "<source>src/fleet/java</source>");
    }

    @Test
    void theCommandOfWhatAFleetCostsNamesProfileModuleAndPart() {
        assertThat(Docs.command("fleet-cost"))
                .isEqualTo("mvn -q -Pbench -pl client-okhttp/proof -am process-classes"
                        + " \"-Dbench.args=fleet -forks 2\"");
        assertThat(Docs.read(Path.of("proof/src/jmh/java/dev/heed/okhttp/bench/Bench.java")))
                .contains("all.put(\"fleet\"");
    }

    /** Rows are pasted, not written: the program prints these columns. */
    @Test
    void theTablesOfAFleetInAnOutageHaveTheColumnsThatItsProgramPrints() {
        String printed = Docs.read(Path.of("proof/src/fleet/java/dev/heed/okhttp/fleet/Report.java"))
                .replaceAll("\"\\s*\\+ \"", "");
        List<String> headings = Docs.page(Docs.BENCHMARKS)
                .text()
                .lines()
                .filter(line -> line.startsWith("| processes |"))
                .toList();
        assertThat(headings)
                .hasSize(3)
                .allSatisfy(heading -> assertThat(printed).contains(heading));
    }

    @Test
    void theExcerptOfTheDemoShowsWhatACallTells() throws IOException {
        lab.replies(503, "Retry-After: 0");
        lab.replies(200);
        try (Response response = lab.get(Mode.EXECUTE, "/report")) {
            String trail = Trails.of(response).toString().replace(lab.url("/").toString(), "http://localhost:8080/");
            assertThat(Docs.output("demo").lines().map(String::strip))
                    .containsAll(trail.lines().skip(1).map(String::strip).toList());
        }
    }

    @Test
    void theDependencyHasTheCoordinatesOfTheBuild() {
        assertThat(Docs.xml("dependency"))
                .contains("<groupId>dev.heed</groupId>", "<artifactId>client-okhttp</artifactId>")
                .contains("<version>" + version() + "</version>");
    }

    @Test
    void theDependencyOfAFleetHasTheCoordinatesOfTheBuild() {
        String pom = Docs.read(Docs.ROOT.resolve("client-core/fleet-redis/pom.xml"));
        assertThat(Docs.xml("fleet-redis-dependency")).contains("<artifactId>fleet-redis</artifactId>");
        assertThat(pom).contains("<artifactId>fleet-redis</artifactId>");
        assertThat(Docs.xml("fleet-redis-dependency").replace("fleet-redis", "client-okhttp"))
                .isEqualTo(Docs.xml("dependency"));
    }

    @Test
    void theDependencyForSpringHasTheCoordinatesOfTheBuild() {
        assertThat(Docs.read(Path.of("spring", "pom.xml"))).contains("<artifactId>client-spring</artifactId>");
        assertThat(Docs.xml("spring-dependency").replace("client-spring", "client-okhttp"))
                .isEqualTo(Docs.xml("dependency"));
    }

    @Test
    void theCommandsOfFleetsInTheSimulationNameProfileModuleAndArguments() {
        assertThat(Docs.command("simulation-fleet"))
                .startsWith("mvn -B -ntp -Psim -pl client-okhttp/proof -am process-classes")
                .contains("--fleet");
        assertThat(Docs.command("simulation-rounds"))
                .startsWith("mvn -B -ntp -Psim -pl client-okhttp/proof -am process-classes")
                .contains("--rounds");
    }

    @Test
    void theLoadCommandOfAFleetNamesProfileModuleAndPhase() {
        String pom = Docs.read(Docs.ROOT.resolve("client-core/fleet-redis/pom.xml"));
        assertThat(Docs.command("fleet-load"))
                .isEqualTo(
                        "mvn -q -Pload -pl client-core/fleet-redis -am -Dload.server=127.0.0.1:6379 process-test-classes");
        assertThat(pom).contains("<id>load</id>", "load.server", "<phase>process-test-classes</phase>");
    }

    @Test
    void theCommandOfTheDashboardNamesProfileModuleAndPhase() {
        String pom = Docs.read(Path.of("micrometer", "pom.xml"));
        assertThat(Docs.command("dashboard"))
                .isEqualTo("mvn -q -Pdashboard -pl client-okhttp/micrometer -am process-test-classes");
        assertThat(pom)
                .contains("<id>dashboard</id>", "Picture ${dashboard.file}", "<phase>process-test-classes</phase>");
    }

    @Test
    void theServerOfTestsIsTheOneOfThisBuild() {
        String pom = Docs.read(Path.of("pom.xml")).replaceAll("\\s+", "");
        assertThat(pom).contains(Docs.xml("testing-dependency").replaceAll("\\s+", ""));
    }

    @Test
    void theJarsAloneAreInstalledByAProfileThatSkipsAllElse() {
        assertThat(Docs.command("install")).isEqualTo("mvn -B -ntp -DskipTests install");
        String parent = Docs.read(Docs.ROOT.resolve("pom.xml"));
        String profile = parent.substring(parent.indexOf("<id>jars</id>"));
        assertThat(profile.substring(0, profile.indexOf("</profile>")))
                .contains("<name>skipTests</name>", "<maven.test.skip>true<", "<invoker.skip>true<");
    }

    @Test
    void okhttpIsPinnedToTheVersionOfTheBuild() {
        String parent = Docs.read(Docs.ROOT.resolve("pom.xml"));
        String version = parent.split("</?okhttp\\.version>", -1)[1];
        assertThat(Docs.xml("retrofit")).contains("<version>" + version + "</version>");
    }

    @Test
    void everyReasonIsInTheTableInItsOwnWords() {
        List<List<String>> expected = Arrays.stream(Reason.values())
                .map(why -> List.of("`" + why + "`", why.text()))
                .toList();
        assertThat(Docs.table("reason | in words")).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String version() {
        String parent = Docs.read(Path.of("pom.xml"));
        return parent.substring(parent.indexOf("<version>") + "<version>".length(), parent.indexOf("</version>"));
    }

    /** What stands between the marks, by name. */
    private static Map<String, String> regions() {
        Map<String, String> regions = new TreeMap<>();
        Docs.tests().values().forEach(text -> collect(text.lines().toList(), regions));
        return regions;
    }

    private static void collect(List<String> lines, Map<String, String> regions) {
        List<String> open = new ArrayList<>();
        String name = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.equals(END)) {
                assertThat(regions.put(name, String.join("\n", open).stripIndent()))
                        .as("an earlier region " + name)
                        .isNull();
                name = "";
            } else if (text.startsWith(BEGIN)) {
                assertThat(name).as("region still open at " + text).isEmpty();
                name = text.substring(BEGIN.length());
                open.clear();
            } else {
                open.add(line);
            }
        }
        assertThat(name).as("region never closed").isEmpty();
    }
}
