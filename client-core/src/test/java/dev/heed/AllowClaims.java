package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.AllowHeader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What holds of {@code Allow}, whatever a server writes. The input is its values, one a line. */
final class AllowClaims {
    /** What stands between commas and is a token (RFC 9110 section 5.6.2) but for blanks around it. */
    private static final Pattern METHOD =
            Pattern.compile("(?<=\\A|,)[\0- ]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[\0- ]*(?=,|\\z)");

    /** RFC 9110 section 9.3, RFC 5789, QUERY; beside them extensions, of which some are known and some are not. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private AllowClaims() {}

    static void check(byte[] input) {
        List<String> lines = FuzzText.of(input).lines();
        Set<String> read = AllowHeader.read(lines);
        List<String> named = named(lines);
        assertThat(new ArrayList<>(read)).as("in the order named").isEqualTo(inOrder(named, read));
        assertThat(read).allSatisfy(method -> isReadAgain(method, named));
        assertThat(AllowHeader.read(List.of(String.join(",", lines)))).isEqualTo(read);
        assertThat(AllowHeader.read(List.of(String.join(" ,, ", read)))).isEqualTo(read);
    }

    private static List<String> named(List<String> lines) {
        List<String> named = new ArrayList<>();
        for (String line : lines) {
            Matcher method = METHOD.matcher(line);
            while (method.find()) {
                named.add(method.group(1));
            }
        }
        return named;
    }

    /** Those in upper case that must be, and those that may where they are: each once. */
    private static List<String> inOrder(List<String> named, Set<String> read) {
        Set<String> expected = new LinkedHashSet<>();
        for (String method : named) {
            String upper = method.toUpperCase(Locale.ROOT);
            boolean changed = KNOWN.contains(upper) || (!read.contains(method) && read.contains(upper));
            expected.add(changed ? upper : method);
        }
        return new ArrayList<>(expected);
    }

    private static void isReadAgain(String method, List<String> named) {
        assertThat(AllowHeader.read(List.of(method))).containsExactly(method);
        assertThat(named).anyMatch(method::equalsIgnoreCase);
    }
}
