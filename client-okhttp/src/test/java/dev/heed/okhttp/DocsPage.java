package dev.heed.okhttp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation: its fenced blocks, each named by an HTML comment on the line before, its tables and links.
 *
 * @param path below the root of the project
 * @param text as it is
 */
record DocsPage(String path, String text) {
    private static final String UNNAMED = "";
    private static final String FENCE = "```";
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    /**
     * A fenced block.
     *
     * @param language empty if none is named
     * @param name empty if no comment names it
     * @param body without the fences
     */
    record Block(String language, String name, String body) {
        boolean is(String wanted) {
            return language.equals(wanted) && !name.isEmpty();
        }
    }

    List<String> lines() {
        return text.lines().toList();
    }

    /** In order. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int length = lines.subList(i + 1, lines.size()).indexOf(FENCE);
                if (length < 0) {
                    throw new AssertionError(this + " has a block that does not end, at line " + (i + 1));
                }
                String name = i == 0 ? UNNAMED : name(lines.get(i - 1));
                String body = String.join("\n", lines.subList(i + 1, i + 1 + length));
                blocks.add(new Block(lines.get(i).substring(FENCE.length()), name, body));
                i += length + 1;
            }
        }
        return blocks;
    }

    private static String name(String comment) {
        return comment.startsWith("<!-- ") && comment.endsWith(" -->")
                ? comment.substring(5, comment.length() - 4)
                : UNNAMED;
    }

    /** What stands outside of blocks. */
    String prose() {
        StringBuilder prose = new StringBuilder();
        boolean inside = false;
        for (String line : lines()) {
            boolean fence = line.startsWith(FENCE);
            inside ^= fence;
            prose.append(inside || fence ? "" : line).append('\n');
        }
        return prose.toString();
    }

    /** The cells of the tables whose heading row begins with a text, each without heading and rule. */
    List<List<List<String>>> tables(String headingBegins) {
        List<List<List<String>>> tables = new ArrayList<>();
        boolean inAny = false;
        boolean inside = false;
        for (String line : prose().lines().toList()) {
            boolean begins = !inAny && line.startsWith("| " + headingBegins);
            inAny = line.startsWith("|");
            inside = inAny && (inside || begins);
            if (begins) {
                tables.add(new ArrayList<>());
            } else if (inside && !line.startsWith("| -")) {
                tables.get(tables.size() - 1).add(cells(line));
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    /** Where links lead, as written. */
    List<String> links() {
        return LINK.matcher(CODE.matcher(prose()).replaceAll("code"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** What is written as code within the prose. */
    List<String> codeSpans() {
        return CODE.matcher(prose()).results().map(found -> found.group(1)).toList();
    }

    /** The anchors of its headings, as GitHub makes them; of equal headings the second one ends with -1. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        for (String heading : headings()) {
            String anchor = heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            long twins = anchors.stream()
                    .filter(known -> known.replaceAll("-\\d+$", "").equals(anchor))
                    .count();
            anchors.add(twins == 0 ? anchor : anchor + "-" + twins);
        }
        return anchors;
    }

    private List<String> headings() {
        return prose().lines()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(heading -> heading.group(1))
                .toList();
    }

    @Override
    public String toString() {
        return path;
    }
}
