package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the docs say of fuzzing names the targets, the profile and the properties that there are. */
class DocsFuzzingTest {
    private static final String PARENT = Docs.read(Docs.ROOT.resolve("pom.xml"));
    private static final String PROFILE = PARENT.substring(PARENT.indexOf("<id>fuzz</id>"));
    private static final Pattern COMMAND =
            Pattern.compile("mvn -B -ntp -Pfuzz test( -Dfuzz\\.target=(?<target>\\w+))? -Dfuzz\\.time=(?<time>3m)");

    @Test
    void theTablesNameEveryTarget() throws IOException {
        assertThat(first(Docs.table("target | fed with"))).isEqualTo(targets());
        assertThat(first(Docs.table("target | executions"))).isEqualTo(targets());
    }

    @Test
    void theCommandsSayWhatTheProfileReads() throws IOException {
        for (String text : List.of(Docs.command("fuzz"), Docs.command("fuzz-all"))) {
            var command = COMMAND.matcher(text);
            assertThat(command.matches()).as(text).isTrue();
            assertThat(PROFILE).contains("<fuzz.time>" + command.group("time") + "</fuzz.time>");
            assertThat(command.group("target") == null || targets().contains(command.group("target")))
                    .isTrue();
        }
        assertThat(PROFILE)
                .contains("<include>**/${fuzz.target}Fuzz.java</include>", "jazzer.max_duration = ${fuzz.time}")
                .contains("<fuzz.target>*</fuzz.target>", "<JAZZER_FUZZ>1</JAZZER_FUZZ>");
    }

    @Test
    void theProfileTakesTheTargetsThatThereAreAndNoOther() throws IOException {
        String regex = PROFILE.split("</?regex>", -1)[1];
        assertThat(targets()).allMatch(target -> target.matches(regex));
        assertThat(new TreeSet<>(List.of(regex.substring("\\*|".length()).split("\\|", -1))))
                .isEqualTo(targets());
        assertThat("*").matches(regex);
    }

    @Test
    void jazzerIsInThisProfileOnly() {
        assertThat(PARENT.substring(0, PARENT.indexOf("<id>fuzz</id>"))).doesNotContain("com.code-intelligence");
        for (String module : List.of("client-core", "client-okhttp")) {
            assertThat(Docs.read(Docs.ROOT.resolve(module).resolve("pom.xml")))
                    .doesNotContain("com.code-intelligence", "src/fuzz");
        }
    }

    /** In the first column, without code marks. */
    private static Set<String> first(List<List<String>> rows) {
        Set<String> names = new TreeSet<>();
        rows.forEach(row -> names.add(row.get(0).replace("`", "")));
        return names;
    }

    private static Set<String> targets() throws IOException {
        Set<String> targets = new TreeSet<>();
        for (String module : List.of("client-core", "client-okhttp")) {
            try (Stream<Path> files =
                    Files.walk(Docs.ROOT.resolve(module).resolve("src").resolve("fuzz"))) {
                files.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> name.endsWith("Fuzz.java"))
                        .forEach(name -> targets.add(name.substring(0, name.length() - "Fuzz.java".length())));
            }
        }
        return targets;
    }
}
