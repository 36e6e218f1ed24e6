package dev.heed.okhttp;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that code outside a module can be compiled and linked against, as text: what the module passes on and exports, and
 * the public types of the packages that it exports to everybody. It is the same for a directory of classes and a jar, on
 * the class path and the module path, and on each JDK.
 */
final class ApiText {
    private static final String CLASS = ".class";

    private ApiText() {}

    /** Of the module that a class is part of. */
    static String of(Class<?> member) throws IOException, URISyntaxException {
        Path place = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().toURI());
        ModuleReference module = ModuleFinder.of(place).findAll().iterator().next();
        List<String> blocks = new ArrayList<>(List.of(head(module.descriptor())));
        for (String name : classes(module)) {
            Class<?> type = load(name, member.getClassLoader());
            if (ApiType.isPublic(type)) {
                blocks.add(new ApiType(type).text());
            }
        }
        return String.join("\n\n", blocks) + "\n";
    }

    private static String head(ModuleDescriptor module) {
        Stream<String> requires = module.requires().stream()
                .filter(it -> it.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
                .map(it -> "\n  requires " + modifiers(it) + it.name());
        Stream<String> exports = module.exports().stream().map(it -> "\n  exports " + it);
        return "module " + module.name()
                + Stream.concat(requires.sorted(), exports.sorted()).collect(Collectors.joining());
    }

    private static String modifiers(ModuleDescriptor.Requires requires) {
        return requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)
                ? "static transitive "
                : "transitive ";
    }

    private static List<String> classes(ModuleReference module) throws IOException {
        Set<String> exported = module.descriptor().exports().stream()
                .filter(Predicate.not(ModuleDescriptor.Exports::isQualified))
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = module.open();
                Stream<String> files = reader.list()) {
            return files.filter(file -> file.endsWith(CLASS))
                    .map(file ->
                            file.substring(0, file.length() - CLASS.length()).replace('/', '.'))
                    .filter(name -> exported.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
                    .sorted()
                    .toList();
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }
}
