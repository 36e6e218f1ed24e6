package dev.heed.okhttp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the pages of the documentation. Names of blocks and beginnings of tables are unique over all of them. */
final class Docs {
    /** Tests run in the directory of their module. */
    static final Path ROOT = Path.of("..");

    static final String CONTRIBUTING = ".github/CONTRIBUTING.md";
    /** The module that gives Heed to clients of services. */
    static final String CLIENTS = "client-okhttp/proof/clients";

    static final String PROOF = "client-okhttp/docs/contribute/proof.md";
    static final String BENCHMARKS = "client-okhttp/docs/contribute/benchmarks.md";

    private static final List<String> ALONE = List.of(
            "README.md",
            "client-core/README.md",
            "client-core/fleet-redis/README.md",
            "client-okhttp/README.md",
            CONTRIBUTING,
            ".github/SECURITY.md");
    private static final Path FOLDER = ROOT.resolve("client-okhttp").resolve("docs");
    private static final Pattern IMPORTS = Pattern.compile("\\A(import [^\n]+\n|\n)+");

    private Docs() {}

    /** All pages, the README first. */
    static List<DocsPage> pages() {
        try (Stream<Path> folder = Files.walk(FOLDER)) {
            Stream<String> inFolder = folder.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
                    .sorted();
            return Stream.concat(ALONE.stream().filter(path -> Files.exists(ROOT.resolve(path))), inFolder)
                    .map(Docs::page)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One page.
     *
     * @param path below the root of the project
     */
    static DocsPage page(String path) {
        return new DocsPage(path, read(ROOT.resolve(path)));
    }

    /**
     * The blocks of a language by name.
     *
     * @throws AssertionError if two have the same name
     */
    static Map<String, String> blocks(String language) {
        Map<String, String> blocks = new TreeMap<>();
        for (DocsPage page : pages()) {
            page.blocks().stream().filter(block -> block.is(language)).forEach(block -> {
                if (blocks.put(block.name(), block.body()) != null) {
                    throw new AssertionError(
                            page + " has a " + language + " block whose name is taken: '" + block.name() + "'");
                }
            });
        }
        return blocks;
    }

    /** A command. {@link DocsTest} looks in the tests for the names that are asked for here. */
    static String command(String name) {
        return block("sh", name);
    }

    /** What goes into a POM. */
    static String xml(String name) {
        return block("xml", name);
    }

    /** What a program printed. */
    static String output(String name) {
        return block("text", "output: " + name);
    }

    private static String block(String language, String name) {
        String block = blocks(language).get(name);
        if (block == null) {
            throw new AssertionError("no page has a block ```" + language + " after <!-- " + name + " -->");
        }
        return block;
    }

    /** The java blocks without the imports that some begin with. */
    static Map<String, String> code() {
        Map<String, String> code = new TreeMap<>();
        blocks("java").forEach((name, block) -> code.put(name, withoutImports(block)));
        return code;
    }

    static String withoutImports(String block) {
        return IMPORTS.matcher(block).replaceFirst("");
    }

    /**
     * The cells of the table whose heading row begins with a text, without heading and rule.
     *
     * @throws AssertionError if there is none, or more than one
     */
    static List<List<String>> table(String headingBegins) {
        List<List<List<String>>> tables = new ArrayList<>();
        pages().forEach(page -> tables.addAll(page.tables(headingBegins)));
        if (tables.size() != 1 || tables.get(0).isEmpty()) {
            throw new AssertionError(tables.size() + " tables begin with | " + headingBegins);
        }
        return tables.get(0);
    }

    /** The sources of the tests that the pages quote, by file. */
    static Map<Path, String> tests() {
        Map<Path, String> sources = new TreeMap<>();
        for (String module : List.of(
                "client-core",
                "client-okhttp",
                "client-okhttp/micrometer",
                "client-okhttp/proof",
                "client-okhttp/samples",
                "client-okhttp/spring",
                CLIENTS)) {
            sources.putAll(sources(Path.of(module, "src", "test", "java")));
        }
        return sources;
    }

    /** The java files below a folder of the project, with their text. */
    static Map<Path, String> sources(Path folder) {
        Map<Path, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> sources.put(file, read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
