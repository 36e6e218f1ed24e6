package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is published is what the pages, the BOM and the build name. */
class DocsReleaseTest {
    private static final String VERSIONS = "client-okhttp/docs/versions.md";
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

    /** The artifacts of the modules that every build has, but the BOM itself. */
    private static Set<String> published() {
        String parent = Docs.read(Docs.ROOT.resolve("pom.xml"));
        String modules = parent.substring(parent.indexOf("<modules>"), parent.indexOf("</modules>"));
        return all(Pattern.compile("<module>([^<]+)</module>"), modules).stream()
                .filter(module -> !module.endsWith("/bom"))
                .map(module -> Docs.read(Docs.ROOT.resolve(module).resolve("pom.xml")))
                .map(pom ->
                        all(ARTIFACT, pom.substring(pom.indexOf("</parent>"))).get(0))
                .collect(Collectors.toSet());
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(DocsReleaseTest::found).toList();
    }

    private static String found(MatchResult match) {
        return match.group(1);
    }

    private static String bom() {
        String pom = Docs.read(Docs.ROOT.resolve("client-core/bom/pom.xml"));
        return pom.substring(pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
    }

    @Test
    void theBomNamesEveryArtifactThatIsPublished() {
        assertThat(all(ARTIFACT, bom())).containsExactlyInAnyOrderElementsOf(published());
    }

    @Test
    void thePageListsEveryArtifactThatIsPublished() {
        List<String> rows = all(
                Pattern.compile("(?m)^\\| `dev\\.heed:([^`]+)`"),
                Docs.page(VERSIONS).text());
        assertThat(rows)
                .contains("heed-bom")
                .filteredOn(row -> !row.equals("heed-bom"))
                .hasSameElementsAs(published());
        List<String> parts =
                all(Pattern.compile("(?m)^### (.+)$"), Docs.page(VERSIONS).text());
        assertThat(parts).containsExactlyInAnyOrderElementsOf(published());
    }

    @Test
    void theBomOfThePageHasTheVersionOfTheDependency() {
        String version = Docs.xml("dependency").replaceAll("(?s).*(<version>.*</version>).*", "$1");
        assertThat(Docs.xml("bom")).contains("<artifactId>heed-bom</artifactId>", version);
    }

    @Test
    void theBundleIsMadeByAScriptThatBuildsWithTheProfile() {
        String script = Docs.command("bundle");
        assertThat(script).isEqualTo(".ci/bundle");
        assertThat(Files.isExecutable(Docs.ROOT.resolve(script))).isTrue();
        assertThat(Docs.read(Docs.ROOT.resolve(script))).contains("-P 'release,!programs'");
        assertThat(Docs.read(Docs.ROOT.resolve("pom.xml"))).contains("<id>release</id>", "<id>sign</id>");
    }
}
