package dev.heed.okhttp.soak;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;

/** The documented rules with short waits, so that minutes see much; and others that requests carry as a tag. */
final class Policies {
    /** Calls that nothing else ends begin no attempt after this. */
    static final Duration MAX_ELAPSED = Duration.ofSeconds(6);

    static final Duration MAX_HOLD = Duration.ofSeconds(2);
    static final int MAX_ATTEMPTS = 5;
    static final int MAX_REDIRECTS = 5;

    static final ResiliencePolicy STANDARD = ResiliencePolicy.builder()
            .on(503, Rule.waitAtLeast(Duration.ofMillis(300)).holding(Scope.RESOURCE))
            .on(422, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMillis(500)))
            .backoff(IntervalFunction.ofExponentialRandomBackoff(20, 2.0))
            .maxAttempts(4)
            .maxWait(Duration.ofSeconds(3))
            .maxElapsed(MAX_ELAPSED)
            .maxHold(MAX_HOLD)
            .retryBudget(RetryBudget.of(50, 0.3))
            .redirects(Redirects.standard().limit(MAX_REDIRECTS).keepAcrossOrigins("X-Soak"))
            .build();

    static final List<ResiliencePolicy> TAGGED = List.of(
            ResiliencePolicy.surfaceAll(),
            STANDARD.toBuilder().maxAttempts(1).maxWait(Duration.ZERO).build(),
            STANDARD.toBuilder()
                    .maxAttempts(MAX_ATTEMPTS)
                    .retryBudget(RetryBudget.unlimited())
                    .on(500, Rule.backOff().forAnyMethod())
                    .onFailure(Rule.backOff().forAnyMethod())
                    .build(),
            STANDARD.toBuilder()
                    .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CALL))
                    .on(503, Rule.waitAsTold().forAnyMethod().holding(Scope.CALL))
                    .redirects(Redirects.standard()
                            .limit(MAX_REDIRECTS)
                            .carryBodyAcrossOrigins()
                            .keepAcrossOrigins("Authorization"))
                    .build(),
            STANDARD.toBuilder()
                    .on(502, Rule.backOff().holding(Scope.SAME_REQUEST))
                    .on(504, Rule.backOff().holding(Scope.RESOURCE))
                    .on(501, Rule.waitAsTold().holding(Scope.CLIENT, Duration.ofMillis(50)))
                    .redirects(Redirects.none())
                    .build());

    private Policies() {}
}
