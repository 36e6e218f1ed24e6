package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.Resilience;
import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.HttpClientEngine;
import io.ktor.client.engine.okhttp.OkHttp;
import io.ktor.client.request.BuildersKt;
import io.ktor.client.statement.HttpResponse;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ktor's client, from Java. */
class KtorClientTest {
    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private HttpClient ktor() {
        Resilience resilience = lab.resilience();
        // docs: ktor-client
        HttpClientEngine engine = OkHttp.INSTANCE.create(settings -> {
            settings.setPreconfigured(resilience.wrap(new OkHttpClient()));
            settings.config(builder -> {
                builder.followRedirects(true).followSslRedirects(true);
                return Unit.INSTANCE;
            });
            return Unit.INSTANCE;
        });
        HttpClient ktor = HttpClientKt.HttpClient(engine, settings -> {
            settings.setFollowRedirects(false); // Ktor's own
            return Unit.INSTANCE;
        });
        // docs: end
        return ktor;
    }

    private int status(HttpClient ktor) throws InterruptedException {
        HttpResponse response = kotlinx.coroutines.BuildersKt.runBlocking(
                EmptyCoroutineContext.INSTANCE,
                (scope, continuation) -> BuildersKt.get(
                        ktor,
                        lab.url(),
                        request -> {
                            request.getHeaders().append("X-Api-Key", "s3cret");
                            request.getHeaders().append("Authorization", "Bearer s3cret");
                            return Unit.INSTANCE;
                        },
                        continuation));
        return response.getStatus().getValue();
    }

    @Test
    void a503IsAttemptedAgainAfterTwoMinutes() throws InterruptedException {
        lab.says(503, "{}");
        lab.says(200, "{}");
        try (HttpClient ktor = ktor()) {
            assertThat(status(ktor)).isEqualTo(200);
        }
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.waitedOnTheDispatchersThreads()).isTrue();
    }

    @Test
    void itRetriesNothingItself() throws InterruptedException {
        lab.saysForever(503);
        try (HttpClient ktor = ktor()) {
            assertThat(status(ktor)).isEqualTo(503);
        }
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    @Test
    void aSecretDoesNotGoToAnotherOrigin() throws InterruptedException {
        lab.redirectsAway(302, "{}");
        try (HttpClient ktor = ktor()) {
            assertThat(status(ktor)).isEqualTo(200);
        }
        lab.takenAway("s3cret");
    }

    @Test
    void asShippedKtorFollowsByItselfAndTakesHeadersAlong() throws InterruptedException {
        lab.redirectsAway(302, "{}");
        HttpClientEngine engine = OkHttp.INSTANCE.create(settings -> {
            settings.setPreconfigured(lab.resilience().wrap(new OkHttpClient()));
            return Unit.INSTANCE;
        });
        try (HttpClient ktor = HttpClientKt.HttpClient(engine, settings -> Unit.INSTANCE)) {
            assertThat(status(ktor)).isEqualTo(200);
        }
        Headers taken = lab.away.takeRequest().getHeaders();
        assertThat(taken.get("X-Api-Key")).isEqualTo("s3cret");
        assertThat(taken.get("Authorization")).isNull();
    }
}
