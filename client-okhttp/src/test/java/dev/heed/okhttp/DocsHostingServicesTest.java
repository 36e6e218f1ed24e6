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
import org.junit.jupiter.api.extension.RegisterExtension;

/** The policies of services.md for what hosts code, images and pods, against what these services say. */
class DocsHostingServicesTest {
    private static final String SECONDARY = "{\"message\":\"You have exceeded a secondary rate limit.\"}";

    @RegisterExtension
    final Lab lab = new Lab();

    private static ResiliencePolicy github() {
        // docs: github
        RateLimit limit = RateLimit.of("x-ratelimit-remaining", "x-ratelimit-reset", WaitUnit.EPOCH_SECONDS);
        Match secondary = Match.header("Retry-After").or(Match.body("secondary rate limit"));
        ResiliencePolicy github = ResiliencePolicy.builder()
                .rateLimit(limit.when("x-ratelimit-resource", "core")) // holds what a 429 holds: the origin
                .rateLimit(limit.holding(Scope.RESOURCE)) // search, graphql: only that URL
                .readAs(403, 429, Match.header("x-ratelimit-remaining", "0").or(secondary))
                .on(429, rule -> rule.withBackoff(IntervalFunction.ofExponentialBackoff(60_000, 2.0)))
                .build();
        // docs: end
        return github;
    }

