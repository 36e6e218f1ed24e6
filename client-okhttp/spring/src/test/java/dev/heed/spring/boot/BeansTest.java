package dev.heed.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.HoldFleet;
import dev.heed.ResiliencePolicy;
import dev.heed.micrometer.HeedMetrics;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualFleet;
import dev.heed.testing.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.test.util.ReflectionTestUtils;

/** Which beans of an application become parts of what is configured, and which do not. */
class BeansTest {
    private static OkHttpClient ofPartner() {
        return new OkHttpClient.Builder()
                .addInterceptor(chain -> chain.proceed(authorized(chain.request())))
                .build();
    }

    private static Request authorized(Request request) {
        return request.newBuilder().header("Authorization", "Bearer partner").build();
    }

    @Test
    void aClientForOnePartnerIsNotThatOfEveryOther() throws Exception {
        try (App app = App.with().answering(200)) {
            app.runner()
                    .withBean("partner", OkHttpClient.class, BeansTest::ofPartner)
                    .run(app::get);
            assertThat(app.server.takeRequest().getHeaders().get("Authorization"))
                    .isNull();
        }
    }

    @Test
    void twoBeansOfATypeLeaveTheStartAlone() throws IOException {
        try (App app = App.with().answering(500, 200)) {
            app.runner()
                    .withBean("client1", OkHttpClient.class, OkHttpClient::new)
                    .withBean("client2", OkHttpClient.class, OkHttpClient::new)
                    .withBean("policy1", ResiliencePolicy.class, ResiliencePolicy::surfaceAll)
                    .withBean("policy2", ResiliencePolicy.class, ResiliencePolicy::surfaceAll)
                    .withBean("source1", CredentialSource.class, BeansTest::nothing)
                    .withBean("source2", CredentialSource.class, BeansTest::nothing)
                    .withBean(
                            "fleet1",
                            HoldFleet.class,
                            () -> VirtualFleet.of(VirtualTime.manual()).member())
                    .withBean(
                            "fleet2",
                            HoldFleet.class,
                            () -> VirtualFleet.of(VirtualTime.manual()).member())
                    .run(context -> assertThat(app.get(context))
                            .as("by the documented policy")
                            .isEqualTo(200));
        }
    }

    private static CredentialSource nothing() {
        return CredentialSource.blocking(need -> Optional.empty());
    }

    @Test
    void ofTwoResiliencesNoneIsThatOfTheClientsOfBoot() throws IOException {
        try (App app = App.with().answering(500)) {
            app.runner()
                    .withBean("one", Resilience.class, () -> Resilience.of(ResiliencePolicy.documented()))
                    .withBean("two", Resilience.class, () -> Resilience.of(ResiliencePolicy.documented()))
                    .run(context -> assertThat(app.get(context)).isEqualTo(500));
        }
    }

    @Test
    void aClientThatIsWrappedEndsTheStart() throws IOException {
        try (App app = App.with()) {
            Resilience other = Resilience.of(ResiliencePolicy.documented());
            app.runner()
                    .withBean("heedOkHttpClient", OkHttpClient.class, () -> other.wrap(new OkHttpClient()))
                    .run(context -> assertThat(context).hasFailed());
        }
    }

    /** Boot's own clients bound no response; a slow one must not be asked for twice. */
    @Test
    void withoutTimeoutsOfBootAResponseMayTakeAsLongAsItDidBefore() throws IOException {
        try (App app = App.with()) {
            app.run(context -> {
                Object builder = context.getBean(ClientHttpRequestFactoryBuilder.class);
                assertThat(ReflectionTestUtils.getField(Proxy.getInvocationHandler(builder), "client"))
                        .isInstanceOfSatisfying(
                                OkHttpClient.class,
                                client -> assertThat(client.readTimeoutMillis())
                                        .isEqualTo(client.writeTimeoutMillis())
                                        .isZero());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "no", "0", "false"})
    void itIsSwitchedOffByWhateverBootTakesForFalse(String off) throws IOException {
        try (App app = App.with("heed.enabled=" + off)) {
            app.run(context -> assertThat(context).doesNotHaveBean(Resilience.class));
        }
        try (App app = App.with("heed.request-factory.enabled=" + off).answering(503)) {
            app.run(context -> assertThat(app.get(context)).isEqualTo(503));
        }
    }

    @Test
    void aFleetSharesTheHolds() throws IOException {
        VirtualTime time = VirtualTime.autoAdvancing();
        VirtualFleet fleet = VirtualFleet.of(time);
        ResiliencePolicy policy = ResiliencePolicy.documented();
        try (App app = App.with();
                Resilience other = Resilience.builder(policy)
                        .time(time)
                        .fleet(fleet.member())
                        .build()) {
            app.server.enqueue(new MockResponse.Builder()
                    .code(429)
                    .addHeader("Retry-After", "3600")
                    .build());
            app.runner().withBean(HoldFleet.class, fleet::member).run(context -> {
                assertThat(app.get(context)).isEqualTo(429);
                assertThat(other.holds()).hasSize(1);
            });
        }
    }

    /** By the interface by which Boot binds it. */
    @Test
    void thereAreMetricsOfTheCallsUnlessTheApplicationHasItsOwn() throws IOException {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (App app = App.with().answering(200)) {
            app.runner().run(context -> {
                context.getBean(MeterBinder.class).bindTo(registry);
                assertThat(app.get(context)).isEqualTo(200);
                assertThat(registry.getMeters())
                        .anySatisfy(meter ->
                                assertThat(meter.getId().getTag("name")).isEqualTo("heed"));
            });
            HeedMetrics own = HeedMetrics.of(Resilience.of(ResiliencePolicy.documented()));
            app.runner()
                    .withBean(HeedMetrics.class, () -> own)
                    .run(context ->
                            assertThat(context.getBean(MeterBinder.class)).isSameAs(own));
            app.runner()
                    .withClassLoader(new FilteredClassLoader(HeedMetrics.class))
                    .run(context ->
                            assertThat(context).hasSingleBean(Resilience.class).doesNotHaveBean(MeterBinder.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"heed.acquire-first=true", "heed.renew-ahead=1m"})
    void whatNeedsASourceOfCredentialsIsRefusedWithoutOne(String property) throws IOException {
        try (App app = App.with(property)) {
            app.run(context -> assertThat(context.getStartupFailure())
                    .hasStackTraceContaining(
                            property.substring(0, property.indexOf('=')) + ": there is no bean CredentialSource"));
        }
    }
}
