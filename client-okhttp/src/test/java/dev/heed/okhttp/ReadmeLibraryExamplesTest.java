package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's example for libraries that make clients of their own. */
class ReadmeLibraryExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @Test
    void aLibraryThatWantsABuilderGetsTheOneOfTheWrappedClient() throws IOException {
        Resilience resilience = lab.heed();
        // readme: builder
        OkHttpClient.Builder builder = resilience.wrap(new OkHttpClient()).newBuilder();
        // readme: end
        OkHttpClient ofTheLibrary = builder.addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("User-Agent", "library")
                        .build()))
                .readTimeout(Duration.ofSeconds(100))
                .build();
        lab.replies(503);
        lab.replies(200);
        Request request = new Request.Builder().url(lab.url("/")).build();
        try (Response response = ofTheLibrary.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2));
        assertThat(lab.taken().getHeaders().get("User-Agent")).isEqualTo("library");
    }
}
