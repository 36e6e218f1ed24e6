package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/**
 * What holds of a decision, whatever a server writes and wherever the call stands: {@link DecisionInvariants}. The input is a
 * {@link DecideScript}.
 */
final class DecideClaims {
    private DecideClaims() {}

    static void check(byte[] input) {
        DecideScript script = new DecideScript(FuzzText.of(input).lines());
        ResiliencePolicy policy = script.policy();
        Attempt attempt = script.attempt();
        Decision decision = policy.decide(attempt);
        assertThat(Step.of(attempt, decision).toString()).startsWith("attempt " + attempt.number());
        DecisionInvariants.check(
                new RandomDecision(policy, attempt, decision), new String(input, StandardCharsets.UTF_8));
    }
}
