package dev.heed;

import dev.heed.internal.text.Names;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    private static final String NUMBERS = "([0-9]{1,9})(?:[-_.]([0-9]{1,9}))?";

    /** Has the status or index behind a dot or in brackets. */
    private static final Pattern WRITTEN =
            Pattern.compile("([a-z_-]+(?:\\.[a-z_-]+)*)(?:\\." + NUMBERS + "|\\[" + NUMBERS + "])?");

    static SettingKey of(String written) {
        Matcher parts = WRITTEN.matcher(written.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return unknown(written);
        }
        String name = Names.canonical(parts.group(1));
        int group = parts.group(2) == null ? 4 : 2;
        @Nullable String first = parts.group(group);
        if (first == null) {
            return new SettingKey(name, -1, -1);
        }
        @Nullable String last = parts.group(group + 1);
        if (isRule(name)) {
            return new SettingKey(RULE, Integer.parseInt(first), Integer.parseInt(last == null ? first : last));
        }
        boolean isIndex = LISTS.contains(name) && last == null;
        return isIndex ? new SettingKey(name, Integer.parseInt(first), Integer.parseInt(first)) : unknown(written);
    }

    /** Keeps a key that none is written like: a bracket is in no name. */
    private static SettingKey unknown(String written) {
        return new SettingKey("[" + written, -1, -1);
    }

    /** Gives what a higher source of configuration takes the place of: of a list all values together. */
    SettingKey setting() {
        return LISTS.contains(name) ? new SettingKey(name, -1, -1) : this;
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
