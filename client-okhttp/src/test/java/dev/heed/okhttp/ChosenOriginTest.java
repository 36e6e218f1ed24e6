package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interceptor chooses the origin: what travels on a hop is judged by who answered, and by what went there. */
class ChosenOriginTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private MockWebServer files;

    @BeforeEach
    void aServerForFiles() throws IOException {
        files = lab.otherServer();
    }

    /** {@code /files/…} are kept elsewhere, where nobody needs the credentials. */
    private Interceptor keptElsewhere() {
        return chain -> {
            Request request = chain.request();
            HttpUrl url = request.url();
            boolean isFile =
                    url.port() == lab.server.getPort() && url.encodedPath().startsWith("/files/");
            return chain.proceed(
                    isFile
                            ? request.newBuilder()
                                    .url(url.newBuilder().port(files.getPort()).build())
                                    .removeHeader("Authorization")
                                    .build()
                            : request);
        };
    }

    private Request.Builder file() {
        return new Request.Builder().url(lab.url("/files/1")).header("Authorization", "Bearer s3cret");
    }

    @EveryMode
    void whatWasTakenOffStaysOffWhenTheOtherOriginRedirectsWithinItself(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(keptElsewhere()));
        files.enqueue(Lab.reply(302, "Location: /v2/files/1").build());
        files.enqueue(Lab.reply(302, "Location: /v3/files/1").build());
        files.enqueue(Lab.reply(200).build());
        try (Response response = lab.send(mode, file().header("X-Trace", "7").build())) {
            assertThat(response.request().url()).isEqualTo(files.url("/v3/files/1"));
        }
        for (String path : new String[] {"/files/1", "/v2/files/1", "/v3/files/1"}) {
            RecordedRequest hop = Lab.taken(files);
            assertThat(hop.getTarget()).isEqualTo(path);
            assertThat(hop.getHeaders().get("Authorization")).isNull();
            assertThat(hop.getHeaders().get("X-Trace"))
                    .as("it went there before")
                    .isEqualTo("7");
        }
    }

    @EveryMode
    void whatAnInterceptorAddsToEachRequestOfTheCallersOriginDoesNotFollow(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .url(chain.request()
                                .url()
                                .newBuilder()
                                .setQueryParameter("key", "s3cret")
                                .build())
                        .header("X-Api-Key", "s3cret")
                        .build()))
                .addInterceptor(keptElsewhere())
                .addInterceptor(chain -> chain.proceed(
                        chain.request().url().port() == files.getPort()
                                        && chain.request().url().encodedPath().startsWith("/files")
                                ? chain.request()
                                        .newBuilder()
                                        .url(files.url("/files/1"))
                                        .removeHeader("X-Api-Key")
                                        .build()
                                : chain.request())));
        files.enqueue(Lab.reply(302, "Location: /v2/files/1").build());
        files.enqueue(Lab.reply(200).build());
        lab.send(mode, file().build()).close();
        assertThat(Lab.taken(files).getTarget()).isEqualTo("/files/1");
        RecordedRequest hop = Lab.taken(files);
        assertThat(hop.getTarget()).isEqualTo("/v2/files/1");
        assertThat(hop.getHeaders().get("X-Api-Key")).isNull();
    }

    @EveryMode
    void whatWasTakenOffStaysOffOnTheWayHome(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(keptElsewhere()));
        files.enqueue(Lab.reply(302, "Location: " + lab.url("/home")).build());
        lab.replies(200);
        lab.send(mode, file().header("X-Api-Key", "s3cret").build()).close();
        RecordedRequest home = lab.taken();
        assertThat(home.getTarget()).isEqualTo("/home");
        assertThat(home.getHeaders().toMultimap().toString()).doesNotContain("s3cret");
    }

    /** Service discovery: a name that only the interceptor knows, and a host that may be another one each time. */
    @EveryMode
    void aHostThatIsLookedUpIsGivenWhatItWasGivenBefore(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            Request request = chain.request();
            HttpUrl url = request.url();
            Request.Builder signed = request.newBuilder().header("Authorization", "Bearer of the service");
            return chain.proceed(
                    url.host().equals("orders.internal")
                            ? signed.url(url.newBuilder()
                                            .host(lab.server.getHostName())
                                            .port(lab.server.getPort())
                                            .build())
                                    .build()
                            : signed.build());
        }));
        lab.replies(307, "Location: /v2/orders?all");
        lab.replies(200);
        Request order = new Request.Builder()
                .url("http://orders.internal/orders")
                .put(RequestBody.create("an order", Lab.TEXT))
                .header("X-Api-Key", "a key")
                .build();
        try (Response response = lab.send(mode, order)) {
            assertThat(response.code()).isEqualTo(200);
        }
        for (String target : new String[] {"/orders", "/v2/orders?all"}) {
            RecordedRequest sent = lab.taken();
            assertThat(sent.getTarget()).isEqualTo(target);
            assertThat(sent.getBody().utf8()).isEqualTo("an order");
            assertThat(sent.getHeaders().get("Authorization")).isEqualTo("Bearer of the service");
            assertThat(sent.getHeaders().get("X-Api-Key")).isEqualTo("a key");
        }
    }

    @EveryMode
    void aHopToAnotherOriginMayBeLookedUpToo(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            HttpUrl url = chain.request().url();
            return chain.proceed(
                    url.host().equals("files.internal")
                            ? chain.request()
                                    .newBuilder()
                                    .url(url.newBuilder()
                                            .host(files.getHostName())
                                            .port(files.getPort())
                                            .addQueryParameter("key", "s3cret")
                                            .build())
                                    .build()
                            : chain.request());
        }));
        lab.replies(302, "Location: http://files.internal/f/1?part=2");
        files.enqueue(Lab.reply(200).build());
        lab.get(mode, "/orders").close();
        assertThat(Lab.taken(files).getTarget()).isEqualTo("/f/1?part=2");
    }
}
