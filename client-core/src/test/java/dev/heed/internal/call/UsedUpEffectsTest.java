package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.Match;
import dev.heed.RateLimit;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.ResponseSignals;
import dev.heed.ResponseSignals.UsedUp;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.WaitUnit;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldRequest.Cause;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.ServerHealth;
import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a response that is told how to be read means for other calls. */
class UsedUpEffectsTest {
    private static final String URL = "http://host/page";
    private static final HoldTarget TARGET = new HoldTarget("", "GET", "host", URL, () -> "");
    private static final RateLimit LEFT = RateLimit.of("left", "reset", WaitUnit.SECONDS);
    private static final RateLimit OTHER = RateLimit.of("other-left", "other-reset", WaitUnit.SECONDS);
    private static final Cause USED_UP = Cause.usedUp(ServerHealth.HEALTHY);

    private static List<HoldRequest> orders(ResiliencePolicy.Builder builder, InCall facts) {
        return effects(builder, facts).orders(() -> Optional.of(TARGET));
    }

    private static AttemptEffects effects(ResiliencePolicy.Builder builder, InCall facts) {
        ResiliencePolicy policy = builder.build();
        Attempt attempt = facts.arrivedAt(Instant.EPOCH).build();
        Step step = Step.of(attempt, policy.decide(attempt), policy.signals().meant(attempt));
        return new AttemptEffects(policy, policy.ruleFor(attempt), step, 42, policy.signalsOf(attempt));
    }

