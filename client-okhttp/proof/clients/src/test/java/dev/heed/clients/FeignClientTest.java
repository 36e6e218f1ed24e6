package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.okhttp.Resilience;
import feign.Feign;
import feign.FeignException;
import feign.RequestLine;
import feign.Retryer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OpenFeign. What it does with redirects is tested where the jars are, in {@code src/it/feign}. */
class FeignClientTest {
    @RegisterExtension
    final ClientLab lab = new ClientLab();

    interface Shop {
        @RequestLine("GET /teas")
        String teas();
    }

    private Shop shop() {
        Resilience resilience = lab.resilience();
        String url = lab.url();
        // docs: feign-client
        Shop shop = Feign.builder()
                .client(new feign.okhttp.OkHttpClient(resilience.wrap(new OkHttpClient())))
                .retryer(Retryer.NEVER_RETRY)
                .target(Shop.class, url);
        // docs: end
        return shop;
    }

    @Test
    void a503IsAttemptedAgainAfterTwoMinutes() {
        lab.says(503, "{}");
        lab.says(200, "[]");
        assertThat(shop().teas()).isEqualTo("[]");
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
    }

    @Test
    void switchedOffThereAreThreeAttempts() {
        lab.saysForever(503, "Retry-After: 0");
        assertThatExceptionOfType(FeignException.class).isThrownBy(() -> shop().teas());
        assertThat(lab.requests()).isEqualTo(3);
    }

    @Test
    void asShippedAttemptsMultiply() {
        lab.saysForever(503, "Retry-After: 0");
        Shop shop = Feign.builder()
                .client(new feign.okhttp.OkHttpClient(lab.resilience().wrap(new OkHttpClient())))
                .target(Shop.class, lab.url());
        assertThatExceptionOfType(FeignException.class).isThrownBy(shop::teas);
        assertThat(lab.requests()).isEqualTo(15);
    }
}
