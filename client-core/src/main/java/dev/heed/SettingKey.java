package dev.heed;

import dev.heed.internal.text.Names;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Is the key of a setting, however it was written: {@code on.503}, {@code on[503]}, {@code maxWait},
 * {@code rate-limit[0]}.
 *
 * @param name what all ways to write the setting have in common
 * @param first the status or index in the key; -1 if it has none
 * @param last the last status of a range; otherwise the first number
 */
record SettingKey(String name, int first, int last) {
    static final String RULE = "on.<status>";

    /** These may have several values, each with an index. */
    private static final Set<String> LISTS =
            Set.of("ratelimit", "readas", "vetoheaders", "redirects.keepacrossorigins", "idempotencykeys.methods");

    /** A range may have a dot in it, as an environment variable has no hyphen. */
    private static final Pattern NUMBERS = Pattern.compile("(.*?)\\.([0-9]{1,9})(?:[-_.]([0-9]{1,9}))?");

    static SettingKey of(String written) {
        String dotted = written.replace('[', '.').replace("]", "").toLowerCase(Locale.ROOT);
        Matcher numbers = NUMBERS.matcher(dotted);
        if (!numbers.matches()) {
            return new SettingKey(Names.canonical(dotted), -1, -1);
        }
        int first = Integer.parseInt(numbers.group(2));
        int last = numbers.group(3) == null ? first : Integer.parseInt(numbers.group(3));
        return named(Names.canonical(numbers.group(1)), dotted, first, last);
    }

    /** Leaves a number alone that has no meaning for such a setting: the key as a whole is unknown then. */
    private static SettingKey named(String name, String whole, int first, int last) {
        if (isRule(name)) {
            return new SettingKey(RULE, first, last);
        }
        return LISTS.contains(name) ? new SettingKey(name, first, first) : new SettingKey(whole, -1, -1);
    }

    /** Says whether it is {@code on}; a reader of YAML 1.1 makes {@code true} of that, unless it is in quotes. */
    private static boolean isRule(String name) {
        return name.equals("on") || name.equals("true");
    }

    /** Counts the further statuses of a range. */
    int width() {
        return last - first;
    }

    /** Says whether neither of two ranges is a part of the other: nobody could say then which counts. */
    boolean overlaps(SettingKey other) {
        boolean areRules = name.equals(RULE) && other.name.equals(RULE);
        return areRules && (endsIn(other) || other.endsIn(this));
    }

    private boolean endsIn(SettingKey other) {
        return first < other.first && other.first <= last && last < other.last;
    }
}
