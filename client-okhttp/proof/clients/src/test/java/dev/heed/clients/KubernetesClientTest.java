package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.okhttp.Resilience;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official client of Kubernetes. */
class KubernetesClientTest {
    private static final String POD =
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"tea\"},\"spec\":{\"containers\":[]}}";

    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private CoreV1Api cluster() {
        Resilience resilience = lab.resilience();
        ApiClient client = new ApiClient().setBasePath(lab.url());
        // docs: kubernetes-client
        client.setHttpClient(resilience.wrap(client.getHttpClient()));
        // docs: end
        client.setReadTimeout(7_000);
        client.addDefaultHeader("Authorization", "Bearer s3cret");
        return new CoreV1Api(client);
    }

    @Test
    void a429IsAttemptedAgainWhenTheServerSays() throws ApiException {
        lab.says(429, "{}", "Retry-After: 5");
        lab.says(200, POD);
        assertThat(cluster().readNamespacedPod("tea", "default").execute().getKind())
                .isEqualTo("Pod");
        assertThat(lab.arrivals()).containsExactly(0L, 5L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
    }

    @Test
    void itRetriesNothingItself() {
        lab.saysForever(503);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> cluster().readNamespacedPod("tea", "default").execute());
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    @Test
    void itsTokenDoesNotGoToAnotherOrigin() throws ApiException {
        lab.redirectsAway(307, POD);
        cluster().readNamespacedPod("tea", "default").execute();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer s3cret");
        lab.takenAway("s3cret");
    }
}
