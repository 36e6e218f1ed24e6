package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApi;
import com.influxdb.client.WriteOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.events.WriteErrorEvent;
import com.influxdb.exceptions.InfluxException;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** InfluxDB's client, which writes by POST. */
class InfluxDbClientTest {
    private static final Logger LOG = Logger.getLogger("com.influxdb");

    @RegisterExtension
    final ClientLab lab = new ClientLab();

    /** It logs each refusal with a trace of the stack. */
    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    private InfluxDBClient influx() {
        // docs: influxdb-policy
        ResiliencePolicy policy = ResiliencePolicy.builder() // a point that is written twice is one point
                .on(503, rule -> rule.forAnyMethod())
                .on(500, rule -> rule.forAnyMethod())
                .build();
        // docs: end
        return influx(lab.resilience(policy));
    }

    private InfluxDBClient influx(Resilience resilience) {
        String url = lab.url();
        char[] token = "s3cret".toCharArray();
        // docs: influxdb-client
        InfluxDBClient influx = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
                .url(url)
                .authenticateToken(token)
                .okHttpClient(resilience.wrap(new OkHttpClient()).newBuilder())
                .build());
        // docs: end
        return influx;
    }

    private static void write(InfluxDBClient influx) {
        influx.getWriteApiBlocking().writeRecord("bucket", "org", WritePrecision.S, "tea temperature=80 1");
    }

    @Test
    void a429IsAttemptedAgainWhenTheServerSays() {
        lab.says(429, "{}", "Retry-After: 30");
        lab.says(204, "");
        try (InfluxDBClient influx = influx(lab.resilience())) {
            write(influx);
        }
        assertThat(lab.arrivals()).containsExactly(0L, 30L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Token s3cret");
    }

    @Test
    void a503ToAWriteIsDeliveredByDefault() {
        lab.saysForever(503);
        try (InfluxDBClient influx = influx(lab.resilience())) {
            assertThatExceptionOfType(InfluxException.class).isThrownBy(() -> write(influx));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void aPolicyCanRetryWrites() {
        lab.says(503, "{}");
        lab.says(204, "");
        try (InfluxDBClient influx = influx()) {
            write(influx);
        }
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.taken().getBody().utf8()).isEqualTo("tea temperature=80 1");
        assertThat(lab.taken().getBody().utf8()).isEqualTo("tea temperature=80 1");
    }

    /** Its own retries of batches cannot be switched off: one is the least. Here they wait a millisecond instead of 5 s. */
    @Test
    void attemptsOfBatchesMultiply() throws InterruptedException {
        lab.saysForever(429);
        writeBatch(lab.resilience());
        assertThat(lab.requests()).isEqualTo(18);
    }

    @Test
    void aPolicyOfOneAttemptLeavesTheRetriesOfBatchesToIt() throws InterruptedException {
        lab.saysForever(429);
        // docs: influxdb-batches
        ResiliencePolicy once = ResiliencePolicy.builder().maxAttempts(1).build();
        // docs: end
        writeBatch(lab.resilience(once));
        assertThat(lab.requests()).isEqualTo(6);
    }

    private void writeBatch(Resilience resilience) throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(1);
        try (InfluxDBClient influx = influx(resilience)) {
            WriteApi batches = influx.makeWriteApi(WriteOptions.builder()
                    .batchSize(1)
                    .retryInterval(1)
                    .maxRetryDelay(1)
                    .build());
            batches.listenEvents(WriteErrorEvent.class, error -> failed.countDown());
            batches.writeRecord("bucket", "org", WritePrecision.S, "tea temperature=80 1");
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void itsTokenDoesNotGoToAnotherOrigin() {
        lab.redirectsAway(302, "{}");
        try (InfluxDBClient influx = influx(lab.resilience())) {
            influx.ping();
        }
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Token s3cret");
        lab.takenAway("s3cret");
    }
}