    private static ResiliencePolicy.Builder policy(RateLimit... limits) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        for (RateLimit limit : limits) {
            builder.rateLimit(limit);
        }
        return builder;
    }

    private static InCall reply(int status) {
        return InCall.replied("GET", URL, status);
    }

    private static InCall usedUp(int status) {
        return reply(status).header("left", "0").header("reset", "30");
    }

    private static HoldRequest held(Scope scope, boolean callWaits, int status, int seconds, Cause cause) {
        return new HoldRequest(scope, TARGET, callWaits, status, Duration.ofSeconds(seconds), 42, Instant.EPOCH, cause);
    }

    @Test
    void aGoodResponseHoldsOthersInTheScopeOfTheLimitOrOfThe429() {
        assertThat(orders(policy(LEFT), usedUp(200))).containsExactly(held(Scope.ORIGIN, false, 200, 30, USED_UP));
        assertThat(orders(policy(LEFT.holding(Scope.CLIENT)), usedUp(200)))
                .containsExactly(held(Scope.CLIENT, false, 200, 30, USED_UP));
        assertThat(orders(policy(LEFT).on(429, Rule.waitAsTold().holding(Scope.RESOURCE)), usedUp(200)))
                .containsExactly(held(Scope.RESOURCE, false, 200, 30, USED_UP));
    }

    @Test
    void nobodyIsHeldWhereTheLimitOrThe429HoldsNobody() {
        assertThat(orders(policy(LEFT.holding(Scope.CALL)), usedUp(200))).isEmpty();
        assertThat(orders(policy(LEFT).on(429, Rule.waitAsTold()), usedUp(200))).isEmpty();
        assertThat(orders(policy(LEFT), reply(200).header("left", "1").header("reset", "30")))
                .isEmpty();
        assertThat(orders(policy(LEFT), reply(200).header("reset", "30"))).isEmpty();
        assertThat(orders(policy(LEFT), reply(200).header("left", "0"))).isEmpty();
        assertThat(orders(policy(LEFT), reply(200).header("left", "0").header("reset", "0")))
                .isEmpty();
        assertThat(effects(policy(LEFT), usedUp(200)).orders(Optional::empty)).isEmpty();
    }

    @Test
    void everyStatusThatIsNoRefusalHolds() {
        for (int status : new int[] {204, 304, 400, 401, 404, 405, 422}) {
            assertThat(orders(policy(LEFT), usedUp(status)))
                    .containsExactly(held(Scope.ORIGIN, false, status, 30, USED_UP));
        }
        InCall hop = usedUp(302).header("Location", URL).location(URL);
        assertThat(orders(policy(LEFT), hop)).containsExactly(held(Scope.ORIGIN, false, 302, 30, USED_UP));
        InCall renewed = usedUp(401).renewal(Reason.CREDENTIALS_RENEWED);
        assertThat(orders(policy(LEFT), renewed)).containsExactly(held(Scope.ORIGIN, false, 401, 30, USED_UP));
    }

    @Test
    void aHeaderThatNamesTheWaitComesFirst() {
        assertThat(orders(policy(LEFT), usedUp(200).header("Retry-After", "7")))
                .containsExactly(held(Scope.ORIGIN, false, 200, 7, USED_UP));
        assertThat(orders(policy(LEFT), usedUp(200).header("Retry-After", "0")))
                .containsExactly(held(Scope.ORIGIN, false, 200, 30, USED_UP));
        InCall noReset = reply(200).header("left", "0").header("Retry-After", "7");
        assertThat(orders(policy(LEFT), noReset)).containsExactly(held(Scope.ORIGIN, false, 200, 7, USED_UP));
        assertThat(orders(policy(LEFT), reply(200).header("Retry-After", "7"))).isEmpty();
    }

    @Test
    void eachScopeIsHeldForItsLongest() {
        InCall both = usedUp(200).header("other-left", "0").header("other-reset", "60");
        assertThat(orders(policy(LEFT, OTHER), both)).containsExactly(held(Scope.ORIGIN, false, 200, 60, USED_UP));
        assertThat(orders(policy(OTHER, LEFT), both)).containsExactly(held(Scope.ORIGIN, false, 200, 60, USED_UP));
        assertThat(orders(policy(LEFT, OTHER.holding(Scope.RESOURCE)), both))
                .containsExactlyInAnyOrder(
                        held(Scope.ORIGIN, false, 200, 30, USED_UP), held(Scope.RESOURCE, false, 200, 60, USED_UP));
        assertThat(effects(policy(LEFT), both).order(() -> Optional.of(TARGET)))
                .contains(held(Scope.ORIGIN, false, 200, 30, USED_UP));
    }

    @Test
    void noneIsLongerThanMaxHold() {
        assertThat(orders(policy(LEFT).maxHold(Duration.ofSeconds(20)), usedUp(200)))
                .containsExactly(held(Scope.ORIGIN, false, 200, 20, USED_UP));
        InCall month = reply(200).header("left", "0").header("reset", "2592000");
        assertThat(orders(policy(LEFT), month)).containsExactly(held(Scope.ORIGIN, false, 200, 3600, USED_UP));
    }

    @Test
    void aRefusalHoldsInTheScopeOfWhatNamedItsWait() {
        Cause refusal = Cause.refusal(429);
        assertThat(orders(policy(LEFT), usedUp(429))).containsExactly(held(Scope.ORIGIN, true, 429, 30, refusal));
        ResiliencePolicy.Builder scoped = policy(
                LEFT.holding(Scope.RESOURCE),
                OTHER.holding(Scope.CLIENT),
                RateLimit.retryAfter("Retry-After", WaitUnit.SECONDS)
                        .when("scope", "global")
                        .holding(Scope.CLIENT));
        assertThat(orders(scoped, usedUp(429))).containsExactly(held(Scope.RESOURCE, true, 429, 30, refusal));
        assertThat(orders(scoped, usedUp(429).header("other-left", "0").header("other-reset", "31")))
                .containsExactly(held(Scope.CLIENT, true, 429, 31, refusal));
        assertThat(orders(scoped, usedUp(429).header("Retry-After", "7")))
                .as("the rule's, since no limit named the wait")
                .containsExactly(held(Scope.ORIGIN, true, 429, 7, refusal));
        assertThat(orders(scoped, usedUp(429).header("Retry-After", "7").header("scope", "global")))
                .containsExactly(held(Scope.CLIENT, true, 429, 7, refusal));
        assertThat(orders(policy(LEFT.holding(Scope.CALL)), usedUp(429))).isEmpty();
        assertThat(orders(policy(LEFT.holding(Scope.ORIGIN)).on(429, Rule.waitAsTold()), usedUp(429)))
                .containsExactly(held(Scope.ORIGIN, true, 429, 30, refusal));
    }

    @Test
    void aFailureOfTheServerHoldsForTheLimitThatIsUsedUp() {
        Cause unhealthy = Cause.usedUp(ServerHealth.UNHEALTHY);
        assertThat(orders(policy(LEFT), usedUp(500))).containsExactly(held(Scope.ORIGIN, true, 500, 30, unhealthy));
        ResiliencePolicy.Builder ruled = policy(LEFT).on(500, Rule.backOff().holding(Scope.RESOURCE));
        assertThat(orders(ruled, usedUp(500)))
                .containsExactly(
                        held(Scope.RESOURCE, true, 500, 30, Cause.refusal(500)),
                        held(Scope.ORIGIN, false, 500, 30, unhealthy));
    }

    @Test
    void aStatusThatMeansAnotherHoldsAndAnswersByThat() {
        ResiliencePolicy.Builder builder = policy().readAs(403, 429, Match.header("left", "0"));
        assertThat(orders(builder, usedUp(403).header("Retry-After", "7")))
                .containsExactly(held(Scope.ORIGIN, true, 403, 7, Cause.refusal(429)));
    }

    @Test
    void aRuleIfToldThatIsNotToldIsHealthyAndHoldsNobody() {
        ResiliencePolicy.Builder builder =
                policy(LEFT).on(403, Rule.waitAsTold().ifTold().holding(Scope.ORIGIN));
        assertThat(orders(builder, reply(403))).isEmpty();
        assertThat(effects(builder, reply(403)).health()).isEqualTo(ServerHealth.HEALTHY);
        assertThat(effects(builder, usedUp(403)).health()).isEqualTo(ServerHealth.UNHEALTHY);
        assertThat(orders(builder, usedUp(403))).containsExactly(held(Scope.ORIGIN, true, 403, 30, Cause.refusal(403)));
    }

    @Test
    void aResponseThatSaysNothingCostsNothing() {
        Attempt good = reply(200).build();
        assertThat(ResiliencePolicy.documented().signalsOf(good)).isSameAs(ResponseSignals.NONE);
        InCall failed = InCall.failed("GET", URL, new IOException());
        assertThat(policy(LEFT).build().signalsOf(failed.build())).isSameAs(ResponseSignals.NONE);
        assertThat(policy(LEFT).build().signalsOf(usedUp(200).build()))
                .isEqualTo(new ResponseSignals(
                        Optional.empty(), List.of(new UsedUp(Scope.ORIGIN, Duration.ofSeconds(30))), Set.of()));
    }

    @Test
    void theFloorOfARuleHoldsWhomTheRuleHoldsAlsoIfALimitNamesAShorterWaitForOthers() {
        RateLimit finer = RateLimit.retryAfter("wait", WaitUnit.SECONDS);
        InCall unavailable = reply(503).header("wait", "7");
        Cause cause = Cause.refusal(503);
        assertThat(orders(policy(finer.holding(Scope.ORIGIN)), unavailable))
                .containsExactly(held(Scope.RESOURCE, true, 503, 120, cause), held(Scope.ORIGIN, false, 503, 7, cause));
        assertThat(orders(policy(finer.holding(Scope.CALL)), unavailable))
                .containsExactly(held(Scope.RESOURCE, true, 503, 120, cause));
        assertThat(orders(policy(finer.holding(Scope.ORIGIN)), reply(503).header("wait", "200")))
                .containsExactly(held(Scope.ORIGIN, true, 503, 200, cause));
        assertThat(orders(policy(finer.holding(Scope.RESOURCE)), reply(429).header("wait", "7")))
                .as("the narrower of the two")
                .containsExactly(held(Scope.RESOURCE, true, 429, 7, Cause.refusal(429)));
    }
}
