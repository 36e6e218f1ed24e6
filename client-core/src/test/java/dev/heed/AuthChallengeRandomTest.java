package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("heavy")
class AuthChallengeRandomTest {

    private static final long SEED = 9_110;
    private static final int RUNS = 20_000;
    private static final List<String> PIECES = List.of(
            "Basic",
            "Bearer ",
            "realm",
            "a",
            "=",
            "==",
            "\"",
            "\\",
            ",",
            ", ",
            " ",
            "\t",
            "'",
            "é",
            "@",
            "/",
            "\u0000",
            "x\"",
            "=\"",
            "Negotiate abc==",
            "realm=\"x\"");

    private static String line(Random random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(piece -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    private static String text(Random random, String alphabet, int least) {
        return random.ints(least + random.nextInt(6), 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    /** Without what the grammar itself is made of and may drop: separators, quotes, and the case of names. */
    private static String compact(String text) {
        return text.replaceAll("[ \t,\"\\\\=]", "").toLowerCase(Locale.ROOT);
    }

    @Test
    void randomLinesNeverThrowAndNothingOfThemIsLost() {
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            List<String> lines = List.of(line(random), line(random));
            List<AuthChallenge> challenges = AuthChallenge.parse(lines);
            String kept = challenges.stream().map(AuthChallengeRandomTest::all).collect(Collectors.joining());
            assertThat(sorted(kept))
                    .as("seed %d, run %d: %s", SEED, run, lines)
                    .isEqualTo(sorted(compact(String.join("", lines))));
            assertThat(challenges).as("seed %d, run %d: %s", SEED, run, lines).allSatisfy(challenge -> {
                assertThat(challenge.token68().isPresent()
                                && !challenge.parameters().isEmpty())
                        .isFalse();
                assertThat(challenge.scheme().isEmpty() && challenge.malformed().isEmpty())
                        .isFalse();
            });
        }
    }

    private static String all(AuthChallenge challenge) {
        StringBuilder text = new StringBuilder(challenge.scheme());
        challenge.parameters().forEach((name, value) -> text.append(name).append(value));
        return compact(
                text + challenge.token68().orElse("") + challenge.malformed().orElse(""));
    }

    private static String sorted(String text) {
        return text.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    @Test
    void renderedChallengesAreReadAsTheyWere() {
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            List<String> rendered = new ArrayList<>();
            List<String> schemes = new ArrayList<>();
            List<Map<String, String>> parameters = new ArrayList<>();
            for (int challenges = 1 + random.nextInt(3); challenges > 0; challenges--) {
                schemes.add(text(random, "ABCabc-!", 1));
                parameters.add(parameters(random));
                rendered.add(render(schemes.get(schemes.size() - 1), parameters.get(parameters.size() - 1), random));
            }
            List<String> lines = random.nextBoolean() ? rendered : List.of(String.join(", ", rendered));
            List<AuthChallenge> read = AuthChallenge.parse(lines);
            assertThat(read)
                    .as("seed %d, run %d: %s", SEED, run, lines)
                    .extracting(AuthChallenge::scheme)
                    .isEqualTo(schemes);
            assertThat(read)
                    .as("seed %d, run %d: %s", SEED, run, lines)
                    .extracting(AuthChallenge::parameters)
                    .isEqualTo(parameters);
            assertThat(read).allMatch(challenge -> challenge.malformed().isEmpty());
        }
    }

    private static Map<String, String> parameters(Random random) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            parameters.put(text(random, "xyz'1", 1), text(random, "ab \t,=\"\\'é@", 0));
        }
        return parameters;
    }

    private static String render(String scheme, Map<String, String> parameters, Random random) {
        String blank = " ".repeat(random.nextInt(2));
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + blank + "=" + blank + quoted(parameter.getValue()))
                .collect(Collectors.joining(blank + ",", scheme + (parameters.isEmpty() ? "" : " "), ""));
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
