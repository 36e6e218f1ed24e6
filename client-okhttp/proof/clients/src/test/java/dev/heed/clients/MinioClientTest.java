package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.okhttp.Resilience;
import io.minio.BucketExistsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.MinioException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** MinIO's client, which signs each request before OkHttp gets it. */
class MinioClientTest {
    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private MinioClient minio() {
        Resilience resilience = lab.resilience();
        String url = lab.url();
        // docs: minio-client
        MinioClient minio = MinioClient.builder()
                .endpoint(url)
                .region("us-east-1")
                .credentials("access-key", "secret-key")
                .httpClient(resilience.wrap(new OkHttpClient()))
                .build();
        // docs: end
        return minio;
    }

    private static boolean exists(MinioClient minio) throws MinioException {
        return minio.bucketExists(BucketExistsArgs.builder().bucket("teas").build());
    }

    @Test
    void a503IsAttemptedAgainAfterTwoMinutes() throws MinioException {
        lab.says(503, "");
        lab.says(200, "");
        assertThat(exists(minio())).isTrue();
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.waitedOnTheDispatchersThreads()).isTrue();
    }

    @Test
    void theBodyOfAnObjectIsSentAgain() throws MinioException {
        lab.says(503, "");
        lab.says(200, "", "ETag: \"1\"");
        byte[] tea = "tea".getBytes(StandardCharsets.UTF_8);
        minio().putObject(PutObjectArgs.builder().bucket("teas").object("green").stream(
                        new ByteArrayInputStream(tea), (long) tea.length, -1L)
                .build());
        assertThat(lab.taken().getBody().utf8()).isEqualTo("tea");
        assertThat(lab.taken().getBody().utf8()).isEqualTo("tea");
    }

    @Test
    void itRetriesNothingItself() {
        lab.saysForever(503);
        assertThatExceptionOfType(MinioException.class).isThrownBy(() -> exists(minio()));
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    @Test
    void aSignatureDoesNotGoToAnotherOrigin() throws MinioException {
        lab.redirectsAway(307, "");
        assertThat(exists(minio())).isTrue();
        assertThat(lab.taken().getHeaders().get("Authorization")).contains("access-key");
        lab.takenAway("access-key");
    }
}
