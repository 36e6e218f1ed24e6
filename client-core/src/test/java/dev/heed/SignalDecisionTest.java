package dev.heed;

import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which wait a response names, for its own call. */
class SignalDecisionTest {
    private static final RateLimit MILLIS = RateLimit.retryAfter("wait-ms", WaitUnit.MILLISECONDS);
    private static final RateLimit SECONDS = RateLimit.retryAfter("wait-s", WaitUnit.SECONDS);
    private static final RateLimit LEFT = RateLimit.of("left", "reset", WaitUnit.SECONDS);
    private static final RateLimit OTHER = RateLimit.of("other-left", "other-reset", WaitUnit.SECONDS);

    private static Decision decide(InCall reply, RateLimit... limits) {
        return policy(limits).build().decide(reply.build());
    }

    private static ResiliencePolicy.Builder policy(RateLimit... limits) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        for (RateLimit limit : limits) {
            builder.rateLimit(limit);
        }
        return builder;
    }

    private static void assertWaits(Decision decision, long millis) {
        assertThat(words(decision)).isEqualTo("repeat told");
        assertThat(((Decision.Retry) decision).least()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void theFirstHeaderThatCanBeReadNamesTheWait() {
        InCall all = reply("GET", 429)
                .header("Retry-After", "9")
                .header("wait-s", "5")
                .header("wait-ms", "1500")
                .header("left", "0")
                .header("reset", "60");
        assertWaits(decide(all, MILLIS, SECONDS, LEFT), 1500);
        assertWaits(decide(all, SECONDS, MILLIS, LEFT), 5000);
        assertWaits(decide(all, LEFT), 9000);
        InCall unreadable = reply("GET", 429).header("wait-ms", "soon").header("wait-s", "5");
        assertWaits(decide(unreadable, MILLIS, SECONDS), 5000);
    }

    @Test
    void anAbsurdValueCountsAsAbsent() {
        InCall reply = reply("GET", 429).header("wait-s", "1767225660000").header("Retry-After", "3");
        assertWaits(decide(reply, SECONDS), 3000);
        assertThat(policy(SECONDS).build().signalsOf(reply.build()).absurd()).containsExactly("wait-s");
        assertThat(policy(MILLIS).build().signalsOf(reply.build()).absurd()).isEmpty();
    }

    @Test
    void theLongestOfLinesAndListsCounts() {
        assertWaits(decide(reply("GET", 429).header("wait-s", "5, 7").header("wait-s", "6"), SECONDS), 7000);
    }

    @Test
    void zeroNamesNoWaitAndALimitThatIsUsedUpDoes() {
        InCall zero =
                reply("GET", 429).header("Retry-After", "0").header("left", "0").header("reset", "60");
        assertWaits(decide(zero, LEFT), 60_000);
        assertThat(words(decide(zero))).isEqualTo("repeat backoff");
        InCall first = reply("GET", 429).header("wait-ms", "0").header("Retry-After", "5");
        assertWaits(decide(first, MILLIS), 5_000); // zero is no wait, and hides none
    }

    @Test
    void aResetNamesTheWaitWhereRetryAfterIsUnreadable() {
        InCall soon = reply("GET", 429).header("Retry-After", "soon").header("left", "0");
        assertWaits(decide(soon.header("reset", "60"), LEFT), 60_000);
        InCall shorter = reply("GET", 429).header("Retry-After", "soon").header("left", "0");
        assertWaits(decide(shorter.header("reset", "5"), LEFT), 5000);
    }

    @Test
    void theLongestResetOfThoseUsedUpIsWaited() {
        InCall both = reply("GET", 429)
                .header("left", "0")
                .header("reset", "7")
                .header("other-left", "0")
                .header("other-reset", "9");
        assertWaits(decide(both, LEFT, OTHER), 9000);
        assertWaits(decide(both, OTHER, LEFT), 9000);
        InCall one = reply("GET", 429)
                .header("left", "0")
                .header("reset", "7")
                .header("other-left", "1")
                .header("other-reset", "9");
        assertWaits(decide(one, LEFT, OTHER), 7000);
        assertWaits(decide(one, LEFT, OTHER.keep(1)), 9000);
    }

    @Test
    void aRefusalWaitsForALimitOfWhichNobodyKnowsWhatRemains() {
        assertWaits(decide(reply("GET", 429).header("reset", "20"), LEFT), 20_000);
        assertWaits(
                policy(LEFT)
                        .on(404, Rule.waitAsTold())
                        .build()
                        .decide(reply("GET", 404).header("reset", "20").build()),
                20_000);
        assertThat(words(decide(reply("GET", 500).header("reset", "20"), LEFT))).isEqualTo("repeat backoff");
        assertThat(words(decide(reply("GET", 429).header("left", "x").header("reset", "20"), LEFT)))
                .isEqualTo("repeat backoff");
        ResiliencePolicy backsOff = policy(LEFT).on(429, Rule.backOff()).build();
        assertWaits(backsOff.decide(reply("GET", 429).header("reset", "20").build()), 20_000);
    }

    @Test
    void aFailureOfTheServerWaitsForALimitThatIsUsedUp() {
        assertWaits(decide(reply("GET", 500).header("left", "0").header("reset", "20"), LEFT), 20_000);
    }

    @Test
    void aResetInThePastIsNoWait() {
        RateLimit epoch = RateLimit.of("left", "reset", WaitUnit.EPOCH_SECONDS);
        InCall past = reply("GET", 429).header("left", "0").header("reset", "1767225595");
        assertThat(words(decide(past.arrivedAt(Instant.parse("2026-01-01T00:00:00Z")), epoch)))
                .isEqualTo("repeat backoff");
    }

    @Test
    void timesAreMeasuredAgainstTheFirstReadableDate() {
        RateLimit epoch = RateLimit.of("left", "reset", WaitUnit.EPOCH_SECONDS);
        InCall reply = reply("GET", 429)
                .header("Date", "yesterday")
                .header("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
                .header("Date", "Thu, 01 Jan 2026 00:00:30 GMT")
                .header("left", "0")
                .header("reset", "1767225637.5")
                .arrivedAt(Instant.parse("2025-12-31T12:00:00Z"));
        assertWaits(decide(reply, epoch), 37_500);
    }

    @Test
    void aLimitCountsOnlyWhenItsConditionsHold() {
        RateLimit global = SECONDS.when("scope", "Global").when("mode", "hard");
        assertWaits(
                decide(
                        reply("GET", 429)
                                .header("wait-s", "5")
                                .header("SCOPE", "global")
                                .header("mode", "hard"),
                        global),
                5000);
        assertThat(words(decide(reply("GET", 429).header("wait-s", "5").header("scope", "global"), global)))
                .isEqualTo("repeat backoff");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"a\";r=0;t=9', 0, told",
        "'\"a\";r=0;t=9, \"b\";r=0;t=7', 0, told",
        "'\"a\";r=0;t=9, \"b\";r=1;t=70', 0, told",
        "'\"a\";r=1;t=9', 0, backoff",
        "'\"a\";r=1;t=9', 1, told",
        "'\"a\";r=0;t=0', 0, backoff",
        "'\"a\";r=0', 0, backoff",
        "'\"a\";t=9', 0, backoff",
        "'\"a\";r=0;t=9,', 0, backoff",
        "'\"a\";r=0;t=99999999999', 0, backoff"
    })
    void aFieldNamesTheLongestTimeOfWhatIsUsedUp(String field, int keep, String reason) {
        Decision decision = decide(
                reply("GET", 429).header("ratelimit", field), RateLimit.fields().keep(keep));
        assertThat(words(decision)).isEqualTo("repeat " + reason);
        assertThat(((Decision.Retry) decision).least())
                .isEqualTo(reason.equals("told") ? Duration.ofSeconds(9) : Duration.ofMillis(250));
    }

    @Test
    void anAbsurdTimeOfAFieldIsReported() {
        Attempt reply = reply("GET", 429)
                .header("RateLimit", "\"a\";r=0;t=99999999999, \"b\";r=0;t=5")
                .build();
        ResiliencePolicy policy = policy(RateLimit.fields()).build();
        assertThat(policy.signalsOf(reply).absurd()).containsExactly("RateLimit");
        assertWaits(policy.decide(reply), 5000);
    }

    @Test
    void aDeliveredResponseSaysWhenToComeBack() {
        InCall good = reply("GET", 200).header("left", "0").header("reset", "60");
        assertThat(decide(good, LEFT))
                .isEqualTo(new Decision.Deliver(Reason.ANSWERED, Optional.of(Duration.ofMinutes(1))));
        InCall some = reply("GET", 200).header("left", "1").header("reset", "60");
        assertThat(decide(some, LEFT)).isEqualTo(new Decision.Deliver(Reason.ANSWERED, Optional.empty()));
    }

    @Test
    void aRedirectWaitsForItsHeaderAndNotForALimit() {
        InCall hop = Given.redirect("GET", 302, Given.URL, "https://api.example.com/other")
                .header("left", "0")
                .header("reset", "60");
        assertThat(decide(hop, LEFT).delay()).isZero();
        assertThat(decide(hop.header("wait-s", "5"), LEFT, SECONDS).delay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aRequestWithNewCredentialsWaitsForNoLimit() {
        InCall renewed = reply("GET", 401)
                .renewal(Reason.CREDENTIALS_RENEWED)
                .header("left", "0")
                .header("reset", "60");
        assertThat(decide(renewed, LEFT))
                .isEqualTo(new Decision.Retry(Duration.ZERO, Duration.ZERO, Reason.CREDENTIALS_RENEWED));
    }

    @Test
    void aRuleIfToldActsOnlyOnWhatNamesAWait() {
        ResiliencePolicy policy = policy(LEFT)
                .on(403, Rule.waitAsTold().ifTold().forAnyMethod().holding(Scope.ORIGIN))
                .build();
        assertWaits(policy.decide(reply("POST", 403).header("Retry-After", "5").build()), 5000);
        assertWaits(
                policy.decide(reply("POST", 403)
                        .header("left", "0")
                        .header("reset", "6")
                        .build()),
                6000);
        for (InCall untold : new InCall[] {
            reply("GET", 403),
            reply("GET", 403).header("Retry-After", "0"),
            reply("GET", 403).header("Retry-After", "soon"),
            reply("GET", 403).header("left", "3").header("reset", "6"),
            reply("GET", 403).header("reset", "6")
        }) {
            Attempt attempt = untold.build();
            assertThat(words(policy.decide(attempt))).isEqualTo("deliver surfaced");
            assertThat(policy.ruleFor(attempt)).isEqualTo(Rule.surface());
        }
        Attempt raw = reply("GET", 403).rule(policy.rule(403)).build();
        assertThat(words(policy.decide(raw)))
                .as("a rule that was looked up by its status")
                .isEqualTo("deliver surfaced");
    }

    @Test
    void aRefusalThatWasToldWaitsForALimitOfWhichNobodyKnowsWhatRemains() {
        ResiliencePolicy policy =
                policy(LEFT, OTHER).on(403, Rule.waitAsTold().ifTold()).build();
        assertWaits(
                policy.decide(reply("GET", 403)
                        .header("left", "0")
                        .header("reset", "6")
                        .header("other-reset", "8")
                        .build()),
                8000);
    }

    @ParameterizedTest
    @CsvSource({"false, true", "' FALSE ', true", "true, false", "no, false", "'', false", "0, false"})
    void theServerMayForbidARetry(String value, boolean forbids) {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .vetoHeader("x-other")
                .vetoHeader("X-Should-Retry")
                .build();
        Decision refused = policy.decide(reply("POST", 429)
                .header("x-should-retry", value)
                .header("Retry-After", "5")
                .build());
        assertThat(words(refused)).isEqualTo(forbids ? "deliver server-said-no" : "repeat told");
        if (forbids) {
            assertThat(refused)
                    .isEqualTo(new Decision.Deliver(Reason.SERVER_SAID_NO, Optional.of(Duration.ofSeconds(5))));
        }
        assertThat(words(policy.decide(
                        reply("GET", 404).header("x-should-retry", value).build())))
                .isEqualTo("deliver surfaced");
    }

    @Test
    void oneLineThatForbidsIsEnough() {
        ResiliencePolicy policy =
                ResiliencePolicy.builder().vetoHeader("x-should-retry").build();
        Attempt mixed = reply("GET", 503)
                .header("x-should-retry", "true")
                .header("x-should-retry", "false")
                .build();
        assertThat(policy.decide(mixed).reason()).isEqualTo(Reason.SERVER_SAID_NO);
    }

    @ParameterizedTest
    @CsvSource({
        "EPOCH_SECONDS, 1767225599, 0",
        "EPOCH_SECONDS, 9999999999, 1",
        "EPOCH_MILLISECONDS, 1767225599000, 0",
        "MILLISECONDS, 99999999999999, 1",
        "TIMESTAMP, 2025-12-31T23:59:59Z, 0",
        "DURATION, 0s, 0"
    })
    void aRetryAfterInAnotherUnitIsNotReadOnceMoreInItsUsualOne(WaitUnit unit, String value, int absurd) {
        ResiliencePolicy policy =
                policy(RateLimit.retryAfter("Retry-After", unit)).build();
        Attempt reply = reply("GET", 429)
                .arrivedAt(Instant.parse("2026-01-01T00:00:00Z"))
                .header("Retry-After", value)
                .build();
        assertThat(words(policy.decide(reply))).isEqualTo("repeat backoff");
        assertThat(policy.signalsOf(reply).absurd()).hasSize(absurd);
    }

    @ParameterizedTest
    @CsvSource({"SECONDS", "MILLISECONDS", "EPOCH_SECONDS"})
    void aRetryAfterThatTheUnitCannotReadIsReadAsEver(WaitUnit unit) {
        InCall date = reply("GET", 429)
                .arrivedAt(Instant.parse("2026-01-01T00:00:00Z"))
                .header("Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT");
        assertWaits(decide(date, RateLimit.retryAfter("Retry-After", unit)), 9000);
    }
}
