package dev.heed.spring.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the page about Spring. Its Java is compared with the regions of tests by a test of client-okhttp. */
public final class Docs {
    private static final Path PAGE = Path.of("..", "docs", "spring.md");

    private Docs() {}

    /** What stands in a block of properties. */
    public static String properties(String name) {
        return block("properties", name);
    }

    /** What is printed. */
    public static String output(String name) {
        return block("text", "output: " + name);
    }

    /** The cells of the lines of the table whose heading begins so. */
    public static List<List<String>> table(String heading) {
        return text().lines()
                .dropWhile(line -> !line.startsWith("| " + heading))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
                .toList();
    }

    private static String block(String language, String name) {
        Matcher block = Pattern.compile("<!-- " + name + " -->\n```" + language + "\n(.*?)\n```", Pattern.DOTALL)
                .matcher(text());
        if (!block.find()) {
            throw new AssertionError("no block " + name);
        }
        return block.group(1);
    }

    private static String text() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
