package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Match;
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
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies of services.md for OpenAI, Anthropic and Azure, against what these services say. */
class DocsModelServicesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String MESSAGES = "/v1/messages";

    @RegisterExtension
    final Lab lab = new Lab();

    private static ResiliencePolicy openai() {
        // docs: openai
        Match spent = Match.body("insufficient_quota")
                .or(Match.body("credit_balance_exhausted"))
                .or(Match.body("_spend_limit_exceeded"))
                .or(Match.body("_usage_limit_exceeded"));
        ResiliencePolicy openai = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS))
                .rateLimit(
                        RateLimit.of("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", WaitUnit.DURATION))
                .rateLimit(RateLimit.of("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", WaitUnit.DURATION))
                .vetoHeader("x-should-retry")
                .readAs(429, 402, spent) // no wait helps: delivered, holds nobody
                .on(429, rule -> rule.holding(Scope.RESOURCE))
                .build();
        // docs: end
        return openai;
    }

    @EveryMode
    void openAisRefusalNamesTheWaitInMillisecondsSecondsOrADuration(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, openai());
        String[] usedUp = {"x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 2m0s"};
        service.says(429, usedUp[0], usedUp[1], "retry-after: 5", "retry-after-ms: 4200");
        service.says(429, usedUp[0], usedUp[1], "retry-after: 5").says(200);
        service.answered(service.post(CHAT), 200);
        service.says(429, usedUp).told(service.post(CHAT), 429);
        service.reachedAfter(9.2, service.post(EMBEDDINGS));
        service.reachedAfter(129.2, service.post(CHAT));
        service.askedAfter(0, 4.2, 9.2, 9.2, 9.2, 129.2);
    }

    static Stream<Arguments> spentAtOpenAi() {
        return Mode.with(
                "{\"error\":{\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}",
                "{\"error\":{\"type\":\"insufficient_quota\",\"code\":\"credit_balance_exhausted\"}}",
                "{\"error\":{\"code\":\"credit_balance_exhausted\"}}",
                "{\"error\":{\"code\":\"project_spend_limit_exceeded\"}}",
                "{\"error\":{\"code\":\"organization_usage_limit_exceeded\"}}");
    }

    @ParameterizedTest
    @MethodSource("spentAtOpenAi")
    void whatIsSpentAtOpenAiIsNotAskedForAgain(Mode mode, String body) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, openai());
        Trail trail = service.saysJson(body, 429).answered(service.post(CHAT), 429);
        assertThat(trail.reason()).contains(Reason.SURFACED);
        assertThat(trail.steps().get(0).readAs()).isEqualTo(OptionalInt.of(402));
        assertThat(service.holds()).isEmpty();
        service.reachedAfter(0, service.post(CHAT));
    }

    @EveryMode
    void openAiMayForbidARetry(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, openai());
        service.says(500, "x-should-retry: false");
        assertThat(service.answered(service.get("/v1/models"), 500).reason()).contains(Reason.SERVER_SAID_NO);
    }

    @EveryMode
    void theLastRequestOfALimitOfOpenAiHoldsTheOthersOfThatUrl(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, openai());
        service.says(
                200,
                "x-ratelimit-remaining-requests: 0",
                "x-ratelimit-reset-requests: 12.5s",
                "x-ratelimit-remaining-tokens: 159976",
                "x-ratelimit-reset-tokens: 9ms");
        service.answered(service.post(CHAT), 200);
        service.reachedAfter(0, service.post(EMBEDDINGS));
        service.reachedAfter(12.5, service.post(CHAT));
        service.askedAfter(0, 0, 12.5);
    }

    private static ResiliencePolicy anthropic() {
        // docs: anthropic
        Function<String, RateLimit> limit = name -> RateLimit.of(
                "anthropic-ratelimit-" + name + "-remaining",
                "anthropic-ratelimit-" + name + "-reset",
                WaitUnit.TIMESTAMP);
        ResiliencePolicy anthropic = ResiliencePolicy.builder()
                .rateLimit(limit.apply("requests"))
                .rateLimit(limit.apply("input-tokens"))
                .rateLimit(limit.apply("output-tokens"))
                .vetoHeader("x-should-retry")
                .readAs(429, 402, Match.body("enforced_spend_limit_reached"))
                .on(429, rule -> rule.holding(Scope.RESOURCE))
                .on(529, Rule.backOff().forAnyMethod()) // overloaded
                .build();
        // docs: end
        return anthropic;
    }

    @EveryMode
    void anthropicsRefusalHoldsThatUrlAsLongAsItSays(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, anthropic());
        service.says(
                429,
                "retry-after: 25",
                "anthropic-ratelimit-requests-remaining: 0",
                "anthropic-ratelimit-requests-reset: " + service.timestamp(23));
        service.told(service.post(MESSAGES), 429);
        service.reachedAfter(0, service.get("/v1/models"));
        service.reachedAfter(25, service.post(MESSAGES));
        service.says(529).says(200).answered(service.post(MESSAGES), 200);
        service.askedAfter(0, 0, 25, 25, 25.25);
    }

    @EveryMode
    void anthropicMayForbidARetry(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, anthropic());
        service.says(529, "x-should-retry: false");
        assertThat(service.answered(service.post(MESSAGES), 529).reason()).contains(Reason.SERVER_SAID_NO);
    }

    @EveryMode
    void whatIsSpentAtAnthropicIsNotAskedForAgain(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, anthropic());
        service.saysJson(
                "{\"error\":{\"type\":\"rate_limit_error\",\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}",
                429);
        service.answered(service.post(MESSAGES), 429);
        assertThat(service.holds()).isEmpty();
        service.askedAfter(0);
    }

    static Stream<Arguments> limitsOfAnthropic() {
        return Mode.with("requests", "input-tokens", "output-tokens");
    }

    @ParameterizedTest
    @MethodSource("limitsOfAnthropic")
    void theLastOfALimitOfAnthropicHoldsTheOthersOfThatUrl(Mode mode, String limit) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, anthropic());
        String name = "anthropic-ratelimit-" + limit;
        service.says(
                200,
                "anthropic-ratelimit-tokens-remaining: 42",
                "anthropic-ratelimit-tokens-reset: " + service.timestamp(58),
                name + "-remaining: 0",
                name + "-reset: " + service.timestamp(10));
        service.answered(service.post(MESSAGES), 200);
        service.reachedAfter(0, service.get("/v1/models"));
        service.reachedAfter(10, service.post(MESSAGES));
        service.askedAfter(0, 0, 10);
    }

    private static ResiliencePolicy azure() {
        // docs: azure
        ResiliencePolicy azure = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS)) // OpenAI
                .rateLimit(RateLimit.retryAfter("x-ms-retry-after-ms", WaitUnit.MILLISECONDS)) // Cosmos DB
                .on(429, rule -> rule.holding(Scope.RESOURCE).maxAttempts(10)) // nine retries, as Cosmos DB's SDKs
                .on(449, Rule.backOff().forAnyMethod()) // Cosmos DB: safe to send again
                .build();
        // docs: end
        return azure;
    }

    @EveryMode
    void aDeploymentOfAzureOpenAiWaitsMillisecondsAndHoldsNoOther(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, azure());
        service.says(429, "retry-after: 10", "retry-after-ms: 9500");
        service.told(service.post("/openai/deployments/a/chat/completions"), 429);
        service.reachedAfter(0, service.post("/openai/deployments/b/chat/completions"));
        service.reachedAfter(9.5, service.post("/openai/deployments/a/chat/completions"));
    }

    @EveryMode
    void cosmosDbIsAskedTenTimesAfterItsMilliseconds(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, azure());
        service.says(449);
        for (int i = 0; i < 9; i++) {
            service.says(429, "x-ms-retry-after-ms: 500", "x-ms-substatus: 3200");
        }
        assertThat(service.answered(service.post("/dbs/d/colls/c/docs"), 429).reason())
                .contains(Reason.ATTEMPTS_EXHAUSTED);
        service.askedAfter(0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25);
    }

    /** Azure's counts on good responses come without a time, and those of OpenAI's newer API say nothing. */
    @EveryMode
    void aGoodResponseOfAzureHoldsNobody(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, azure());
        service.says(200, "x-ratelimit-remaining-tokens: -1", "x-ratelimit-reset-tokens: 0");
        service.answered(service.post("/openai/deployments/a/chat/completions"), 200);
        service.reachedAfter(0, service.post("/openai/deployments/a/chat/completions"));
    }
}
