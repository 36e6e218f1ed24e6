package dev.heed.spring.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.Credential;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.spring.HeedRequestFactory;
import dev.heed.spring.testing.Docs;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

/** What the page about Spring shows is what was run. */
class SpringPageTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Beans {}

    @Configuration(proxyBeanMethods = false)
    static class Source {
        // docs: spring-source
        @Bean
        CredentialSource tokens(@Value("${tokens.url}") String url) {
            RestClient client = RestClient.create();
            return CredentialSource.blocking(need -> Optional.ofNullable(
                            client.post().uri(url).retrieve().body(String.class))
                    .map(token -> Credential.of("Bearer " + token)));
        }
        // docs: end
    }

    @Test
    void aSourceOfCredentialsAsksWithAClientOfItsOwn() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder().code(401).build());
            server.enqueue(new MockResponse.Builder().body("new").build());
            server.enqueue(new MockResponse.Builder().body("found").build());
            new ApplicationContextRunner()
                    .withUserConfiguration(Beans.class, Source.class)
                    .withPropertyValues("tokens.url=" + server.url("/token"))
                    .run(context -> assertThat(context.getBean(RestClient.Builder.class)
                                    .build()
                                    .get()
                                    .uri(server.url("/").uri())
                                    .retrieve()
                                    .body(String.class))
                            .isEqualTo("found"));
            server.takeRequest();
            assertThat(server.takeRequest().getTarget()).isEqualTo("/token");
            assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer new");
        }
    }

    @Test
    void aRestClientSendsThroughHeedAndOneRequestOtherwise() throws IOException {
        // docs: spring-client
        Resilience resilience = Resilience.of(ResiliencePolicy.documented());
        RestClient client = RestClient.builder()
                .requestFactory(new HeedRequestFactory(resilience.callFactory(new OkHttpClient())))
                .build();
        // docs: end
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder().code(425).build());
            server.enqueue(new MockResponse.Builder().body("sent again").build());
            String url = server.url("/").toString();
            assertThat(client.get().uri(url).retrieve().body(String.class)).isEqualTo("sent again");
            server.enqueue(new MockResponse.Builder().code(503).build());
            assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
                    .isThrownBy(() -> otherwise(client, url));
        }
    }

    private static String otherwise(RestClient client, String url) {
        // docs: spring-one-request
        String report = client.get()
                .uri(url)
                .attribute("policy", ResiliencePolicy.surfaceAll())
                .retrieve()
                .body(String.class);
        // docs: end
        return report;
    }

    @Test
    void thePropertiesMakeAPolicy() {
        new ApplicationContextRunner()
                .withUserConfiguration(Beans.class)
                .withPropertyValues(Docs.properties("spring-properties").split("\n"))
                .run(context -> assertThat(context.getBean(Resilience.class))
                        .hasToString("Resilience["
                                + ResiliencePolicy.from(Map.of(
                                        "on.503", "waitAtLeast(PT5M).holding(RESOURCE)",
                                        "on.520-529", "backOff()",
                                        "max-wait", "10m",
                                        "redirects.limit", "5"))
                                + "]"));
    }
}
