package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README says what is so: its code is code that ran, its commands are the ones that exist. */
class ReadmeTest {
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "heed", "okhttp");
    private static final String BEGIN = "// readme: ";
    private static final String END = "// readme: end";

    @RegisterExtension
    final Lab lab = new Lab();

    @Test
    void everyJavaBlockIsCodeThatRan() throws IOException {
        assertThat(Readme.code()).isNotEmpty().isEqualTo(regions());
    }

    @Test
    void theTestCommandIsWhatContinuousIntegrationRuns() {
        List<String> script = Readme.read(Readme.ROOT.resolve(".ci").resolve("run"))
                .strip()
                .lines()
                .toList();
        assertThat(Readme.blocks("sh")).containsEntry("test", script.get(script.size() - 1));
    }

    @Test
    void theDemoCommandNamesProfileAndModule() {
        String pom = Readme.read(Path.of("pom.xml"));
        assertThat(Readme.blocks("sh"))
                .containsEntry("demo", "mvn -q -Pdemo -pl client-okhttp -am process-test-classes");
        assertThat(pom).contains("<id>demo</id>", "<phase>process-test-classes</phase>", "dev.heed.okhttp.demo.Demo");
    }

    @Test
    void theSoakCommandNamesProfileModuleAndArguments() {
        assertThat(Readme.blocks("sh"))
                .containsEntry(
                        "soak",
                        "mvn -B -ntp -Psoak -pl client-okhttp -am process-test-classes"
                                + " -Dsoak.args=\"--minutes 5 --seed 1\"");
        assertThat(Readme.read(Path.of("pom.xml")))
                .contains("<id>soak</id>", "dev.heed.okhttp.soak.Soak ${soak.args}", "<source>src/soak/java</source>");
    }

    @Test
    void theExcerptOfTheDemoShowsWhatACallTells() throws IOException {
        lab.replies(503, "Retry-After: 0");
        lab.replies(200);
        try (Response response = lab.get(Mode.EXECUTE, "/report")) {
            String trail = Trails.of(response).toString().replace(lab.url("/").toString(), "http://localhost:8080/");
            assertThat(Readme.output("demo").lines().map(String::strip))
                    .containsAll(trail.lines().skip(1).map(String::strip).toList());
        }
    }

    @Test
    void theDependencyHasTheCoordinatesOfTheBuild() {
        assertThat(Readme.blocks("xml").get("dependency"))
                .contains("<groupId>dev.heed</groupId>", "<artifactId>client-okhttp</artifactId>")
                .contains("<version>" + version() + "</version>");
    }

    @Test
    void theJarsAloneAreInstalledByAProfileThatSkipsAllElse() {
        assertThat(Readme.blocks("sh")).containsEntry("install", "mvn -B -ntp -DskipTests install");
        String parent = Readme.read(Readme.ROOT.resolve("pom.xml"));
        String profile = parent.substring(parent.indexOf("<id>jars</id>"));
        assertThat(profile.substring(0, profile.indexOf("</profile>")))
                .contains("<name>skipTests</name>", "<maven.test.skip>true<", "<invoker.skip>true<");
    }

    @Test
    void okhttpIsPinnedToTheVersionOfTheBuild() {
        String parent = Readme.read(Readme.ROOT.resolve("pom.xml"));
        String version = parent.split("</?okhttp\\.version>", -1)[1];
        assertThat(Readme.blocks("xml").get("retrofit")).contains("<version>" + version + "</version>");
    }

    @Test
    void everyReasonIsInTheTableInItsOwnWords() {
        List<List<String>> expected = Arrays.stream(Reason.values())
                .map(why -> List.of("`" + why + "`", why.text()))
                .toList();
        assertThat(Readme.table("`Why`")).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String version() {
        String parent = Readme.read(Path.of("pom.xml"));
        return parent.substring(parent.indexOf("<version>") + "<version>".length(), parent.indexOf("</version>"));
    }

    /** What stands between the marks, by name. */
    private static Map<String, String> regions() throws IOException {
        Map<String, String> regions = new TreeMap<>();
        try (Stream<Path> files = Files.list(TESTS)) {
            files.filter(file -> file.getFileName().toString().matches("Readme\\w+ExamplesTest\\.java"))
                    .forEach(file -> collect(Readme.read(file).lines().toList(), regions));
        }
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
