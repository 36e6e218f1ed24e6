package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.microsoft.kiota.ApiException;
import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestAdapter;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.authentication.AnonymousAuthenticationProvider;
import com.microsoft.kiota.authentication.AuthenticationProvider;
import com.microsoft.kiota.http.KiotaClientFactory;
import com.microsoft.kiota.http.OkHttpRequestAdapter;
import com.microsoft.kiota.http.middleware.HeadersInspectionHandler;
import com.microsoft.kiota.http.middleware.ParametersNameDecodingHandler;
import com.microsoft.kiota.http.middleware.UrlReplaceHandler;
import com.microsoft.kiota.http.middleware.UserAgentHandler;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kiota, on which Microsoft Graph's client stands. */
class KiotaClientTest {
    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private RequestAdapter adapter() {
        Resilience resilience = lab.resilience();
        AuthenticationProvider credentials = new AnonymousAuthenticationProvider();
        // docs: kiota-client
        List<Interceptor> middleware = List.of( // all of Kiota's but those that retry and redirect
                new UserAgentHandler(),
                new ParametersNameDecodingHandler(),
                new UrlReplaceHandler(),
                new HeadersInspectionHandler());
        OkHttpClient ofKiota = KiotaClientFactory.create(middleware)
                .followRedirects(true)
                .callTimeout(Duration.ZERO)
                .build();
        RequestAdapter adapter = new OkHttpRequestAdapter(credentials, null, null, resilience.callFactory(ofKiota));
        // docs: end
        return adapter;
    }

    private String get(RequestAdapter adapter) {
        RequestInformation request = new RequestInformation();
        request.httpMethod = HttpMethod.GET;
        request.setUri(URI.create(lab.url() + "/me"));
        request.headers.add("X-Api-Key", "s3cret");
        try (InputStream body = adapter.sendPrimitive(request, null, InputStream.class)) {
            return new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a503IsAttemptedAgainAfterTwoMinutes() {
        lab.says(503, "{}");
        lab.says(200, "{\"id\":1}");
        assertThat(get(adapter())).isEqualTo("{\"id\":1}");
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
        assertThat(lab.taken().getHeaders().get("User-Agent")).contains("kiota");
    }

    @Test
    void switchedOffThereAreThreeAttempts() {
        lab.saysForever(503);
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> get(adapter()));
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    @Test
    void asShippedAttemptsMultiply() {
        lab.saysForever(503, "Retry-After: 0");
        OkHttpClient shipped = lab.resilience()
                .wrap(KiotaClientFactory.create().callTimeout(Duration.ZERO).build());
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        get(new OkHttpRequestAdapter(new AnonymousAuthenticationProvider(), null, null, shipped)));
        assertThat(lab.requests()).isEqualTo(12);
    }

    /** The factory's callTimeout is 100 s. */
    @Test
    void asShippedNoWaitOfTwoMinutesFits() {
        lab.saysForever(503);
        OkHttpClient shipped = KiotaClientFactory.create(List.of()).build();
        assertThat(shipped.callTimeoutMillis()).isEqualTo(100_000);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> get(new OkHttpRequestAdapter(
                        new AnonymousAuthenticationProvider(),
                        null,
                        null,
                        lab.resilience().callFactory(shipped))));
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void asShippedItFollowsByItselfAndTakesHeadersAlong() throws InterruptedException {
        lab.redirectsAway(307, "{\"id\":2}");
        OkHttpClient shipped = lab.resilience().wrap(KiotaClientFactory.create().build());
        get(new OkHttpRequestAdapter(new AnonymousAuthenticationProvider(), null, null, shipped));
        assertThat(lab.away.takeRequest().getHeaders().get("X-Api-Key")).isEqualTo("s3cret");
    }

    @Test
    void aTokenDoesNotGoToAnotherOrigin() {
        lab.redirectsAway(307, "{\"id\":2}");
        assertThat(get(adapter())).isEqualTo("{\"id\":2}");
        lab.takenAway("s3cret");
    }
}
