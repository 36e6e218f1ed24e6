package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Match;
import dev.heed.RateLimit;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.WaitUnit;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.ServiceLab;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.util.OptionalInt;
import okhttp3.Request;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The policies of services.md for what people work and sell with, against what these services say. */
class DocsWorkServicesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private static ResiliencePolicy slack() {
        // docs: slack
        ResiliencePolicy slack = ResiliencePolicy.builder()
                .on(429, rule -> rule.holding(Scope.RESOURCE)) // each method has a limit of its own
                .build();
        // docs: end
        return slack;
    }

    @EveryMode
    void slacksRefusalHoldsThatMethodOnly(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, slack());
        service.saysJson("{\"ok\":false,\"error\":\"ratelimited\"}", 429, "Retry-After: 30");
        service.told(service.post("/api/chat.postMessage"), 429);
        service.reachedAfter(0, service.post("/api/emoji.list"));
        service.reachedAfter(30, service.post("/api/chat.postMessage"));
        service.askedAfter(0, 0, 30);
    }

    private static ResiliencePolicy shopify() {
        // docs: shopify
        ResiliencePolicy shopify = ResiliencePolicy.builder()
                .readAs(200, 429, Match.body("\"THROTTLED\"")) // GraphQL
                .on(429, rule -> rule.withBackoff(IntervalFunction.ofExponentialBackoff(1_000, 2.0)))
                .build();
        // docs: end
        return shopify;
    }

    @EveryMode
    void shopifysRefusalHoldsTheShopAsLongAsItSays(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, shopify());
        service.says(429, "Retry-After: 2.0", "X-Shopify-Shop-Api-Call-Limit: 40/40");
        service.told(service.get("/admin/api/orders.json"), 429);
        service.reachedAfter(2, service.get("/admin/api/products.json"));
    }

    @EveryMode
    void aThrottledQueryOfShopifyIsSentAgain(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, shopify());
        String throttled = "{\"errors\":[{\"message\":\"Throttled\",\"extensions\":{\"code\":\"THROTTLED\"}}]}";
        Request.Builder query = service.post("/admin/api/graphql.json");
        service.saysJson(throttled, 200).says(200).answered(query, 200);
        assertThat(service.saysJson(throttled, 200)
                        .told(query, 200)
                        .steps()
                        .get(0)
                        .readAs())
                .isEqualTo(OptionalInt.of(429));
        service.reachedAfter(2, service.get("/admin/api/orders.json"));
        service.askedAfter(0, 1, 1, 2);
    }

    /** The fill of the bucket is not read: it comes without a time. */
    @EveryMode
    void aGoodResponseOfShopifyHoldsNobody(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, shopify());
        service.says(200, "X-Shopify-Shop-Api-Call-Limit: 40/40");
        service.answered(service.get("/admin/api/orders.json"), 200);
        service.reachedAfter(0, service.get("/admin/api/orders.json"));
    }

    private static ResiliencePolicy stripe() {
        // docs: stripe
        ResiliencePolicy stripe = ResiliencePolicy.builder()
                .idempotencyKeys("Idempotency-Key", "POST")
                .vetoHeader("Stripe-Should-Retry")
                .on(409, Rule.backOff())
                .readAs(429, 409, Match.body("lock_timeout")) // one object is busy: nobody else is held
                .build();
        // docs: end
        return stripe;
    }

    @EveryMode
    void stripesRefusalHoldsTheOriginForTheBackoff(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, stripe());
        service.says(429, "Stripe-Rate-Limited-Reason: global-rate", "Stripe-Should-Retry: true");
        service.told(service.post("/v1/charges"), 429);
        service.reachedAfter(0.25, service.get("/v1/customers"));
    }

    @EveryMode
    void stripeMayForbidARetry(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, stripe());
        service.says(500, "Stripe-Should-Retry: false");
        assertThat(service.answered(service.get("/v1/charges/1"), 500).reason()).contains(Reason.SERVER_SAID_NO);
        service.says(409, "Stripe-Should-Retry: true").says(200);
        service.answered(service.post("/v1/charges"), 200);
        service.askedAfter(0, 0, 0.25);
        lab.taken();
        assertThat(lab.taken().getHeaders().get("Idempotency-Key"))
                .isNotNull()
                .isEqualTo(lab.taken().getHeaders().get("Idempotency-Key"));
    }

    @EveryMode
    void aLockedObjectOfStripeHoldsNobodyElse(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, stripe());
        service.saysJson("{\"error\":{\"code\":\"lock_timeout\"}}", 429);
        service.told(service.get("/v1/charges/1"), 429);
        assertThat(service.holds()).isEmpty();
        service.reachedAfter(0, service.get("/v1/charges/2"));
    }

    private static ResiliencePolicy graph() {
        // docs: graph
        ResiliencePolicy graph = ResiliencePolicy.builder()
                .rateLimit(RateLimit.of("RateLimit-Remaining", "RateLimit-Reset", WaitUnit.SECONDS))
                .on(503, Rule.waitAsTold().holding(Scope.ORIGIN)) // as told, not two minutes
                .build();
        // docs: end
        return graph;
    }

    @EveryMode
    void graphsRefusalsHoldTheOriginAsLongAsTheySay(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, graph());
        service.says(429, "Retry-After: 31", "RateLimit-Remaining: 0", "RateLimit-Reset: 31");
        service.told(service.get("/v1.0/me/drive"), 429);
        service.reachedAfter(31, service.get("/v1.0/users"));
        service.says(503, "Retry-After: 10").told(service.get("/v1.0/me/drive"), 503);
        service.reachedAfter(41, service.get("/v1.0/users"));
    }

    @EveryMode
    void theLastRequestOfGraphsLimitHoldsTheOthers(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, graph());
        service.says(200, "RateLimit-Limit: 1200", "RateLimit-Remaining: 0", "RateLimit-Reset: 9");
        service.answered(service.get("/v1.0/me/drive"), 200);
        service.reachedAfter(9, service.get("/v1.0/users"));
        service.askedAfter(0, 9);
    }

    private static ResiliencePolicy jira() {
        // docs: jira
        RateLimit told = RateLimit.retryAfter("Retry-After", WaitUnit.SECONDS).holding(Scope.RESOURCE);
        ResiliencePolicy jira = ResiliencePolicy.builder()
                .rateLimit(told.when("RateLimit-Reason", "jira-burst-based")) // one endpoint
                .rateLimit(told.when("RateLimit-Reason", "jira-per-issue-on-write")) // one issue
                .rateLimit(RateLimit.of("X-RateLimit-Remaining", "X-RateLimit-Reset", WaitUnit.TIMESTAMP)
                        .holding(Scope.RESOURCE))
                .rateLimit(RateLimit.fields("Beta-RateLimit")) // the points of the whole app
                .on(503, Rule.waitAsTold().ifTold())
                .build();
        // docs: end
        return jira;
    }

    @EveryMode
    void jirasRefusalSaysWhetherOneEndpointIsHeldOrTheTenant(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, jira());
        service.says(
                429,
                "Retry-After: 1",
                "X-RateLimit-Remaining: 0",
                "X-RateLimit-Reset: " + service.timestamp(1),
                "RateLimit-Reason: jira-burst-based");
        service.told(service.get("/rest/api/3/search"), 429);
        service.reachedAfter(0, service.get("/rest/api/3/field"));
        service.reachedAfter(1, service.get("/rest/api/3/search"));
        service.says(429, "Retry-After: 2", "RateLimit-Reason: jira-per-issue-on-write");
        service.told(service.post("/rest/api/3/issue/A-1/comment"), 429);
        service.reachedAfter(1, service.post("/rest/api/3/issue/A-2/comment"));
        service.reachedAfter(3, service.post("/rest/api/3/issue/A-1/comment"));
        service.says(429, "Retry-After: 60", "RateLimit-Reason: jira-quota-tenant-based");
        service.told(service.get("/rest/api/3/search"), 429);
        service.reachedAfter(63, service.get("/rest/api/3/field"));
    }

    @EveryMode
    void a503OfJiraIsRepeatedIfItNamesAWait(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, jira());
        service.says(503, "Retry-After: 5").says(200).answered(service.get("/rest/api/3/field"), 200);
        service.says(503).answered(service.get("/rest/api/3/field"), 503);
        service.askedAfter(0, 5, 5);
    }

    @EveryMode
    void theLastRequestOfALimitOfJiraHoldsWhomItIsAbout(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, jira());
        service.says(200, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + service.timestamp(2));
        service.answered(service.get("/rest/api/3/search"), 200);
        service.reachedAfter(0, service.get("/rest/api/3/field"));
        service.reachedAfter(2, service.get("/rest/api/3/search"));
        service.says(200, "Beta-RateLimit: \"points\";r=0;t=30").answered(service.get("/rest/api/3/search"), 200);
        service.reachedAfter(32, service.get("/rest/api/3/field"));
        service.askedAfter(0, 0, 2, 2, 32);
    }

    private static ResiliencePolicy discord() {
        // docs: discord
        ResiliencePolicy discord = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("Retry-After", WaitUnit.SECONDS)
                        .when("X-RateLimit-Scope", "global")
                        .holding(Scope.ORIGIN))
                .rateLimit(RateLimit.of("X-RateLimit-Remaining", "X-RateLimit-Reset-After", WaitUnit.SECONDS))
                .on(429, rule -> rule.holding(Scope.RESOURCE)) // user, shared: one route
                .build();
        // docs: end
        return discord;
    }

    @EveryMode
    void discordsRefusalSaysWhetherARouteIsHeldOrAll(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, discord());
        service.says(
                429,
                "Retry-After: 65",
                "X-RateLimit-Remaining: 0",
                "X-RateLimit-Reset-After: 64.57",
                "X-RateLimit-Scope: user");
        service.told(service.post("/api/v10/channels/1/messages"), 429);
        service.reachedAfter(0, service.post("/api/v10/channels/2/messages"));
        service.reachedAfter(65, service.post("/api/v10/channels/1/messages"));
        service.says(429, "Retry-After: 7", "X-RateLimit-Global: true", "X-RateLimit-Scope: global");
        service.told(service.post("/api/v10/channels/1/messages"), 429);
        service.reachedAfter(72, service.post("/api/v10/channels/2/messages"));
    }

    @EveryMode
    void theLastRequestOfARouteOfDiscordHoldsTheNextOnIt(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, discord());
        service.says(
                200,
                "X-RateLimit-Remaining: 0",
                "X-RateLimit-Reset: 1470173023.123",
                "X-RateLimit-Reset-After: 1.25",
                "X-RateLimit-Bucket: abcd1234");
        service.answered(service.post("/api/v10/channels/1/messages"), 200);
        service.reachedAfter(0, service.post("/api/v10/channels/2/messages"));
        service.reachedAfter(1.25, service.post("/api/v10/channels/1/messages"));
        service.askedAfter(0, 0, 1.25);
    }

    private static ResiliencePolicy okta() {
        // docs: okta
        ResiliencePolicy okta = ResiliencePolicy.builder()
                .rateLimit(RateLimit.of("X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", WaitUnit.EPOCH_SECONDS)
                        .keep(20)) // for the organization's other programs
                .build();
        // docs: end
        return okta;
    }

    @EveryMode
    void oktasRefusalHoldsTheOriginUntilTheReset(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, okta());
        service.says(429, "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: " + service.epoch(116));
        service.told(service.get("/api/v1/users"), 429);
        service.reachedAfter(116, service.get("/api/v1/groups"));
    }

    @EveryMode
    void oktasLimitIsLeftToOthersFromTwentyOn(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, okta());
        service.says(200, "X-Rate-Limit-Remaining: 21", "X-Rate-Limit-Reset: " + service.epoch(50));
        service.answered(service.get("/api/v1/users"), 200);
        service.says(200, "X-Rate-Limit-Remaining: 20", "X-Rate-Limit-Reset: " + service.epoch(50));
        service.answered(service.get("/api/v1/users"), 200);
        service.reachedAfter(50, service.get("/api/v1/groups"));
        service.askedAfter(0, 0, 50);
    }
}
