package dev.heed.micrometer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.heed.Reason;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Metrics know Heed, and Heed does not know them. What users compile against is written down. */
class ArchitectureTest {
    private static final Path WRITTEN = Path.of("src", "api", "client-micrometer.txt");

    @Test
    void heedKnowsNothingOfMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.heed.micrometer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "dev.heed.micrometer..")
                .check(new ClassFileImporter()
                        .importUrls(java.util.List.of(place(Reason.class), place(Resilience.class))));
    }

    private static java.net.URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void thePublicApiIsTheOneThatIsWrittenDown() throws IOException {
        Path found = Files.createDirectories(Path.of("target", "api")).resolve("client-micrometer.txt");
        Files.writeString(found, module() + "\n\n" + type() + "\n");
        assertThat(found)
                .as("if it is meant to change: cp client-okhttp/micrometer/%s client-okhttp/micrometer/src/api/", found)
                .hasSameTextualContentAs(WRITTEN);
    }

    @Test
    void oneTypeIsPublic() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "java", "dev", "heed", "micrometer"))) {
            assertThat(files.filter(file -> text(file).contains("\npublic ")))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("HeedMetrics.java");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String module() throws IOException {
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(Path.of("target", "classes", "module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        Stream<String> requires = module.requires().stream()
                .filter(it -> it.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
                .map(it -> "\n  requires " + it.name());
        Stream<String> exports = module.exports().stream().map(it -> "\n  exports " + it);
        return "module " + module.name()
                + Stream.concat(requires.sorted(), exports.sorted()).collect(Collectors.joining());
    }

    private static String type() {
        return "public final class " + HeedMetrics.class.getName() + " implements "
                + Arrays.stream(HeedMetrics.class.getInterfaces())
                        .map(Class::getName)
                        .collect(Collectors.joining(", "))
                + Arrays.stream(HeedMetrics.class.getDeclaredMethods())
                        .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                        .map(method -> "\n  " + method)
                        .sorted()
                        .collect(Collectors.joining());
    }
}
