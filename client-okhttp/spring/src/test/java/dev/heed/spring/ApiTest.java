package dev.heed.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users compile against is written down, and changes only together with it. */
class ApiTest {
    private static final Path WRITTEN = Path.of("src", "api", "client-spring.txt");
    private static final Path SOURCES = Path.of("src", "main", "java");

    @Test
    void thePublicApiIsTheOneThatIsWrittenDown() throws IOException {
        Path found = Files.createDirectories(Path.of("target", "api")).resolve("client-spring.txt");
        Files.writeString(found, types().stream().map(ApiTest::text).collect(Collectors.joining("\n\n")) + "\n");
        assertThat(found)
                .as("if it is meant to change: cp client-okhttp/spring/%s client-okhttp/spring/src/api/", found)
                .hasSameTextualContentAs(WRITTEN);
    }

    private static List<Class<?>> types() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && !file.toString().endsWith("-info.java"))
                    .map(file -> SOURCES.relativize(file).toString().replaceAll("[/\\\\]", "."))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .sorted()
                    .<Class<?>>map(ApiTest::load)
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }

    private static String text(Class<?> type) {
        Stream<Executable> members =
                Stream.concat(Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()));
        Stream<String> lines = members.filter(it -> Modifier.isPublic(it.getModifiers()) && !it.isSynthetic())
                .map(it -> "\n  "
                        + (it instanceof Method method ? method.getReturnType().getName() + " " : "new ") + it.getName()
                        + parameters(it))
                .sorted();
        return "public " + type + lines.collect(Collectors.joining());
    }

    private static String parameters(Executable member) {
        return Arrays.stream(member.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
