package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Lab;
import java.io.IOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import retrofit2.Retrofit;
import retrofit2.http.GET;

/** Examples of the docs: libraries that call through Heed. */
class DocsLibraryExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private interface Reports {
        @GET("report")
        retrofit2.Call<ResponseBody> report();
    }

    @Test
    void retrofitCallsThroughTheFactory() throws IOException {
        HttpUrl url = lab.url("/");
        lab.replies(200);
        // docs: retrofit-client
        Resilience resilience = Resilience.of(ResiliencePolicy.documented());
        Retrofit retrofit = new Retrofit.Builder()
                .baseUrl(url)
                .callFactory(resilience.callFactory(new OkHttpClient()))
                .build();
        // docs: end
        try (ResponseBody body =
                retrofit.create(Reports.class).report().execute().body()) {
            assertThat(body).isNotNull();
            assertThat(body.string()).isEqualTo("body of 200");
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void aLibraryThatWantsABuilderGetsTheOneOfTheWrappedClient() throws IOException {
        Resilience resilience = lab.heed();
        // docs: builder
        OkHttpClient.Builder builder = resilience.wrap(new OkHttpClient()).newBuilder();
        // docs: end
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
