package dev.heed.okhttp;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Arrows between packages go down only, and few files know each other in circles. */
class ArchitectureTest {
    private static final JavaClasses CORE = imported(Path.of("..", "client-core", "target", "classes"));
    private static final JavaClasses OKHTTP = imported(Path.of("target", "classes"));

    private static JavaClasses imported(Path... folders) {
        return new ClassFileImporter().importPaths(folders);
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(packages(CORE))
                .containsExactlyInAnyOrder(
                        "dev.heed",
                        "dev.heed.testing",
                        "dev.heed.internal.call",
                        "dev.heed.internal.credentials",
                        "dev.heed.internal.hold",
                        "dev.heed.internal.http",
                        "dev.heed.internal.limit",
                        "dev.heed.internal.telemetry",
                        "dev.heed.internal.text");
        assertThat(packages(OKHTTP))
                .containsExactlyInAnyOrder(
                        "dev.heed.okhttp",
                        "dev.heed.okhttp.internal",
                        "dev.heed.okhttp.internal.async",
                        "dev.heed.okhttp.internal.blocking",
                        "dev.heed.okhttp.internal.call",
                        "dev.heed.okhttp.internal.engine",
                        "dev.heed.okhttp.internal.interceptor");
    }

    private static Set<String> packages(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Java and Kotlin sources of all projects; a file that is longer does more than one thing. */
    @Test
    void noFileIsLongerThan400Lines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            assertThat(files.filter(file -> file.toString().matches(".*/src/.*\\.(java|kt)")
                            && !file.toString().contains("/target/")))
                    .hasSizeGreaterThan(500)
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(400));
        }
    }

    @Test
    void noPackageOfCoreReachesItself() {
        assertThat(CORE).hasSizeGreaterThan(80);
        slices().matching("dev.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void noPackageOfTheAdapterReachesItself() {
        assertThat(OKHTTP).hasSizeGreaterThan(70);
        slices().matching("dev.heed.(**)").should().beFreeOfCycles().check(OKHTTP);
    }

    @Test
    void arrowsOfCoreGoDownOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("call")
                .definedBy("dev.heed.internal.call")
                .layer("credentials")
                .definedBy("dev.heed.internal.credentials")
                .layer("hold")
                .definedBy("dev.heed.internal.hold")
                .layer("telemetry")
                .definedBy("dev.heed.internal.telemetry")
                .layer("testing")
                .definedBy("dev.heed.testing")
                .layer("policy")
                .definedBy("dev.heed")
                .layer("limit")
                .definedBy("dev.heed.internal.limit")
                .layer("text")
                .definedBy("dev.heed.internal.text")
                .layer("http")
                .definedBy("dev.heed.internal.http")
                .whereLayer("call")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("credentials")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("hold")
                .mayOnlyBeAccessedByLayers("call")
                .whereLayer("telemetry")
                .mayOnlyBeAccessedByLayers("call", "credentials", "hold")
                .whereLayer("testing")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("policy")
                .mayOnlyBeAccessedByLayers("call", "credentials", "hold", "telemetry", "testing")
                .whereLayer("limit")
                .mayOnlyBeAccessedByLayers("policy")
                .whereLayer("text")
                .mayOnlyBeAccessedByLayers("policy")
                .whereLayer("text")
                .mayNotAccessAnyLayer()
                .whereLayer("http")
                .mayNotAccessAnyLayer()
                .check(CORE);
    }

    @Test
    void arrowsOfTheAdapterGoDownOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("public")
                .definedBy("dev.heed.okhttp")
                .layer("wiring")
                .definedBy("dev.heed.okhttp.internal")
                .layer("async")
                .definedBy("dev.heed.okhttp.internal.async")
                .layer("blocking")
                .definedBy("dev.heed.okhttp.internal.blocking")
                .layer("interceptor")
                .definedBy("dev.heed.okhttp.internal.interceptor")
                .layer("engine")
                .definedBy("dev.heed.okhttp.internal.engine")
                .layer("call")
                .definedBy("dev.heed.okhttp.internal.call")
                .whereLayer("public")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("wiring")
                .mayOnlyBeAccessedByLayers("public")
                .whereLayer("async")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("blocking")
                .mayOnlyBeAccessedByLayers("wiring", "async")
                .whereLayer("interceptor")
                .mayOnlyBeAccessedByLayers("wiring", "async")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("public", "wiring", "async", "blocking", "interceptor")
                .whereLayer("call")
                .mayNotAccessAnyLayer()
                .check(OKHTTP);
    }

    /** A file is a class with all that is nested in it; one file knows another whose type stands anywhere in its code. */
    @Test
    void fewFilesReachEachOther() {
        assertThat(largestKnot(CORE)).hasSizeLessThanOrEqualTo(8);
        assertThat(largestKnot(OKHTTP)).hasSizeLessThanOrEqualTo(7);
    }

    private static Set<String> largestKnot(JavaClasses classes) {
        Map<String, Set<String>> known = classes.stream()
                .collect(Collectors.groupingBy(
                        ArchitectureTest::file,
                        Collectors.flatMapping(
                                type -> type.getDirectDependenciesFromSelf().stream()
                                        .map(dependency -> file(dependency.getTargetClass())),
                                Collectors.toSet())));
        Collection<Set<String>> knots = new Knots(known).all();
        return knots.stream()
                .max((one, other) -> Integer.compare(one.size(), other.size()))
                .orElse(Set.of());
    }

    private static String file(JavaClass type) {
        return type.getBaseComponentType().getName().split("\\$", 2)[0];
    }

    /** Files that reach each other, found by walking from each file and back. */
    private record Knots(Map<String, Set<String>> known) {
        List<Set<String>> all() {
            Map<String, Set<String>> reached =
                    known.keySet().stream().collect(Collectors.toMap(file -> file, this::reachedFrom));
            return known.keySet().stream()
                    .map(file -> reached.getOrDefault(file, Set.of()).stream()
                            .filter(other ->
                                    reached.getOrDefault(other, Set.of()).contains(file))
                            .collect(Collectors.toSet()))
                    .toList();
        }

        private Set<String> reachedFrom(String file) {
            Deque<String> open = new ArrayDeque<>(known.getOrDefault(file, Set.of()));
            Set<String> reached = new TreeSet<>();
            while (!open.isEmpty()) {
                String next = open.pop();
                if (known.containsKey(next) && !next.equals(file) && reached.add(next)) {
                    open.addAll(known.getOrDefault(next, Set.of()));
                } else if (next.equals(file)) {
                    reached.add(file);
                }
            }
            return reached;
        }
    }
}
