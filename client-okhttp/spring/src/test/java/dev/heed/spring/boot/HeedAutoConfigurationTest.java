package dev.heed.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.spring.HeedRequestFactory;
import dev.heed.spring.testing.Docs;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;

class HeedAutoConfigurationTest {
    /** Has a value beforehand, and no other. */
    private static final class Known implements CredentialSource {
        @Override
        public CompletionStage<Optional<Credential>> obtain(Need need) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public Optional<Credential> supply(HttpUrl origin, String partition) {
            return Optional.of(Credential.of("Bearer known"));
        }
    }

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private static void waitsFiveMinutes(App app) {
        app.answering(503, 200).run(context -> {
            assertThat(app.get(context)).isEqualTo(200);
            assertThat(App.time(context).waits()).containsExactly(FIVE_MINUTES);
        });
    }

    @Test
    void propertiesMakeThePolicyByWhichRestClientsWait() throws IOException {
        try (App app = App.with("heed.policy.on.503=waitAtLeast(PT5M).holding(RESOURCE)")) {
            waitsFiveMinutes(app);
        }
    }

    @Test
    void beansAreItsParts() throws IOException {
        try (App app = App.with("heed.policy.max-attempts=2").answering(503, 200)) {
            AtomicReference<String> order = new AtomicReference<>("");
            app.runner()
                    .withBean(ResiliencePolicy.class, () -> ResiliencePolicy.from(Map.of("on.503", "waitAtLeast(1m)")))
                    .withBean(CredentialSource.class, Known::new)
                    .withBean(
                            "heedOkHttpClient",
                            OkHttpClient.class,
                            () -> new OkHttpClient.Builder()
                                    .addInterceptor(chain -> chain.proceed(chain.request()
                                            .newBuilder()
                                            .header("X-Own", "yes")
                                            .build()))
                                    .build())
                    .withBean(ResilienceCustomizer.class, () -> builder -> {
                        order.updateAndGet(before -> before + "customized");
                        builder.onStep((call, step) -> {});
                    })
                    .run(context -> {
                        assertThat(app.get(context)).isEqualTo(200);
                        assertThat(App.time(context).waits()).containsExactly(Duration.ofMinutes(1));
                    });
            assertThat(order).hasValue("customized");
            assertThat(app.server.takeRequest().getHeaders().get("Authorization"))
                    .isEqualTo("Bearer known");
            assertThat(app.server.takeRequest().getHeaders().get("X-Own")).isEqualTo("yes");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itIsClosedWithTheApplicationAndGivesWayToOneOfTheUser() throws IOException {
        try (App app = App.with()) {
            app.run(context -> {
                HeedRequestFactory factory = (HeedRequestFactory)
                        context.getBean(ClientHttpRequestFactoryBuilder.class).build();
                context.getSourceApplicationContext().close();
                app.answering(503);
                try (ClientHttpResponse response = factory.createRequest(
                                app.server.url("/").uri(), HttpMethod.GET)
                        .execute()) {
                    assertThat(response.getStatusCode().value())
                            .as("nothing waits any more")
                            .isEqualTo(503);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Resilience own = Resilience.of(ResiliencePolicy.surfaceAll());
            app.answering(503).runner().withBean(Resilience.class, () -> own).run(context -> {
                assertThat(context.getBean(Resilience.class)).isSameAs(own);
                assertThat(app.get(context)).isEqualTo(503);
            });
        }
    }

    @Test
    void itCanBeSwitchedOff() throws IOException {
        try (App app = App.with("heed.enabled=false")) {
            app.answering(503).run(context -> {
                assertThat(context).doesNotHaveBean(Resilience.class);
                assertThat(app.get(context)).isEqualTo(503);
            });
        }
        try (App app = App.with("heed.request-factory.enabled=false")) {
            app.answering(503).run(context -> {
                assertThat(context).hasSingleBean(Resilience.class);
                assertThat(app.get(context)).isEqualTo(503);
            });
        }
    }

    /** The names are those of Boot 3.5 and of Boot 4. */
    @Test
    void timeoutsOfBootAreObeyed() throws IOException {
        AtomicReference<String> timeouts = new AtomicReference<>("");
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    timeouts.set(chain.connectTimeoutMillis() + " " + chain.readTimeoutMillis());
                    return chain.proceed(chain.request());
                })
                .build();
        try (App app = App.with(
                        "spring.http.client.connect-timeout=1234ms",
                        "spring.http.client.read-timeout=5678ms",
                        "spring.http.clients.connect-timeout=1234ms",
                        "spring.http.clients.read-timeout=5678ms")
                .answering(200)) {
            app.runner()
                    .withBean("heedOkHttpClient", OkHttpClient.class, () -> client)
                    .run(app::get);
        }
        assertThat(timeouts).hasValue("1234 5678");
    }

    @Test
    void redirectsOfBootAreObeyed() throws IOException {
        try (App app =
                App.with("spring.http.client.redirects=dont-follow", "spring.http.clients.redirects=dont-follow")) {
            app.server.enqueue(new MockResponse.Builder()
                    .code(302)
                    .addHeader("Location", "/other")
                    .build());
            app.run(context -> assertThat(app.get(context)).isEqualTo(302));
        }
    }

    @Test
    void sslBundlesOfBootAreObeyed() throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        try (App app = App.with(
                "spring.ssl.bundle.pem.own.truststore.certificate=" + certificate.certificatePem(),
                "spring.http.client.ssl.bundle=own",
                "spring.http.clients.ssl.bundle=own",
                "spring.ssl.bundle.pem.own.options.enabled-protocols=TLSv1.3")) {
            app.server.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslSocketFactory());
            app.answering(200).run(context -> assertThat(app.get(context)).isEqualTo(200));
            assertThat(app.server.takeRequest().getHandshake().tlsVersion().javaName())
                    .isEqualTo("TLSv1.3");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theBuilderIsLikeThoseOfBoot() throws IOException {
        try (App app = App.with()) {
            app.run(context -> {
                ClientHttpRequestFactoryBuilder<?> builder = context.getBean(ClientHttpRequestFactoryBuilder.class);
                assertThat(builder.build()).isInstanceOf(HeedRequestFactory.class);
                assertThat(builder.withCustomizer(factory -> {}).build()).isInstanceOf(HeedRequestFactory.class);
                assertThat(new HashSet<Object>(List.of(builder)))
                        .contains(builder)
                        .doesNotContain(ClientHttpRequestFactoryBuilder.simple());
                assertThat(builder).hasToString("HeedRequestFactoryBuilder[" + context.getBean(Resilience.class) + "]");
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "heed.policy.on.503=waitAtLeast(PT5M).holding(RESOURSE) | heed.policy.on.503: expected CALL, SAME_REQUEST, RESOURCE, ORIGIN or CLIENT, found \"RESOURSE\": did you mean RESOURCE?, at position 27 of \"waitAtLeast(PT5M).holding(RESOURSE)\"",
                "heed.policy.on.503=waitAtLeast(PT10M) | heed.policy: on(503, waitAtLeast(PT10M)) can never be waited beside maxWait(PT5M)",
                "heed.policy.max-wiat=1m | did you mean max-wait?",
                "heed.max-waiting=-1 | heed.max-waiting: maxWaiting must be",
                "heed.renewal-pause=2d | heed.renewal-pause: renewalPause must be",
                "heed.renew-ahead=2d | heed.renew-ahead: renewAhead must be",
                "heed.credential-header=Accept | heed.credential-header: credentialHeader must be",
                "heed.renewal-timeout=100000 | heed.renewal-timeout: renewalTimeout must be",
                "heed.renewal-timeout=2d | heed.renewal-timeout: renewalTimeout must be",
            })
    void aWrongPropertyEndsTheStartAndIsNamed(String property, String message) throws IOException {
        try (App app = App.with(property)) {
            app.run(context -> assertThat(context)
                    .hasFailed()
                    .getFailure()
                    .rootCause()
                    .satisfies(cause -> assertThat(context.getStartupFailure())
                            .hasStackTraceContaining("InvalidPropertyException: ")
                            .hasStackTraceContaining(message)));
        }
    }

    /** Without that the source would be asked after a 401 only. */
    @Test
    void credentialsAreAcquiredFirstIntoTheHeaderThatAPropertyNames() throws Exception {
        try (App app = App.with("heed.acquire-first=true", "heed.credential-header=X-Api-Key")
                .answering(200)) {
            app.runner()
                    .withBean(
                            CredentialSource.class,
                            () -> need -> CompletableFuture.completedStage(Optional.of(Credential.of("first"))))
                    .withBean(ResilienceCustomizer.class, () -> builder -> builder.time(Time.system()))
                    .run(app::get);
            assertThat(app.server.takeRequest().getHeaders().get("X-Api-Key")).isEqualTo("first");
        }
    }

    @Test
    void anUnknownPropertyEndsTheStart() throws IOException {
        try (App app = App.with("heed.max-wating=1")) {
            app.run(context -> assertThat(context).getFailure().hasStackTraceContaining("heed.max-wating"));
        }
    }

    @Test
    void theFailureIsShownWithAMarkBelowThePlace() throws IOException {
        try (App app = App.with("heed.policy.on.503=backOff().maxAttempts(many)")) {
            app.run(context -> {
                FailureAnalysis analysis = new InvalidPropertyAnalyzer().analyze(context.getStartupFailure());
                assertThat(analysis.getDescription()).isEqualTo(Docs.output("spring-mistake"));
                assertThat(analysis.getAction()).contains("docs/policy-text.md");
            });
        }
    }
}
