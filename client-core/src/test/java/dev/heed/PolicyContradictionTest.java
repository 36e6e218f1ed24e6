package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A setting that another one silences is a mistake: {@code build()} names both. */
class PolicyContradictionTest {
    private final ResiliencePolicy.Builder builder = ResiliencePolicy.builder();

    private void isRefused(String one, String other) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContainingAll(one, other);
    }

    @Test
    void aFloorLongerThanMaxWait() {
        builder.on(503, Rule.waitAtLeast(Duration.ofMinutes(6)).forAnyMethod());
        isRefused("on(503, waitAtLeast(PT6M).forAnyMethod())", "maxWait(PT5M)");
        builder.maxWait(Duration.ofMinutes(6));
        assertThat(builder.build()).isNotNull();
    }

    @Test
    void aFloorLongerThanMaxElapsed() {
        builder.onFailure(Rule.waitAtLeast(Duration.ofMinutes(16))).maxWait(Duration.ofHours(1));
        isRefused("onFailure(waitAtLeast(PT16M))", "maxElapsed(PT15M)");
        builder.maxElapsed(Duration.ofMinutes(16));
        assertThat(builder.build()).isNotNull();
    }

    @Test
    void anAttemptTimeoutLongerThanMaxElapsed() {
        builder.attemptTimeout(Duration.ofMinutes(16));
        isRefused("attemptTimeout(PT16M)", "maxElapsed(PT15M)");
        builder.attemptTimeout(Duration.ofMinutes(15));
        assertThat(builder.build().attemptTimeout()).contains(Duration.ofMinutes(15));
        builder.maxElapsed(Duration.ofMinutes(14));
        isRefused("attemptTimeout(PT15M)", "maxElapsed(PT14M)");
    }

    @Test
    void aRuleThatRepeatsBesideASingleAttempt() {
        builder.on(502, Rule.backOff()).maxAttempts(1);
        isRefused("on(502, backOff())", "maxAttempts(1)");
    }

    @Test
    void aFailureRuleThatRepeatsBesideASingleAttempt() {
        builder.maxAttempts(1).onFailure(Rule.backOff());
        isRefused("onFailure(backOff())", "maxAttempts(1)");
    }

    @Test
    void aRuleThatFollowsBesideRedirectsThatAreOff() {
        builder.on(300, Rule.follow()).redirects(Redirects.none());
        isRefused("on(300, follow())", "redirects(none())");
    }

    @Test
    void surfaceAllIsNoBaseForARuleThatRepeats() {
        ResiliencePolicy.Builder derived =
                ResiliencePolicy.surfaceAll().toBuilder().on(503, Rule.backOff());
        assertThatIllegalArgumentException().isThrownBy(derived::build).withMessageContaining("maxAttempts(1)");
        assertThat(derived.maxAttempts(2).build().rule(503)).isEqualTo(Rule.backOff());
    }

    @Test
    void aLimitBesideTheDefaultsIsHowOneChoosesNotToWait() {
        assertThat(builder.maxWait(Duration.ofSeconds(10))
                        .maxAttempts(1)
                        .redirects(Redirects.none())
                        .build())
                .isNotNull();
    }

    @Test
    void aRuleThatALaterOneReplacedContradictsNothing() {
        builder.on(503, Rule.waitAtLeast(Duration.ofDays(1))).on(503, Rule.surface());
        assertThat(builder.build().rule(503)).isEqualTo(Rule.surface());
    }
}
