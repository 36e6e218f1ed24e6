package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileUploadTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    @TempDir
    Path directory;

    private final VirtualTime time = VirtualTime.autoAdvancing();
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(directory.resolve("tea.txt"), "one spoon a cup\n".repeat(10_000));
    }

    @Test
    void afterA503TheWholeFileIsSentAgainWithTheSameKey() throws Exception {
        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder()
                .code(201)
                .addHeader("Location", "/files/1")
                .build());

        assertThat(recipe().upload(file.toFile()))
                .isEqualTo(server.url("/files/1").toString());

        RecordedRequest first = server.takeRequest();
        RecordedRequest second = server.takeRequest();
        assertThat(first.getBody().utf8()).contains("filename=\"tea.txt\"", Files.readString(file));
        assertThat(second.getBody()).isEqualTo(first.getBody());
        assertThat(second.getHeaders().get("Idempotency-Key"))
                .isNotEmpty()
                .isEqualTo(first.getHeaders().get("Idempotency-Key"));
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void whatTheServerRefusesIsNotSentAgain() {
        server.enqueue(new MockResponse.Builder().code(413).build());

        assertThatIOException().isThrownBy(() -> recipe().upload(file.toFile())).withMessageContaining("-> 413");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    private FileUpload recipe() {
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        return new FileUpload(resilience, server.url("/files"));
    }
}
