package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.redirect;
import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heed.internal.testing.InCall;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be configured, and what is refused: with name, value and bound. */
class PolicyBuilderTest {
    private final ResiliencePolicy.Builder builder = ResiliencePolicy.builder();

    static Stream<Rule> repeating() {
        return Stream.of(
                Rule.waitAsTold(),
                Rule.waitAsTold().forAnyMethod(),
                Rule.waitAtLeast(Duration.ZERO),
                Rule.waitAtLeast(Duration.ofMinutes(5)).holding(Scope.ORIGIN),
                Rule.backOff(),
                Rule.backOff().forIdempotentMethods());
    }

    @ParameterizedTest
    @MethodSource("repeating")
    void aRefusalCannotBeRepeated(Rule rule) {
        for (int status : new int[] {400, 401, 422}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.on(status, rule))
                    .withMessageContainingAll(
                            "on(" + status + ", " + rule + ")",
                            "the request must change before it is sent again",
                            "neverRepeat() or surface()");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.onRange(status, 599, rule))
                    .withMessageContaining("on(" + status + ", ");
        }
    }

    @Test
    void aRefusalCanBeHandedOverOrRememberedButNotFollowed() {
        Rule remembering = Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1));
        assertThat(words(by(builder.on(400, remembering).on(401, Rule.surface()), reply("GET", 400))))
                .isEqualTo("deliver must-change");
        assertThat(words(by(builder, reply("GET", 401)))).isEqualTo("deliver surfaced");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.on(422, Rule.follow()));
    }

    @Test
    void onlyRedirectsCanBeFollowed() {
        List<Integer> redirects = List.of(300, 301, 302, 303, 307, 308);
        for (int status : IntStream.rangeClosed(200, 999).toArray()) {
            if (redirects.contains(status)) {
                assertThat(words(by(
                                builder.on(status, Rule.follow()), redirect("GET", status, Given.URL, "https://a/"))))
                        .isEqualTo("follow GET");
            } else {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> builder.on(status, Rule.follow()))
                        .withMessageContaining("on(" + status + ", follow())");
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.on(304, Rule.follow()))
                .withMessage("on(304, follow()) is refused: only [300, 301, 302, 303, 307, 308] are redirects");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 100, 199, 1000, Integer.MAX_VALUE})
    void aStatusOutOfBoundsIsRefused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.on(status, Rule.surface()))
                .withMessage("status must be from 200 to 999, was " + status);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.onRange(status, status, Rule.surface()));
    }

    @Test
    void aRangeHasBothItsEndsAndRunsUpwards() {
        builder.onRange(520, 522, Rule.backOff());
        assertThat(List.of(519, 520, 521, 522, 523))
                .extracting(status -> builder.build().rule(status))
                .containsExactly(Rule.surface(), Rule.backOff(), Rule.backOff(), Rule.backOff(), Rule.surface());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.onRange(529, 520, Rule.backOff()))
                .withMessage("last must be at least first (529), was 520");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.onRange(998, Integer.MAX_VALUE, Rule.backOff()));
    }

    @Test
    void aLaterRuleReplacesAnEarlierOne() {
        ResiliencePolicy policy = builder.on(503, Rule.waitAtLeast(Duration.ofDays(1)))
                .onRange(500, 599, Rule.backOff())
                .on(503, Rule.surface())
                .build();
        assertThat(words(policy.decide(reply("GET", 503).build()))).isEqualTo("deliver surfaced");
        assertThat(words(policy.decide(reply("GET", 501).build()))).isEqualTo("repeat backoff");
    }

    @Test
    void withoutAReplyThereIsNothingToFollow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.onFailure(Rule.follow()))
                .withMessageContainingAll("onFailure(follow())", "no Location");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 101, Integer.MAX_VALUE})
    void attemptsOutOfBoundsAreRefused(int attempts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxAttempts(attempts))
                .withMessage("maxAttempts must be from 1 to 100 (the first send counts), was " + attempts);
        assertThat(builder.maxAttempts(1).build().maxAttempts()).isEqualTo(1);
        assertThat(builder.maxAttempts(100).build().maxAttempts()).isEqualTo(100);
    }

    @Test
    void durationsOutOfBoundsAreRefused() {
        for (Duration wait :
                List.of(Duration.ofNanos(-1), Duration.ofDays(36_501), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.maxWait(wait))
                    .withMessage("maxWait must be from PT0S to PT876000H, was " + wait);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.maxElapsed(wait))
                    .withMessage("maxElapsed must be from PT0S to PT876000H, was " + wait);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rule.waitAtLeast(wait))
                    .withMessage("floor must be from PT0S to PT876000H, was " + wait);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the function of a user whose code is not checked for null
    void aBackoffThatFailsForTheFirstAttemptIsRefused() {
        IllegalStateException bug = new IllegalStateException("no interval");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.backoff(attempt -> {
                    throw bug;
                }))
                .withMessageContainingAll("backoff", "attempt 1", "no interval")
                .withCause(bug);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.backoff(attempt -> -1L))
                .withMessage("backoff for attempt 1 must be at least 0 ms, was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.backoff(attempt -> null))
                .withMessageContainingAll("backoff", "was null");
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> builder.on(503, (Rule) null))
                .withMessage("rule");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.onFailure(null))
                .withMessage("rule");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.redirects(null))
                .withMessage("redirects");
        assertThatNullPointerException()
                .isThrownBy(() -> Rule.backOff().holding(null))
                .withMessage("scope");
    }

    @Test
    void aPolicyDoesNotChangeOnceItIsBuilt() {
        ResiliencePolicy before = builder.build();
        builder.on(503, Rule.surface()).maxAttempts(9).onFailure(Rule.surface());
        assertThat(before).hasToString(ResiliencePolicy.documented().toString());
    }

    @Test
    void surfaceAllHandsEverythingOver() {
        ResiliencePolicy nothing = ResiliencePolicy.surfaceAll();
        for (int status = 100; status <= 999; status++) {
            InCall facts = redirect("GET", status, Given.URL, "https://b.example/");
            assertThat(words(nothing.decide(facts.header("Retry-After", "0").build())))
                    .isEqualTo(status < 400 ? "deliver answered" : "deliver surfaced");
        }
        assertThat(nothing.redirects()).isSameAs(Redirects.none());
        assertThat(nothing.maxAttempts()).isEqualTo(1);
        Attempt failed = Given.failure("GET", new IOException("reset")).build();
        assertThat(words(nothing.decide(failed))).isEqualTo("deliver surfaced");
    }

    @Test
    void toBuilderKeepsEverything() {
        IntervalFunction constant = IntervalFunction.of(4321);
        ResiliencePolicy policy = builder.on(418, Rule.backOff())
                .on(503, Rule.surface())
                .on(
                        502,
                        Rule.waitAtLeast(Duration.ofSeconds(9))
                                .forAnyMethod()
                                .holding(Scope.CLIENT, Duration.ofHours(1)))
                .onFailure(Rule.neverRepeat())
                .maxAttempts(7)
                .maxWait(Duration.ofSeconds(77))
                .maxElapsed(Duration.ofSeconds(777))
                .maxHold(Duration.ofSeconds(7777))
                .retryBudget(RetryBudget.of(77, 0.7))
                .backoff(constant)
                .redirects(
                        Redirects.standard().limit(3).keepAcrossOrigins("X-A").allowDowngrade())
                .build();
        ResiliencePolicy same = policy.toBuilder().build();
        assertThat(same).hasToString(policy.toString());
        assertThat(same.toString())
                .contains("418=backOff()", "502=waitAtLeast(PT9S).forAnyMethod().holding(CLIENT, PT1H)")
                .contains(
                        "onFailure=neverRepeat()",
                        "maxAttempts=7",
                        "PT1M17S",
                        "PT12M57S",
                        "PT2H9M37S",
                        "limit(3)",
                        "X-A")
                .contains(RetryBudget.of(77, 0.7).toString());
        assertThat(same.rule(503)).isEqualTo(Rule.surface());
        assertThat(same.backoff()).containsSame(constant);
        assertThat(ResiliencePolicy.surfaceAll().toBuilder().build())
                .hasToString(ResiliencePolicy.surfaceAll().toString());
    }
}
