package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.okhttp.Resilience;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** fabric8's client of Kubernetes. */
class Fabric8ClientTest {
    private static final String POD =
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"tea\"},\"spec\":{\"containers\":[]}}";

    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private ConfigBuilder settings() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(lab.url())
                .withOauthToken("s3cret")
                .withNamespace("default");
    }

    private KubernetesClient cluster(ConfigBuilder settings) {
        Resilience resilience = lab.resilience();
        // docs: fabric8-client
        Config config = settings.withRequestRetryBackoffLimit(0)
                .withRequestTimeout(900_000) // of the whole call, waits included
                .build();
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new OkHttpClientFactory() {
                    @Override
                    protected OkHttpClient.Builder newOkHttpClientBuilder() {
                        return resilience.wrap(new OkHttpClient()).newBuilder();
                    }
                })
                .build();
        // docs: end
        return client;
    }

    private static String kind(KubernetesClient cluster) {
        return cluster.pods().withName("tea").get().getKind();
    }

    @Test
    void a429IsAttemptedAgainWhenTheServerSays() {
        lab.says(429, "{}", "Retry-After: 5");
        lab.says(200, POD);
        try (KubernetesClient cluster = cluster(settings())) {
            assertThat(kind(cluster)).isEqualTo("Pod");
        }
        assertThat(lab.arrivals()).containsExactly(0L, 5L);
        assertThat(lab.waitedOnTheDispatchersThreads()).isTrue();
    }

    @Test
    void switchedOffThereAreThreeAttempts() {
        lab.saysForever(503);
        try (KubernetesClient cluster = cluster(settings())) {
            assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> kind(cluster));
        }
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    /** Its requestTimeout becomes OkHttp's callTimeout: 10 s, in which no wait of two minutes fits. */
    @Test
    void asShippedA503IsDeliveredAtOnce() {
        lab.saysForever(503);
        try (KubernetesClient cluster = shipped(settings())) {
            assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> kind(cluster));
        }
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.time.waits()).isEmpty();
    }

    /** It would wait 100 ms at first, then twice as long each time. */
    @Test
    void asShippedAttemptsMultiply() {
        lab.saysForever(500);
        try (KubernetesClient cluster = shipped(settings().withRequestRetryBackoffInterval(1))) {
            assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> kind(cluster));
        }
        assertThat(lab.requests()).isEqualTo(33);
    }

    private KubernetesClient shipped(ConfigBuilder settings) {
        Resilience resilience = lab.resilience();
        return new KubernetesClientBuilder()
                .withConfig(settings.build())
                .withHttpClientFactory(new OkHttpClientFactory() {
                    @Override
                    protected OkHttpClient.Builder newOkHttpClientBuilder() {
                        return resilience.wrap(new OkHttpClient()).newBuilder();
                    }
                })
                .build();
    }

    @Test
    void itsTokenDoesNotGoToAnotherOrigin() {
        lab.redirectsAway(307, POD);
        try (KubernetesClient cluster = cluster(settings())) {
            kind(cluster);
        }
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer s3cret");
        lab.takenAway("s3cret");
    }
}
