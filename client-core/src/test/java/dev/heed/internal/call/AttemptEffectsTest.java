package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a reply or failure means for other calls. */
class AttemptEffectsTest {
    private static final String URL = "http://host/page";
    private static final HoldTarget TARGET = new HoldTarget("", "GET", "host", URL, () -> "");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long NOW_NANOS = 42;

    private static AttemptEffects consequence(ResiliencePolicy policy, InCall facts) {
        Attempt attempt = facts.arrivedAt(NOW).build();
        return new AttemptEffects(policy, policy.ruleFor(attempt), Step.of(attempt, policy.decide(attempt)), NOW_NANOS);
    }

    private static Optional<HoldRequest> order(ResiliencePolicy policy, InCall facts) {
        return consequence(policy, facts).order(() -> Optional.of(TARGET));
    }

    private static InCall reply(String method, int status) {
        return InCall.replied(method, URL, status);
    }

    private static ResiliencePolicy.Builder policy() {
        return ResiliencePolicy.builder();
    }

    @Test
    void a429HoldsItsOriginForAsLongAsItSays() {
        HoldRequest order = order(
                        ResiliencePolicy.documented(), reply("POST", 429).header("Retry-After", "30"))
                .orElseThrow();
        assertThat(order)
                .isEqualTo(new HoldRequest(Scope.ORIGIN, TARGET, true, 429, Duration.ofSeconds(30), NOW_NANOS, NOW));
    }

    @Test
    void spreadDoesNotLengthenAHold() {
        HoldRequest order = order(
                        ResiliencePolicy.documented(),
                        reply("GET", 429).header("Retry-After", "30").random(0.9))
                .orElseThrow();
        assertThat(order.time()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aCallThatDoesNotWaitItselfHoldsTheOthersAllTheSame() {
        HoldRequest order =
                order(ResiliencePolicy.documented(), reply("POST", 503)).orElseThrow();
        assertThat(order.callWaits()).as("a POST is not repeated").isFalse();
        assertThat(order.scope()).isEqualTo(Scope.RESOURCE);
        assertThat(order.time()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void noHoldIsLongerThanMaxHold() {
        ResiliencePolicy policy = policy().maxHold(Duration.ofSeconds(20)).build();
        assertThat(order(policy, reply("GET", 429).header("Retry-After", "30"))
                        .orElseThrow()
                        .time())
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(order(policy, reply("GET", 429).header("Retry-After", "9".repeat(30)))
                        .orElseThrow()
                        .time())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aRuleMayHoldLongerThanItsCallWaitsButNotShorter() {
        ResiliencePolicy policy = policy().on(
                        502, Rule.waitAtLeast(Duration.ofSeconds(5)).holding(Scope.CLIENT, Duration.ofSeconds(60)))
                .on(503, Rule.waitAtLeast(Duration.ofSeconds(90)).holding(Scope.CLIENT, Duration.ofSeconds(60)))
                .build();
        assertThat(order(policy, reply("GET", 502)).orElseThrow().time()).isEqualTo(Duration.ofSeconds(60));
        assertThat(order(policy, reply("GET", 503)).orElseThrow().time()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aRuleMayHoldWhereTheServerAsksForNoWait() {
        ResiliencePolicy policy = policy().on(429, Rule.waitAsTold().holding(Scope.ORIGIN, Duration.ofSeconds(30)))
                .build();
        assertThat(order(policy, reply("GET", 429).header("Retry-After", "0"))
                        .orElseThrow()
                        .time())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aRefusalThatAsksForNoWaitHoldsForTheBackoffOfItsHold() {
        ResiliencePolicy policy = ResiliencePolicy.documented();
        for (String none : new String[] {"0", "Thu, 01 Jan 1970 00:00:00 GMT", ""}) {
            InCall facts = reply("POST", 429).header("Retry-After", none);
            assertThat(order(policy, facts.armings(0)).orElseThrow().time()).isEqualTo(Duration.ofMillis(250));
            assertThat(order(policy, facts.armings(2)).orElseThrow().time()).isEqualTo(Duration.ofSeconds(1));
            assertThat(order(policy, facts.number(3)).orElseThrow().callWaits())
                    .as("also if the call has no attempt left")
                    .isFalse();
        }
        assertThat(order(policy, reply("POST", 429).header("Retry-After", "120s"))
                        .orElseThrow()
                        .time())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void whatSilencesNobodyElseHoldsNobody() {
        ResiliencePolicy policy = policy().on(429, Rule.waitAsTold().holding(Scope.ORIGIN))
                .on(422, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build();
        assertThat(order(policy, reply("GET", 200))).isEmpty();
        assertThat(order(policy, reply("GET", 500))).as("CALL").isEmpty();
        assertThat(order(policy, reply("GET", 422)))
                .as("is refused in another way")
                .isEmpty();
        assertThat(order(ResiliencePolicy.surfaceAll(), reply("GET", 429).header("Retry-After", "30")))
                .isEmpty();
    }

    @Test
    void aMissingReplyMayHoldToo() {
        ResiliencePolicy policy =
                policy().onFailure(Rule.backOff().holding(Scope.ORIGIN)).build();
        HoldRequest order = order(policy, InCall.failed("GET", URL, new IOException("reset")))
                .orElseThrow();
        assertThat(order.status()).isZero();
        assertThat(order.time()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void onlyARepeatThatNobodyPacesTakesAToken() {
        ResiliencePolicy policy = ResiliencePolicy.documented();
        assertThat(consequence(policy, reply("GET", 500)).retriesUnpaced()).isTrue();
        assertThat(consequence(policy, InCall.failed("GET", URL, new IOException("reset")))
                        .retriesUnpaced())
                .isTrue();
        assertThat(consequence(policy, reply("POST", 500)).retriesUnpaced())
                .as("not repeated")
                .isFalse();
        assertThat(consequence(policy, reply("GET", 500).header("Retry-After", "3"))
                        .retriesUnpaced())
                .as("told")
                .isFalse();
        assertThat(consequence(policy, reply("GET", 503)).retriesUnpaced())
                .as("a floor")
                .isFalse();
        assertThat(consequence(policy, reply("GET", 429)).retriesUnpaced())
                .as("its hold paces it")
                .isFalse();
        assertThat(consequence(policy, reply("GET", 200)).retriesUnpaced()).isFalse();
    }
}
