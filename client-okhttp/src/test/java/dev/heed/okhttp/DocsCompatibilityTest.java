package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the docs say of versions is what the build has, and its table leaves nothing out that its command runs. */
class DocsCompatibilityTest {
    private final String pom = Docs.read(Docs.ROOT.resolve("pom.xml"));
    private final String command = Docs.command("compatibility");
    private final List<String> okhttps = List.of(property("okhttp.oldest.version"), property("okhttp.version"));

    private String property(String name) {
        return pom.split("</?" + name.replace(".", "\\.") + ">", -1)[1];
    }

    @Test
    void theCommandTakesTheOldestOkHttpAndTheNewest() {
        assertThat(command).contains("in " + String.join(" ", okhttps) + "; do", "-Dokhttp.version=$okhttp");
        assertThat(List.of("README.md", Docs.PROOF))
                .extracting(path -> Docs.page(path).text())
                .allMatch(text -> text.contains("Supported: OkHttp " + String.join(" to ", okhttps) + ","));
    }

    @Test
    void theCommandTakesBothPaths() {
        assertThat(command).contains("in \"\" \"-Pclasspath\"; do", "-Dokhttp.version=$okhttp $paths");
        assertThat(pom).contains("<id>classpath</id>", "<useModulePath>false</useModulePath>");
    }

    @Test
    void theTableHasARowForEach() {
        List<List<String>> expected = new ArrayList<>();
        for (String jdk : List.of(property("maven.compiler.release"), "25")) {
            assertThat(command).contains("$JDK" + jdk);
            for (String okhttp : okhttps) {
                expected.add(List.of(jdk, okhttp, "module path"));
                expected.add(List.of(jdk, okhttp, "class path"));
            }
        }
        assertThat(Docs.table("JDK").stream().map(row -> row.subList(0, 3))).containsExactlyElementsOf(expected);
    }
}
