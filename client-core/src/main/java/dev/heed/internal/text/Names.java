package dev.heed.internal.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Compares names however they are written: {@code maxWait}, {@code max-wait}, {@code MAX_WAIT}. */
public final class Names {
    private Names() {}

    /** Gives what all ways to write a name have in common. */
    public static String canonical(String name) {
        StringBuilder letters = new StringBuilder();
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            if (c == '(') {
                break; // parentheses say to people that there are arguments
            } else if (c != '-' && c != '_') {
                letters.append(c);
            }
        }
        return letters.toString();
    }

    /** Says which names are known and, if one is near to what was found, which. */
    public static String unknown(String found, Collection<String> known) {
        return "expected " + listed(known) + ", found " + Written.text(found) + nearest(found, known);
    }

    static String listed(Collection<String> known) {
        List<String> all = List.copyOf(known);
        int last = all.size() - 1;
        return last == 0 ? all.get(0) : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }

    /** Says what may have been meant; nothing if half of the letters are others. */
    private static String nearest(String found, Collection<String> known) {
        String meant = canonical(found);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(meant, canonical(name))))
                .filter(name ->
                        distance(meant, canonical(name)) * 2 < canonical(name).length())
                .map(name -> ": did you mean " + name + "?")
                .orElse("");
    }

    /** Counts the letters to add, drop or change (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
