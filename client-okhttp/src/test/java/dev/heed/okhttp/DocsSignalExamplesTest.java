package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Match;
import dev.heed.Outcome;
import dev.heed.RateLimit;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.WaitUnit;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.ServiceLab;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Examples of the docs: what a policy reads beside status and {@code Retry-After}. */
class DocsSignalExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private static ResiliencePolicy rateLimit() {
        // docs: rate-limit
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS)) // comes before Retry-After
                .rateLimit(RateLimit.of("x-remaining", "x-reset", WaitUnit.EPOCH_SECONDS)
                        .keep(5)) // used up at five
                .rateLimit(RateLimit.of("x-day-remaining", "x-day-reset", WaitUnit.DURATION)
                        .when("x-plan", "free") // counts only beside this header
                        .holding(Scope.CLIENT)) // whom its wait holds
                .rateLimit(RateLimit.fields()) // the field of the IETF draft
                .build();
        // docs: end
        return policy;
    }

    @EveryMode
    void aRefusalWaitsAsTheFirstHeaderSaysElseForTheLongestReset(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, rateLimit());
        String[] usedUp = {"x-remaining: 5", "x-reset: " + service.epoch(40)};
        service.says(429, "retry-after-ms: 1500", "Retry-After: 9", usedUp[0], usedUp[1]);
        service.says(429, "Retry-After: 9", usedUp[0], usedUp[1]).says(200);
        service.answered(service.get("/"), 200);
        service.says(429, usedUp[0], usedUp[1], "RateLimit: \"a\";r=0;t=7").told(service.get("/"), 429);
        service.reachedAfter(40, service.get("/"));
        service.askedAfter(0, 1.5, 10.5, 10.5, 40);
    }

    @EveryMode
    void aLimitCountsOnlyBesideItsHeaderAndHoldsItsScope(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, rateLimit());
        service.says(200, "x-day-remaining: 0", "x-day-reset: 1m30s").answered(service.get("/"), 200);
        assertThat(service.holds()).isEmpty();
        service.says(200, "x-day-remaining: 0", "x-day-reset: 1m30s", "x-plan: free");
        service.answered(service.get("/"), 200);
        assertThat(service.holds()).extracting(Hold::scope).containsExactly(Scope.CLIENT);
        service.reachedAfter(90, service.get("/"));
    }

    private static ResiliencePolicy readAs() {
        // docs: read-as
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .readAs(403, 429, Match.header("x-remaining", "0")) // a refusal: waits, holds and is retried as a 429
                .readAs(429, 402, Match.body("insufficient_quota")) // no wait helps: delivered, holds nobody
                .build();
        // docs: end
        return policy;
    }

    @EveryMode
    void aResponseIsTypedAndToldAsWhatItMeansAndStaysWhatWasSent(Mode mode) throws IOException {
        lab.policy(readAs().toBuilder().maxWait(Duration.ZERO).build());
        lab.replies(403, "x-remaining: 0", "Retry-After: 30");
        try (Response response = lab.get(mode, "/")) {
            Outcome outcome = Outcomes.of(response);
            assertThat(response.code()).isEqualTo(403);
            assertThat(outcome).isInstanceOf(Outcome.TooManyRequests.class);
            assertThat(outcome.status()).isEqualTo(403);
            assertThat(outcome.retryAt()).contains(lab.time.now().plusSeconds(30));
            assertThat(Trails.of(response).toString()).contains("403, read as 429");
        }
    }

    @EveryMode
    void aRefusalThatNoWaitHelpsHoldsNobody(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, readAs());
        Trail trail = service.saysJson("{\"code\":\"insufficient_quota\"}", 429).answered(service.get("/"), 429);
        assertThat(trail.reason()).contains(Reason.SURFACED);
        assertThat(service.holds()).isEmpty();
    }

    @EveryMode
    void theServerMayForbidARetry(Mode mode) throws IOException {
        // docs: veto-header
        ResiliencePolicy policy =
                ResiliencePolicy.builder().vetoHeader("x-should-retry").build();
        // docs: end
        ServiceLab service = new ServiceLab(lab, mode, policy);
        service.says(503, "x-should-retry: False");
        assertThat(service.answered(service.get("/"), 503).reason()).contains(Reason.SERVER_SAID_NO);
        service.says(404, "x-should-retry: true").answered(service.get("/other"), 404);
        service.askedAfter(0, 0);
    }

    @EveryMode
    void a403IsRepeatedIfItNamesAWait(Mode mode) throws IOException {
        // docs: if-told
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(403, Rule.waitAsTold().ifTold().forAnyMethod().holding(Scope.ORIGIN))
                .build();
        // docs: end
        ServiceLab service = new ServiceLab(lab, mode, policy);
        for (String none : List.of("Retry-After: 0", "Retry-After: soon", "X-Other: 1")) {
            service.says(403, none).answered(service.post("/"), 403);
        }
        service.says(403, "Retry-After: 20").says(200).answered(service.post("/"), 200);
        service.askedAfter(0, 0, 0, 0, 20);
    }

    @EveryMode
    void rulesHaveAttemptsAndABackoffOfTheirOwn(Mode mode) throws IOException {
        // docs: finer-rules
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS))
                .on(429, rule -> rule.maxAttempts(6)) // of a call whose last response fell under it
                .on(409, Rule.backOff().withBackoff(IntervalFunction.of(50)))
                .build();
        // docs: end
        ServiceLab service = new ServiceLab(lab, mode, policy);
        service.says(409).says(409).says(409).answered(service.get("/"), 409);
        for (int i = 0; i < 6; i++) {
            service.says(429, "retry-after-ms: 200");
        }
        service.answered(service.get("/"), 429);
        service.askedAfter(0, 0.05, 0.1, 0.1, 0.3, 0.5, 0.7, 0.9, 1.1);
    }

    private static ResiliencePolicy beforeRefusal() {
        // docs: before-refusal
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .rateLimit(
                        RateLimit.of("x-remaining", "x-reset", WaitUnit.SECONDS).holding(Scope.ORIGIN))
                .build();
        // docs: end
        return policy;
    }

    @EveryMode
    void theLastGoodResponseHoldsOthersWhoGetALocal429IfTheyCannotWait(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, beforeRefusal());
        service.says(201, "x-remaining: 0", "x-reset: 12").answered(service.post("/orders"), 201);
        Request.Builder impatient = service.get("/report")
                .tag(
                        ResiliencePolicy.class,
                        beforeRefusal().toBuilder()
                                .maxWait(Duration.ofSeconds(5))
                                .build());
        try (Response local = service.sent(impatient)) {
            assertThat(local.code()).isEqualTo(429);
            assertThat(Outcomes.of(local).fromHold()).isTrue();
        }
        Hold hold = service.holds().get(0);
        assertThat(hold.status()).isEqualTo(201);
        assertThat(hold.localStatus()).isEqualTo(429);
        service.reachedAfter(12, service.get("/report"));
        service.askedAfter(0, 12);
    }

    @Test
    void everyUnitIsInTheTable() {
        assertThat(Docs.table("`WaitUnit`"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(WaitUnit.values())
                        .map(unit -> "`" + unit + "`")
                        .toList());
    }
}
