package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.SupportedOkHttp;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With an OkHttp that is too old nothing is wrapped, and whoever tries is told why. The build copies the old ones. */
class SupportedOkHttpTest {
    private static final Path OLD = Path.of("target", "old-okhttp").toAbsolutePath();
    private static final String PROGRAM = "dev.heed.okhttp.OldOkHttpProgram";
    private static final String[] OTHERS = {
        "dev.heed.ResiliencePolicy",
        "io.github.resilience4j.retry.Retry",
        "io.github.resilience4j.core.IntervalFunction",
        "org.slf4j.Logger",
        "okio.Okio",
        "kotlin.Unit"
    };

    /** Where the program is, and nothing else. */
    @TempDir
    Path directory;

    @BeforeEach
    void copyProgram() throws IOException {
        String file = PROGRAM.replace('.', '/') + ".class";
        Files.createDirectories(directory.resolve(file).getParent());
        try (InputStream program = SupportedOkHttpTest.class.getResourceAsStream("OldOkHttpProgram.class")) {
            Files.copy(program, directory.resolve(file));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OkHttp 4.12.0, okhttp-4.12.0.jar",
        "OkHttp 5.0.0, okhttp-jvm-5.0.0.jar",
        "OkHttp 5.1.0, okhttp-jvm-5.1.0.jar",
        "OkHttp 5.3.2, okhttp-jvm-5.3.2.jar",
        "one older than 4.0, okhttp-3.14.9.jar"
    })
    void onTheClassPathWrapAndCallFactoryThrowAtOnce(String version, String jar) throws Exception {
        List<String> told = run(classPath(old(jar)));
        assertThat(told).hasSize(5).startsWith("module null");
        assertThat(told.subList(1, 5)).allMatch(line -> isTold(line, version, jar));
    }

    @ParameterizedTest
    @CsvSource({
        "OkHttp 4.12.0, okhttp-4.12.0.jar",
        "OkHttp 5.0.0, okhttp-jvm-5.0.0.jar",
        "OkHttp 5.3.2, okhttp-jvm-5.3.2.jar"
    })
    void inANamedModuleToo(String version, String jar) throws Exception {
        List<String> told = run(modulePath(old(jar)));
        assertThat(told).hasSize(5).startsWith("module dev.heed.okhttp");
        assertThat(told.subList(1, 5)).allMatch(line -> isTold(line, version, jar));
    }

    @Test
    void ofTwoOnTheClassPathTheFirstCounts() throws Exception {
        String supported = jarOf("okhttp3.Call");
        assertThat(run(classPath(old("okhttp-4.12.0.jar"), supported)).subList(1, 5))
                .allMatch(line -> isTold(line, "OkHttp 4.12.0", "okhttp-4.12.0.jar"));
        assertThat(run(classPath(supported, old("okhttp-4.12.0.jar"))).subList(1, 5))
                .allMatch(line -> line.contains(" works: "));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOldestThatIsSupportedWorks(boolean named) throws Exception {
        String oldest = old("okhttp-jvm-" + property("okhttp.oldest.version") + ".jar");
        List<String> told = run(named ? modulePath(oldest) : classPath(oldest));
        assertThat(told.subList(1, 5))
                .containsExactly(
                        "wrap works: OkHttpClient",
                        "callFactory works: ResilientCallFactory",
                        "wrap works: OkHttpClient",
                        "callFactory works: ResilientCallFactory");
    }

    @Test
    void whatIsToBeImportedIsTheOneThatThisIsBuiltWith() {
        assertThat(SupportedOkHttp.RECOMMENDED).isEqualTo(property("okhttp.version"));
        assertThat(property("okhttp.oldest.version")).startsWith(SupportedOkHttp.OLDEST + ".");
        assertThatCode(SupportedOkHttp::check).doesNotThrowAnyException();
        assertThatCode(() -> Resilience.of(ResiliencePolicy.documented()).wrap(new okhttp3.OkHttpClient()))
                .doesNotThrowAnyException();
    }

    private static boolean isTold(String line, String version, String jar) {
        return line.contains(" java.lang.IllegalStateException: ")
                && line.contains(version + ", from file:")
                && line.contains(jar)
                && line.contains("com.squareup.okhttp3:okhttp-bom:" + property("okhttp.version"));
    }

    private static String property(String name) {
        String pom = Docs.read(Docs.ROOT.resolve("pom.xml"));
        int begin = pom.indexOf("<" + name + ">") + name.length() + 2;
        return pom.substring(begin, pom.indexOf('<', begin));
    }

    private static String old(String jar) {
        assertThat(OLD.resolve(jar))
                .as("mvn -pl client-okhttp -am process-test-resources copies it; -Dtest does not")
                .exists();
        return OLD.resolve(jar).toString();
    }

    private List<String> classPath(String... okHttp) throws Exception {
        List<String> jars = new ArrayList<>(List.of(okHttp));
        jars.add(jarOf("dev.heed.okhttp.Resilience"));
        jars.add(directory.toString());
        others().forEach(jars::add);
        return List.of("-cp", String.join(File.pathSeparator, jars), PROGRAM);
    }

    private List<String> modulePath(String okHttp) throws Exception {
        List<String> jars = new ArrayList<>(List.of(okHttp, modules("client-okhttp"), modules("client-core")));
        others().skip(1).forEach(jars::add);
        return List.of(
                "-p",
                String.join(File.pathSeparator, jars),
                // an OkHttp before 5.2 is an automatic module, and brings no Kotlin along
                "--add-modules",
                "ALL-MODULE-PATH",
                "--patch-module",
                "dev.heed.okhttp=" + directory,
                "-m",
                "dev.heed.okhttp/" + PROGRAM);
    }

    private static String modules(String project) {
        return Docs.ROOT
                .resolve(Path.of(project, "target", "classes"))
                .toAbsolutePath()
                .toString();
    }

    private static Stream<String> others() {
        return Arrays.stream(OTHERS).map(SupportedOkHttpTest::jarOf);
    }

    private static String jarOf(String type) {
        try {
            return Path.of(Class.forName(type)
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("SLF4J") && !line.startsWith("WARNING"))
                    .toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
