package dev.heed.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Credential;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.micrometer.testing.Shop;
import dev.heed.micrometer.testing.Way;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each meter says what happened, and its tags have few values whatever servers send. */
class MetersTest {
    @RegisterExtension
    final Shop shop = new Shop();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Resilience bound(Resilience heed) {
        HeedMetrics.of(heed).bindTo(registry);
        return heed;
    }

    private double count(String meter, String... tags) {
        return registry.find(meter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double gauge(String meter, String... tags) {
        return registry.get(meter).tags(tags).gauge().value();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void attemptsAndWaitsAreCounted(Way way) {
        Resilience heed = bound(
                shop.responds(503).responds(302, "Location", "/b").responds(200).heed());
        way.play(way.factory(heed, shop.client).newCall(shop.get()));
        assertThat(registry.find("heed.attempts").counters()).hasSize(3);
        assertThat(count("heed.attempts", "origin", shop.origin(), "status", "503", "reason", "floor"))
                .isEqualTo(1);
        assertThat(count("heed.attempts", "status", "302", "reason", "redirected"))
                .isEqualTo(1);
        assertThat(count("heed.attempts", "status", "200", "reason", "answered"))
                .isEqualTo(1);
        Timer waits = registry.get("heed.waits").timer();
        assertThat(waits.getId().getTag("reason")).isEqualTo("floor");
        assertThat(waits.count()).isEqualTo(1);
        assertThat(waits.totalTime(TimeUnit.SECONDS)).isEqualTo(120);
        Timer calls = registry.get("heed.calls").timer();
        assertThat(calls.totalTime(TimeUnit.SECONDS)).isEqualTo(120);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatAHoldKeepsBackIsCountedAndTheHoldIsShown(Way way) throws Exception {
        shop.time = VirtualTime.manual();
        Resilience heed = bound(shop.heed());
        HttpUrl url = shop.url("shop.test");
        assertThat(heed.hold(Scope.ORIGIN, url, shop.time.now().plusSeconds(60)))
                .isPresent();
        assertThat(gauge("heed.holds", "scope", "origin", "status", "none")).isEqualTo(1);
        CompletableFuture<Void> played = CompletableFuture.runAsync(
                () -> way.play(way.factory(heed, shop.client).newCall(shop.get())));
        await().until(() -> gauge("heed.calls.waiting") == 1);
        shop.time.advance(Duration.ofSeconds(20));
        shop.responds(200);
        assertThat(heed.release(hold -> true)).isEqualTo(1);
        played.get(10, TimeUnit.SECONDS);
        assertThat(count("heed.calls.held", "origin", shop.origin(), "result", "waits"))
                .isEqualTo(1);
        assertThat(count("heed.calls.held", "result", "local")).isZero();
        Timer waits = registry.get("heed.waits").tag("reason", "held").timer();
        assertThat(waits.count()).isEqualTo(1);
        assertThat(waits.totalTime(TimeUnit.SECONDS)).isEqualTo(20);
        assertThat(count("heed.attempts")).isEqualTo(1);
        assertThat(gauge("heed.holds", "scope", "origin", "status", "none")).isZero();
        assertThat(gauge("heed.calls.waiting")).isZero();
    }

    /** A rejected request that is made again gets the stored response: nothing is sent, so it is no attempt. */
    @Test
    void aLocalResponseIsNoAttempt() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(400, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build();
        Resilience heed = bound(shop.responds(400).heed(policy, builder -> builder));
        for (int i = 0; i < 3; i++) {
            Way.EXECUTE.play(heed.wrap(shop.client).newCall(shop.get()));
        }
        assertThat(count("heed.attempts")).isEqualTo(1);
        assertThat(count("heed.calls.held", "result", "local")).isEqualTo(2);
        assertThat(gauge("heed.holds", "scope", "same-request", "status", "400"))
                .isEqualTo(1);
        assertThat(registry.get("heed.calls")
                        .tag("outcome", "bad-request")
                        .timer()
                        .count())
                .isEqualTo(3);
    }

    /** A hold that stands already is shown when it is bound, and one whose status changes is shown with the new one. */
    @Test
    void aHoldIsShownWithItsPresentStatus() {
        shop.time = VirtualTime.manual();
        Resilience heed = shop.heed(
                ResiliencePolicy.builder().on(429, rule -> rule.maxAttempts(1)).build(), builder -> builder);
        HttpUrl url = shop.url("shop.test");
        shop.responds(() -> {
            assertThat(heed.hold(Scope.ORIGIN, url, shop.time.now().plusSeconds(1)))
                    .isPresent();
            bound(heed);
            assertThat(gauge("heed.holds", "status", "none")).isEqualTo(1);
            return new MockResponse.Builder()
                    .code(429)
                    .addHeader("Retry-After", "50")
                    .build();
        });
        Way.EXECUTE.play(heed.wrap(shop.client).newCall(shop.get()));
        assertThat(gauge("heed.holds", "status", "none")).isZero();
        assertThat(gauge("heed.holds", "scope", "origin", "status", "429")).isEqualTo(1);
    }

    @Test
    void theRetryBudgetOfAnOriginIsShown() {
        ResiliencePolicy policy =
                ResiliencePolicy.builder().retryBudget(RetryBudget.of(2, 0.5)).build();
        Resilience heed = bound(shop.responds(500, 500, 500, 200).heed(policy, builder -> builder));
        Call.Factory client = heed.wrap(shop.client);
        Way.EXECUTE.play(client.newCall(shop.get()));
        assertThat(gauge("heed.retry.budget", "origin", shop.origin())).isZero();
        Way.EXECUTE.play(client.newCall(shop.get()));
        assertThat(gauge("heed.retry.budget", "origin", shop.origin())).isEqualTo(0.5);
    }

    @Test
    void aBudgetWithoutBoundIsNotShown() {
        ResiliencePolicy policy =
                ResiliencePolicy.builder().retryBudget(RetryBudget.unlimited()).build();
        Resilience heed = bound(shop.responds(500, 200).heed(policy, builder -> builder));
        Way.EXECUTE.play(heed.wrap(shop.client).newCall(shop.get()));
        assertThat(registry.find("heed.retry.budget").gauges()).isEmpty();
    }

    @Test
    void renewalsAreCountedByWhatTheyBring() {
        shop.time = VirtualTime.manual(); // a renewal takes real time
        List<Optional<Credential>> values = List.of(Optional.of(Credential.of("Bearer 1")), Optional.empty());
        int[] asked = {0};
        CredentialSource source = CredentialSource.blocking(refused -> {
            int number = asked[0]++;
            if (number == values.size()) {
                throw new IllegalStateException("no token");
            }
            return values.get(number);
        });
        Resilience heed = bound(shop.heed(builder -> builder.credentials(source).renewalPause(Duration.ZERO)));
        Call.Factory client = heed.wrap(shop.client);
        shop.responds(401, 200, 401, 401);
        for (String value : List.of("Bearer a", "Bearer b", "Bearer c")) {
            Request request =
                    shop.get().newBuilder().header("Authorization", value).build();
            Way.EXECUTE.play(client.newCall(request));
        }
        for (String result : List.of("renewed", "nothing-new", "failed")) {
            assertThat(registry.get("heed.credentials.renewals")
                            .tags("origin", shop.origin(), "result", result)
                            .timer()
                            .count())
                    .as(result)
                    .isEqualTo(1);
        }
    }

    /** A server chooses where its redirects lead: only what is called has a value of its own. */
    @Test
    void aChainOfRedirectsToManyOriginsAddsOneValue() {
        ResiliencePolicy far = ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(60))
                .build();
        Resilience heed = bound(shop.heed(far, builder -> builder));
        for (int i = 0; i < 50; i++) {
            shop.responds(302, "Location", shop.url("evil" + i + ".test").toString());
        }
        shop.responds(200);
        Way.EXECUTE.play(heed.wrap(shop.client).newCall(shop.get()));
        assertThat(origins()).containsExactlyInAnyOrder(shop.origin(), "other");
        assertThat(count("heed.attempts")).isEqualTo(51);
        assertNoSecretIsShown();
    }

    @Test
    void moreOriginsThanAllowedAreOther() {
        Resilience heed = bound(shop.heed());
        Call.Factory client = heed.wrap(shop.client);
        for (int i = 0; i < HeedMetrics.MAX_ORIGINS + 20; i++) {
            shop.responds(200);
            Way.EXECUTE.play(client.newCall(shop.get("host" + i + ".test")));
        }
        assertThat(origins()).hasSize(HeedMetrics.MAX_ORIGINS + 1).contains("other");
        assertThat(registry.get("heed.calls").tag("origin", "other").timer().count())
                .isEqualTo(20);
        assertNoSecretIsShown();
    }

    @Test
    void withoutOriginsAllAreOther() {
        Resilience heed = shop.responds(200).heed();
        HeedMetrics.of(heed).maxOrigins(0).bindTo(registry);
        Way.EXECUTE.play(heed.wrap(shop.client).newCall(shop.get()));
        assertThat(origins()).containsExactly("other");
    }

    private Set<String> origins() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getTag("origin"))
                .filter(origin -> origin != null)
                .collect(Collectors.toSet());
    }

    private void assertNoSecretIsShown() {
        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .noneMatch(value -> value.contains("s3cret") || value.contains("user@"));
    }

    /** A server may send any status there is: those that nobody registered are one value for each hundred. */
    @Test
    void unknownStatusesAreOneValueForEachHundred() {
        Resilience heed = bound(shop.heed());
        Call.Factory client = heed.wrap(shop.client);
        for (int status = 430; status < 499; status++) {
            shop.responds(status);
            Way.EXECUTE.play(client.newCall(shop.get()));
        }
        assertThat(registry.find("heed.attempts").counters().stream()
                        .map(Meter::getId)
                        .map(id -> id.getTag("status"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("431", "451", "4xx");
    }
}
