package dev.heed.okhttp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the README: its fenced blocks, each named by an HTML comment on the line before, and its tables. */
public final class Readme {
    /** Tests run in the directory of their module. */
    public static final Path ROOT = Path.of("..");

    private static final String UNNAMED = "";
    private static final Pattern IMPORTS = Pattern.compile("\\A(import [^\n]+\n|\n)+");

    private Readme() {}

    static String text() {
        return read(ROOT.resolve("README.md"));
    }

    /** What a program printed, as the README shows it. */
    static String output(String name) {
        String block = blocks("text").get("output: " + name);
        if (block == null) {
            throw new AssertionError("README.md has no block ```text after <!-- output: " + name + " -->");
        }
        return block;
    }

    /**
     * The blocks of a language by name.
     *
     * @throws AssertionError if two have the same name; one without a name has an empty one
     */
    static Map<String, String> blocks(String language) {
        Map<String, String> blocks = new TreeMap<>();
        List<String> lines = text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```" + language)) {
                int end = i + lines.subList(i, lines.size()).indexOf("```");
                String name = i == 0 ? UNNAMED : name(lines.get(i - 1));
                String twin = blocks.put(name, String.join("\n", lines.subList(i + 1, end)));
                if (twin != null) {
                    throw new AssertionError("README.md has two " + language + " blocks named '" + name + "'");
                }
            }
        }
        return blocks;
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

    private static String name(String comment) {
        return comment.startsWith("<!-- ") && comment.endsWith(" -->")
                ? comment.substring(5, comment.length() - 4)
                : UNNAMED;
    }

    /** The cells of the table whose heading row begins with a text, without heading and rule. */
    static List<List<String>> table(String headingBegins) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : text().lines().toList()) {
            inside = line.startsWith("|") && (inside || line.startsWith("| " + headingBegins));
            if (inside) {
                rows.add(Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList());
            }
        }
        if (rows.size() < 3) {
            throw new AssertionError("README.md has no table that begins with | " + headingBegins);
        }
        return rows.subList(2, rows.size());
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
