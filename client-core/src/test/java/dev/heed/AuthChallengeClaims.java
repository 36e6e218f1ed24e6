package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What holds of {@code WWW-Authenticate}, whatever a server writes. The input is its values, one a line. */
final class AuthChallengeClaims {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String TOKEN68 = "[-._~+/0-9A-Za-z]++=*+";
    private static final String QUOTED = "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";
    private static final String PARAMETER = TOKEN + "[ \t]*+=[ \t]*+(?:" + TOKEN + "|" + QUOTED + ")";
    private static final String PARAMETERS = PARAMETER + "(?:[ \t]*,[ \t,]*" + PARAMETER + ")*";

    /** RFC 9110 section 11.6.1, a token68 first as what it is would else be half a parameter. */
    private static final Pattern CHALLENGE =
            Pattern.compile("(" + TOKEN + ")(?: +(?:" + TOKEN68 + "(?=[ \t]*(?:,|\\z))|" + PARAMETERS + "))?");

    private static final Pattern SINGLE_QUOTE = Pattern.compile("=[ \t]*'");
    private static final Pattern BETWEEN = Pattern.compile("[ \t]*,[ \t,]*");
    private static final Pattern BLANK = Pattern.compile("[ \t,]*");

    private AuthChallengeClaims() {}

    static void check(byte[] input) {
        List<String> lines = FuzzText.of(input).lines();
        List<AuthChallenge> challenges = AuthChallenge.parse(lines);
        assertThat(challenges).isEqualTo(AuthChallenge.parse(lines));
        nothingIsLost(lines, challenges);
        challenges.forEach(AuthChallengeClaims::isWellMade);
        renderedIsReadAgain(challenges);
        lines.forEach(AuthChallengeClaims::readsWhatTheGrammarAllows);
    }

    /** All but what the grammar is made of, in any order, as malformed pieces stand after what could be read. */
    private static void nothingIsLost(List<String> lines, List<AuthChallenge> challenges) {
        String kept = challenges.stream().map(AuthChallengeClaims::all).collect(Collectors.joining());
        assertThat(characters(kept)).as("what is kept").isEqualTo(characters(String.join("", lines)));
    }

    private static String all(AuthChallenge challenge) {
        String parameters = challenge.parameters().entrySet().stream()
                .map(parameter -> parameter.getKey() + parameter.getValue())
                .collect(Collectors.joining());
        return challenge.scheme()
                + parameters
                + challenge.token68().orElse("")
                + challenge.malformed().orElse("");
    }

    private static String characters(String text) {
        return text.replaceAll("[ \t,\"\\\\=]", "")
                .codePoints()
                .map(Character::toLowerCase)
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static void isWellMade(AuthChallenge challenge) {
        boolean says = !challenge.scheme().isEmpty() || challenge.malformed().isPresent();
        assertThat(says).as("neither scheme nor text").isTrue();
        assertThat(challenge.token68().isPresent() && !challenge.parameters().isEmpty())
                .as("token68 and parameters in one")
                .isFalse();
        assertThat(challenge.scheme()).matches("(?:" + TOKEN + ")?");
        assertThat(challenge.scheme().isEmpty()
                        && !all(challenge).equals(challenge.malformed().orElse("")))
                .as("parts without a scheme")
                .isFalse();
        challenge.parameters().keySet().forEach(name -> {
            assertThat(name).matches(TOKEN).isLowerCase();
            assertThat(challenge.parameter(name.toUpperCase(Locale.ROOT))).isPresent();
        });
        assertThat(challenge.toString()).hasSizeLessThanOrEqualTo(256).doesNotContain("\n", "\r", "\0");
    }

    private static void renderedIsReadAgain(List<AuthChallenge> challenges) {
        List<AuthChallenge> whole = challenges.stream()
                .filter(challenge -> challenge.malformed().isEmpty())
                .toList();
        List<String> rendered = whole.stream().map(AuthChallengeClaims::render).toList();
        assertThat(AuthChallenge.parse(rendered)).as("a line each").isEqualTo(whole);
        assertThat(AuthChallenge.parse(List.of(String.join(", ", rendered))))
                .as("all on one line")
                .isEqualTo(whole);
    }

    private static String render(AuthChallenge challenge) {
        return challenge
                .token68()
                .map(token -> challenge.scheme() + " " + token)
                .orElseGet(() -> challenge.scheme()
                        + challenge.parameters().entrySet().stream()
                                .map(AuthChallengeClaims::render)
                                .collect(Collectors.joining(
                                        ", ", challenge.parameters().isEmpty() ? "" : " ", "")));
    }

    private static String render(Map.Entry<String, String> parameter) {
        return parameter.getKey() + "=\""
                + parameter.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Only a parameter given twice, and a text in single quotes, is malformed by more than the grammar. */
    private static void readsWhatTheGrammarAllows(String line) {
        Grammar grammar = new Grammar(line);
        if (grammar.allows() && !SINGLE_QUOTE.matcher(line).find()) {
            List<AuthChallenge> read = AuthChallenge.parse(List.of(line));
            assertThat(read).as("challenges of " + line).hasSize(grammar.challenges);
            read.forEach(challenge -> challenge
                    .malformed()
                    .ifPresent(text -> assertThat(challenge.parameters())
                            .as("malformed, of " + line)
                            .containsKey(text.split("[ \t=]", 2)[0])));
        }
    }

    /** Reads a line from its start, one challenge after the other. */
    private static final class Grammar {
        private final String line;
        private int challenges;

        Grammar(String line) {
            this.line = line;
        }

        boolean allows() {
            var challenge = CHALLENGE.matcher(line);
            var between = BETWEEN.matcher(line);
            var blank = BLANK.matcher(line);
            int at = blank.lookingAt() ? blank.end() : 0;
            while (at < line.length()) {
                if (!challenge.region(at, line.length()).lookingAt()) {
                    return false;
                }
                challenges++;
                int end = challenge.end();
                if (blank.region(end, line.length()).matches()) {
                    return true;
                }
                if (!between.region(end, line.length()).lookingAt()) {
                    return false;
                }
                at = between.end();
            }
            return true;
        }
    }
}
