package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users compile against is written down, and changes only together with it. */
class ApiTest {
    private static final Path WRITTEN = Path.of("src", "api", "fleet-redis.txt");

    @Test
    void thePublicApiIsTheOneThatIsWrittenDown() throws IOException {
        Path found = Files.createDirectories(Path.of("target", "api")).resolve("fleet-redis.txt");
        Files.writeString(found, module() + "\n\n" + type() + "\n");
        assertThat(found)
                .as("if it is meant to change: cp client-core/fleet-redis/%s client-core/fleet-redis/src/api/", found)
                .hasSameTextualContentAs(WRITTEN);
    }

    /** One package is exported, and one type of it is public. */
    @Test
    void oneTypeIsPublic() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "java", "dev", "heed", "fleet", "redis"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("RedisFleet.java", "package-info.java");
        }
    }

    private static String module() throws IOException {
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(Path.of("target", "classes", "module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        Stream<String> requires = module.requires().stream()
                .filter(it -> it.modifiers().contains(Modifier.TRANSITIVE))
                .map(it -> "\n  requires " + modifiers(it) + it.name());
        Stream<String> exports = module.exports().stream().map(it -> "\n  exports " + it);
        return "module " + module.name()
                + Stream.concat(requires.sorted(), exports.sorted()).collect(Collectors.joining());
    }

    private static String modifiers(ModuleDescriptor.Requires requires) {
        return requires.modifiers().stream()
                .filter(it -> it == Modifier.STATIC || it == Modifier.TRANSITIVE)
                .map(it -> it.name().toLowerCase(Locale.ROOT) + " ")
                .sorted()
                .collect(Collectors.joining());
    }

    private static String type() {
        Stream<String> methods = Arrays.stream(RedisFleet.class.getDeclaredMethods())
                .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.getName().equals("toString"))
                .map(ApiTest::text)
                .sorted();
        return "public final class " + RedisFleet.class.getName() + " implements dev.heed.HoldFleet"
                + methods.map(line -> "\n  " + line).collect(Collectors.joining());
    }

    private static String text(Method method) {
        int modifiers = method.getModifiers() & ~java.lang.reflect.Modifier.FINAL;
        String parameters = Arrays.stream(method.getGenericParameterTypes())
                .map(it -> it.getTypeName().replaceAll("\\bjava\\.([a-z]+\\.)+(?=[A-Z])", ""))
                .collect(Collectors.joining(", ", "(", ")"));
        String result = method.getGenericReturnType().getTypeName().replaceAll("\\bjava\\.([a-z]+\\.)+(?=[A-Z])", "");
        return java.lang.reflect.Modifier.toString(modifiers) + " " + result + " " + method.getName() + parameters;
    }
}
