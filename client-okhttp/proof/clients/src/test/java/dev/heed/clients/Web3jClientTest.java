package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.exceptions.ClientConnectionException;
import org.web3j.protocol.http.HttpService;

/** web3j, which asks all by POST. */
class Web3jClientTest {
    private static final String BLOCK = "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":\"0x2a\"}";

    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private Web3j web3j(Resilience resilience) {
        String url = lab.url();
        // docs: web3j-client
        Web3j web3j = Web3j.build(new HttpService(url, resilience.wrap(new OkHttpClient())));
        // docs: end
        return web3j;
    }

    private static int block(Web3j web3j) throws IOException {
        return web3j.ethBlockNumber().send().getBlockNumber().intValue();
    }

    @Test
    void a429IsAttemptedAgainWhenTheNodeSays() throws IOException {
        lab.says(429, "{}", "Retry-After: 30");
        lab.says(200, BLOCK);
        assertThat(block(web3j(lab.resilience()))).isEqualTo(42);
        assertThat(lab.arrivals()).containsExactly(0L, 30L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
    }

    @Test
    void itRetriesNothingItself() {
        lab.saysForever(429, "Retry-After: 30");
        assertThatExceptionOfType(ClientConnectionException.class).isThrownBy(() -> block(web3j(lab.resilience())));
        assertThat(lab.arrivals()).containsExactly(0L, 30L, 60L);
    }

    @Test
    void a503IsDeliveredByDefault() {
        lab.saysForever(503);
        assertThatExceptionOfType(ClientConnectionException.class).isThrownBy(() -> block(web3j(lab.resilience())));
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void aPolicyCanRetryWhatIsOnlyAsked() throws IOException {
        lab.says(503, "{}");
        lab.says(200, BLOCK);
        ResiliencePolicy policy =
                ResiliencePolicy.builder().on(503, rule -> rule.forAnyMethod()).build();
        assertThat(block(web3j(lab.resilience(policy)))).isEqualTo(42);
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
    }
}
