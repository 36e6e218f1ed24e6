package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.internal.text.Written;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule prints is the language in which rules are configured. */
class RuleTextTest {
    private static final long SEED = 1_503;
    private static final int RUNS = 20_000;
    private static final List<String> PIECES = List.of(
            "(", ")", ".", ",", "\"", "\\", "\\u00", "-", " ", "\t", "\u0000", "٣", "é", "1e9", "holding", "(((", "");

    @Test
    void everyRuleIsReadAsItIsWritten() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int run = 0; run < RUNS; run++) {
            Rule rule = RandomRules.of(random);
            assertThat(Rule.valueOf(rule.toString())).isEqualTo(rule);
        }
    }

    /** A text that was damaged is read, or is refused with a place in it: nothing else is thrown. */
    @Test
    void whateverTheTextItIsReadOrRefusedWithItsPlace() {
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            String text = damaged(RandomRules.of(random).toString(), random);
            Throwable thrown = catchThrowable(() -> Rule.valueOf(text));
            if (thrown != null) {
                refused++;
                assertThat(thrown).as(text).isInstanceOfSatisfying(PolicyTextException.class, e -> {
                    assertThat(e.text()).isEqualTo(text);
                    assertThat(e.position()).isBetween(1, text.length() + 1);
                    assertThat(e).hasMessageStartingWith("rule: ");
                });
            }
        }
        assertThat(refused).isBetween(RUNS / 2, RUNS - 100);
    }

    private static String damaged(String text, SplittableRandom random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int from = random.nextInt(damaged.length() + 1);
            int to = Math.min(damaged.length(), from + random.nextInt(4));
            damaged.replace(from, to, RandomPolicies.pick(PIECES, random));
        }
        return damaged.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waitAtLeast(PT5M).holding(RESOURCE).forAnyMethod()",
                "wait-at-least(5m).for-any-method().holding(resource)",
                "WAIT_AT_LEAST(300s).FOR_ANY_METHOD.HOLDING(Resource)",
                " waitAtLeast ( 300000ms )\n\t.holding( RESOURCE ) . forAnyMethod ",
                "waitAtLeast(PT1S).atLeast(pt5m).forAnyMethod.holding(RESOURCE)"
            })
    void namesCanBeWrittenAsConfigurationWritesThem(String text) {
        assertThat(Rule.valueOf(text))
                .isEqualTo(
                        Rule.waitAtLeast(Duration.ofMinutes(5)).forAnyMethod().holding(Scope.RESOURCE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "waitAtLeast(PT5M).holding(RESOURSE) | 27 | expected CALL, SAME_REQUEST, RESOURCE, ORIGIN or CLIENT, found \"RESOURSE\": did you mean RESOURCE?",
                "backOf() | 1 | expected surface(), neverRepeat(), follow(), waitAsTold(), waitAtLeast(…) or backOff(), found \"backOf\": did you mean backOff()?",
                "backOff().maxatempts(3) | 11 | did you mean maxAttempts(…)?",
                "backOff().maxAttempts(three) | 23 | expected a whole number, found \"three\"",
                "backOff().maxAttempts(101) | 11 | maxAttempts must be from 1 to 100 (the first send counts), was 101",
                "surface().ifTold() | 11 | surface() repeats nothing and waits for nothing, so .ifTold() would mean nothing on it",
                "waitAtLeast(5) | 13 | expected a duration such as PT5M, PT0.5S, 5m or 500ms, found \"5\"",
                "waitAtLeast(\"5 m\") | 13 | expected a duration such as PT5M, PT0.5S, 5m or 500ms, found \"5 m\"",
                "waitAtLeast(-5m) | 1 | floor must be from PT0S to PT876000H, was PT-5M",
                "waitAtLeast() | 1 | expected 1 arguments of waitAtLeast(…), found 0",
                "backOff().holding(CALL, PT1S, PT2S) | 11 | expected 1 to 2 arguments of holding(…), found 3",
                "backOff().holding(a.b) | 21 | found a chain",
                "backOff().holding(a(b)) | 19 | found parentheses",
                "backOff( | 9 | expected a word, found the end",
                "backOff() x | 11 | expected the end or a dot, found \"x\"",
                "waitAtLeast(PT5M | 17 | expected a comma or ), found the end",
                ".holding(RESOURCE) | 1 | there is no rule that it could adjust",
                "\"backOff\" | 1 | found \"backOff\"",
                "backOff().withBackoff(fixed(PT1S).jitter(2)) | 35 | jitter must be from 0 to 1, was 2.0",
                "backOff().withBackoff(exponential(PT1S, x, PT2S)) | 41 | expected a number such as 2.0, found \"x\"",
                "backOff().withBackoff(exponential(PT1S, 0.5, PT2S)) | 23 | factor must be from 1 to 100, was 0.5",
                "backOff().withBackoff(exponential(PT3S, 2, PT2S)) | 23 | longest interval must be at least the initial one (PT3S), was PT2S",
                "backOff().withBackoff(.fixed(PT1S)) | 24 | found a dot",
            })
    void aMistakeIsNamedWithItsPlace(String text, int position, String message) {
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> Rule.valueOf(text))
                .withMessageStartingWith("rule: ")
                .withMessageContaining(message)
                .withMessageEndingWith(", at position " + position + " of " + Written.text(text))
                .satisfies(e -> assertThat(e.position()).isEqualTo(position));
    }

    @Test
    void noTextUsesUpTheStack() {
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> Rule.valueOf("a(".repeat(100_000)))
                .withMessageContaining("at most 64 parentheses within each other");
    }

    /** Its random part comes from the same dice as that of the usual backoff, so that virtual time repeats it. */
    @Test
    void aWrittenBackoffGrowsToItsLongestAndARandomPartIsTakenOff() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder()
                .maxAttempts(100)
                .on(500, Rule.valueOf("backOff().withBackoff(exponential(PT0.5S, 3, PT4S).jitter(0.5))"));
        assertThat(by(policy, reply("GET", 500).random(0)).delay()).isEqualTo(Duration.ofMillis(250));
        assertThat(by(policy, reply("GET", 500).random(0.5)).delay()).isEqualTo(Duration.ofMillis(375));
        assertThat(by(policy, reply("GET", 500).number(2).random(0.5)).delay()).isEqualTo(Duration.ofMillis(1125));
        assertThat(by(policy, reply("GET", 500).number(3).random(0.5)).delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(by(policy, reply("GET", 500).number(99).random(0.5)).delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(by(policy, reply("GET", 500).header("Retry-After", "soon").random(0))
                        .delay())
                .as("a wait that cannot be read is the longest, and has no random part")
                .isEqualTo(Duration.ofSeconds(4));
    }
}