    @EveryMode
    void aPrimaryLimitOfGitHubRefusesWith403AndHoldsTheOrigin(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, github());
        String[] usedUp = {
            "x-ratelimit-remaining: 0", "x-ratelimit-reset: " + service.epoch(37), "x-ratelimit-resource: core"
        };
        assertThat(service.says(403, usedUp)
                        .told(service.get("/user"), 403)
                        .steps()
                        .get(0)
                        .readAs())
                .isEqualTo(OptionalInt.of(429));
        service.reachedAfter(37, service.get("/repos/a/b"));
        service.askedAfter(0, 37);
    }

    @EveryMode
    void aSecondaryLimitOfGitHubIsKnownByRetryAfterOrByTheBody(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, github());
        String[] headers = {"x-ratelimit-remaining: 4000", "x-ratelimit-reset: " + service.epoch(3000)};
        service.saysJson(SECONDARY, 403, headers[0], headers[1], "Retry-After: 45")
                .says(200);
        service.answered(service.get("/user"), 200);
        service.saysJson(SECONDARY, 403, headers).says(200).answered(service.get("/user"), 200);
        service.askedAfter(0, 45, 45, 105);
    }

    @EveryMode
    void whatGitHubForbidsIsDelivered(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, github());
        service.saysJson("{\"message\":\"Resource not accessible\"}", 403, "x-ratelimit-remaining: 4999");
        assertThat(service.answered(service.get("/user"), 403).reason()).contains(Reason.SURFACED);
        assertThat(service.holds()).isEmpty();
    }

    @EveryMode
    void theLastRequestOfGitHubsLimitHoldsTheOthers(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, github());
        String reset = "x-ratelimit-reset: " + service.epoch(37);
        service.says(304, "x-ratelimit-remaining: 0", reset, "x-ratelimit-resource: core");
        service.answered(service.get("/user"), 304);
        service.reachedAfter(37, service.get("/repos/a/b"));
        service.askedAfter(0, 37);
    }

    @EveryMode
    void theLastSearchOfGitHubsLimitHoldsThatSearchOnly(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, github());
        String reset = "x-ratelimit-reset: " + service.epoch(37);
        service.says(200, "x-ratelimit-remaining: 0", reset, "x-ratelimit-resource: search");
        service.answered(service.get("/search/code?q=heed"), 200);
        service.reachedAfter(0, service.get("/user"));
        service.reachedAfter(37, service.get("/search/code?q=heed"));
        service.askedAfter(0, 0, 37);
    }

    private static ResiliencePolicy gitlab() {
        // docs: gitlab
        ResiliencePolicy gitlab = ResiliencePolicy.builder()
                .rateLimit(RateLimit.of("RateLimit-Remaining", "RateLimit-Reset", WaitUnit.EPOCH_SECONDS))
                .build();
        // docs: end
        return gitlab;
    }

    @EveryMode
    void gitLabsRefusalHoldsTheOriginAsLongAsItSays(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, gitlab());
        service.says(429, "Retry-After: 30", "RateLimit-Remaining: 0", "RateLimit-Reset: " + service.epoch(31));
        service.told(service.get("/api/v4/projects"), 429);
        service.reachedAfter(30, service.get("/api/v4/users"));
        service.askedAfter(0, 30);
    }

    /** As GitLab once answered: the refusal was by a limit of one endpoint, the headers tell of another. */
    @EveryMode
    void aLimitOfGitLabThatIsNotUsedUpNamesNoWait(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, gitlab());
        service.says(429, "RateLimit-Remaining: 595", "RateLimit-Reset: " + service.epoch(61));
        service.says(200).answered(service.get("/api/v4/projects/1/export"), 200);
        service.askedAfter(0, 0.25);
    }

    @EveryMode
    void theLastRequestOfGitLabsLimitHoldsTheOthers(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, gitlab());
        service.says(200, "RateLimit-Remaining: 0", "RateLimit-Reset: " + service.epoch(57));
        service.answered(service.get("/api/v4/projects"), 200);
        service.reachedAfter(57, service.get("/api/v4/users"));
        service.askedAfter(0, 57);
    }

    private static ResiliencePolicy dockerHub() {
        // docs: docker-hub
        ResiliencePolicy dockerHub = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("X-Retry-After", WaitUnit.EPOCH_SECONDS))
                .rateLimit(RateLimit.of("X-RateLimit-Remaining", "X-RateLimit-Reset", WaitUnit.EPOCH_SECONDS))
                .readAs(429, 402, Match.body("pull rate limit")) // of the registry: six hours, and no time is named
                .build();
        // docs: end
        return dockerHub;
    }

    @EveryMode
    void dockerHubsApiNamesTheTimeInEitherHeader(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, dockerHub());
        service.says(429, "X-Retry-After: " + service.epoch(60));
        service.told(service.get("/v2/repositories"), 429);
        service.reachedAfter(60, service.get("/v2/orgs"));
        service.says(429, "Retry-After: 5").says(200).answered(service.get("/v2/orgs"), 200);
        service.askedAfter(0, 60, 60, 65);
    }

    @EveryMode
    void aPullBeyondDockerHubsLimitIsNotRepeated(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, dockerHub());
        service.saysJson(
                "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have reached your pull rate limit.\"}]}",
                429,
                "ratelimit-limit: 100;w=21600",
                "ratelimit-remaining: 0;w=21600");
        service.answered(service.get("/v2/library/alpine/manifests/latest"), 429);
        assertThat(service.holds()).isEmpty();
        service.askedAfter(0);
    }

    @EveryMode
    void theLastRequestOfDockerHubsApiHoldsTheOthers(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, dockerHub());
        service.says(200, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + service.epoch(42));
        service.answered(service.get("/v2/repositories"), 200);
        service.reachedAfter(42, service.get("/v2/orgs"));
        service.askedAfter(0, 42);
    }

    private static ResiliencePolicy kubernetes() {
        // docs: kubernetes
        ResiliencePolicy kubernetes = ResiliencePolicy.builder()
                .on(429, rule -> rule.holding(Scope.RESOURCE).maxAttempts(11)) // ten retries, as client-go
                .on(500, Rule.waitAsTold().ifTold())
                .on(503, Rule.waitAsTold().holding(Scope.RESOURCE)) // as told, not two minutes
                .build();
        // docs: end
        return kubernetes;
    }

    @EveryMode
    void aBusyApiServerIsAskedElevenTimes(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, kubernetes());
        double[] asked = new double[11];
        for (int i = 0; i < asked.length; i++) {
            service.says(429, "Retry-After: 1");
            asked[i] = i;
        }
        assertThat(service.answered(service.get("/api/v1/pods"), 429).reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
        service.askedAfter(asked);
    }

    @EveryMode
    void anEvictionThatIsNotAllowedYetHoldsNoOtherRequest(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, kubernetes());
        service.says(429, "Retry-After: 10").told(service.post("/api/v1/pods/a/eviction"), 429);
        service.reachedAfter(0, service.get("/api/v1/pods"));
        service.reachedAfter(10, service.post("/api/v1/pods/a/eviction"));
    }

    @EveryMode
    void anApiServerThatIsNotReadyHoldsThatUrl(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, kubernetes());
        service.says(503, "Retry-After: 4").told(service.get("/api/v1/pods"), 503);
        service.reachedAfter(0, service.get("/api/v1/nodes"));
        service.reachedAfter(4, service.get("/api/v1/pods"));
    }

    @EveryMode
    void aServerErrorOfKubernetesIsRepeatedIfItNamesAWait(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, kubernetes());
        service.says(500).answered(service.get("/api/v1/pods"), 500);
        service.says(500, "Retry-After: 2").says(503, "Retry-After: 3").says(200);
        service.answered(service.get("/api/v1/pods"), 200);
        service.askedAfter(0, 0, 2, 5);
    }

    private static ResiliencePolicy cloudflare() {
        // docs: cloudflare
        ResiliencePolicy cloudflare =
                ResiliencePolicy.builder().rateLimit(RateLimit.fields()).build();
        // docs: end
        return cloudflare;
    }

    @EveryMode
    void cloudflaresRefusalHoldsTheOriginAsLongAsItSays(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, cloudflare());
        service.says(429, "Ratelimit: \"default\";r=0;t=30", "Retry-After: 31");
        service.told(service.get("/client/v4/zones"), 429);
        service.reachedAfter(31, service.get("/client/v4/user"));
    }

    @EveryMode
    void theLastRequestOfCloudflaresLimitHoldsTheOthers(Mode mode) throws IOException {
        ServiceLab service = new ServiceLab(lab, mode, cloudflare());
        service.says(200, "Ratelimit: \"default\";r=0;t=30", "Ratelimit-Policy: \"burst\";q=100;w=60");
        service.answered(service.get("/client/v4/zones"), 200);
        service.reachedAfter(30, service.get("/client/v4/user"));
        service.askedAfter(0, 30);
    }
}
