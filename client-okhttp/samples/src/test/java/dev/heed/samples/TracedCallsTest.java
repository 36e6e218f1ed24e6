package dev.heed.samples;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.heed.Credential;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import dev.heed.okhttp.Trails;
import dev.heed.samples.TraceLab.Caller;
import dev.heed.samples.TraceLab.Way;
import dev.heed.testing.VirtualTime;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.config.IncludeExclude;
import io.opentelemetry.instrumentation.api.semconv.http.HttpClientRequestResendCount;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What OpenTelemetry's own library and SDK make of a call, in each way to send it. */
class TracedCallsTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final TraceLab lab = new TraceLab();
    private final VirtualTime time = VirtualTime.manual();
    private final OkHttpClient client = new OkHttpClient();
    private ResiliencePolicy policy = ResiliencePolicy.documented();

    private Call.Factory traced(Way way) {
        return traced(way, Resilience.builder(policy).time(time));
    }

    private Call.Factory traced(Way way, ResilienceBuilder builder) {
        return way.factory(new TracedCalls(builder, lab.sdk), client);
    }

    private Request get(String path) {
        return new Request.Builder().url(server.url(path)).build();
    }

    private Caller call(Way way, Call.Factory calls, String path) {
        return lab.new Caller(way, calls, get(path));
    }

    private void reply(int status, String... headers) {
        MockResponse.Builder reply = new MockResponse.Builder().code(status);
        Arrays.stream(headers).forEach(reply::addHeader);
        server.enqueue(reply.build());
    }

    private void advanceUntilDone(Caller... callers) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            time.advance(Duration.ofSeconds(10));
            return Stream.of(callers).allMatch(Caller::isDone);
        });
    }

    private static String row(SpanData span) {
        return span.getName() + " "
                + Stream.of("http.response.status_code", "http.request.resend_count")
                        .map(key -> Optional.ofNullable(span.getAttributes().get(longKey(key)))
                                .map(String::valueOf)
                                .orElse(""))
                        .toList()
                + " " + span.getStatus().getStatusCode();
    }

    private static List<String> rows(Caller caller) {
        return caller.attempts().stream().map(TracedCallsTest::row).toList();
    }

    private static @Nullable String error(SpanData span) {
        return span.getAttributes().get(stringKey("error.type"));
    }

    @ParameterizedTest
    @EnumSource
    void eachAttemptIsANumberedSpanBelowItsCallersAndEachWaitAnEvent(Way way) throws Exception {
        reply(503, "Retry-After: 0");
        reply(429, "Retry-After: 7");
        reply(500);
        reply(200);
        policy = ResiliencePolicy.builder().maxAttempts(4).build();
        Caller caller = call(way, traced(way), "/a");
        advanceUntilDone(caller);
        assertThat(caller.status()).isEqualTo(200);
        assertThat(rows(caller))
                .containsExactly("GET [503, ] ERROR", "GET [429, 1] ERROR", "GET [500, 2] ERROR", "GET [200, 3] UNSET");
        assertThat(lab.spans()).hasSize(5);
        assertThat(caller.events()).hasSize(3).startsWith("heed.wait 1 floor 120000", "heed.wait 2 told 7000");
        assertThat(caller.events().get(2)).startsWith("heed.wait 3 backoff ");
        for (SpanData attempt : caller.attempts()) {
            assertThat(server.takeRequest().getHeaders().get("traceparent"))
                    .startsWith("00-" + attempt.getTraceId() + "-" + attempt.getSpanId());
        }
    }

    @ParameterizedTest
    @EnumSource
    void redirectsAndNewCredentialsLookAsWithOkHttpAlone(Way way) {
        OkHttpClient alone = new OkHttpClient.Builder()
                .authenticator((route, response) -> response.request()
                        .newBuilder()
                        .header("Authorization", "Bearer new")
                        .build())
                .build();
        Call.Factory plain = OkHttpTelemetry.create(lab.sdk).createCallFactory(alone);
        Call.Factory heed = traced(
                way,
                Resilience.builder(policy)
                        .credentials(CredentialSource.blocking(refused -> Optional.of(Credential.of("Bearer new")))));
        List<List<String>> seen = new ArrayList<>();
        for (Call.Factory calls : List.of(plain, heed)) {
            reply(302, "Location: /b");
            reply(401, "WWW-Authenticate: Bearer");
            reply(200);
            Caller caller = call(way, calls, "/a");
            assertThat(caller.status()).isEqualTo(200);
            seen.add(rows(caller));
            assertThat(caller.events()).isEmpty();
        }
        assertThat(seen.get(1)).isEqualTo(seen.get(0)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void whoeverEndsItsHoldACallStaysInItsOwnTrace(Way way) {
        reply(429, "Retry-After: 60");
        reply(200);
        reply(200);
        Call.Factory calls = traced(way);
        Caller first = call(way, calls, "/first");
        time.awaitWaiters(1);
        Caller second = call(way, calls, "/second");
        time.awaitWaiters(2);
        advanceUntilDone(first, second);
        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(rows(first)).containsExactly("GET [429, ] ERROR", "GET [200, 1] UNSET");
        assertThat(rows(second)).containsExactly("GET [200, ] UNSET");
        assertThat(second.attempts().get(0).getAttributes().get(stringKey("url.full")))
                .endsWith("/second");
        assertThat(second.events()).hasSize(1).first().asString().startsWith("heed.wait 1 held ");
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledWaitEndsWithAnEventAndWithoutASpan(Way way) {
        reply(503);
        Caller caller = call(way, traced(way), "/");
        time.awaitWaiters(1);
        caller.call.cancel();
        assertThat(caller.failure()).hasMessage("Canceled");
        assertThat(rows(caller)).containsExactly("GET [503, ] ERROR");
        assertThat(caller.events()).containsExactly("heed.wait 1 floor 120000", "heed.end 2 canceled");
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenConnectionIsASpanWithItsException(Way way) {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        reply(200);
        Caller caller = call(way, traced(way), "/");
        advanceUntilDone(caller);
        assertThat(caller.status()).isEqualTo(200);
        assertThat(rows(caller)).containsExactly("GET [, ] ERROR", "GET [200, 1] UNSET");
        SpanData broken = caller.attempts().get(0);
        assertThat(error(broken)).isEqualTo("java.io.IOException");
        assertThat(broken.getEvents()).extracting("name").containsExactly("exception");
    }

    /** A callback runs in the context of its call, which counts; a context of its own has the span only. */
    @ParameterizedTest
    @EnumSource
    void whatACallbackSendsInAContextOfItsOwnIsCountedAnew(Way way) {
        Call.Factory second = traced(way);
        reply(200);
        reply(503);
        reply(200);
        CompletableFuture<Integer> last = new CompletableFuture<>();
        traced(Way.FACTORY_ENQUEUE)
                .newCall(get("/first"))
                .enqueue(then(() -> Context.root()
                        .with(Span.current())
                        .wrap(() -> second.newCall(get("/second")).enqueue(then(() -> last.complete(1))))
                        .run()));
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            time.advance(Duration.ofSeconds(10));
            return last.isDone();
        });
        assertThat(lab.spans().stream().map(TracedCallsTest::row))
                .containsExactly("GET [200, ] UNSET", "GET [503, ] ERROR", "GET [200, 1] UNSET");
    }

    private static Callback then(Runnable next) {
        return new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                response.close();
                next.run();
            }

            @Override
            public void onFailure(Call call, IOException failure) {
                throw new AssertionError(failure);
            }
        };
    }

    /** It is so of OkHttp alone: OpenTelemetry's library makes a span only of the first attempt that finds nobody. */
    @ParameterizedTest
    @EnumSource
    void attemptsThatReachNobodyAreOneSpan(Way way) {
        HttpUrl gone = server.url("/");
        server.close();
        Caller caller =
                lab.new Caller(way, traced(way), new Request.Builder().url(gone).build());
        advanceUntilDone(caller);
        assertThat(caller.failure()).isInstanceOf(ConnectException.class);
        assertThat(caller.attempts())
                .hasSize(1)
                .allSatisfy(span -> assertThat(error(span)).isEqualTo("java.net.ConnectException"));
        assertThat(caller.events()).hasSize(3).last().isEqualTo("heed.end 3 attempts-exhausted");
    }

    @ParameterizedTest
    @EnumSource
    void aLocalAnswerIsASpanWithoutAPeerOrNone(Way way) {
        policy = ResiliencePolicy.builder().maxWait(Duration.ofSeconds(1)).build();
        reply(503);
        Call.Factory calls = traced(way);
        assertThat(call(way, calls, "/").status()).isEqualTo(503);
        Caller held = call(way, calls, "/");
        assertThat(held.status()).isEqualTo(503);
        assertThat(server.getRequestCount()).isEqualTo(1);
        assertThat(held.attempts())
                .hasSize(way.wraps() ? 1 : 0)
                .allSatisfy(span -> assertThat(span.getAttributes().get(stringKey("network.peer.address")))
                        .isNull());
        assertThat(held.events()).containsExactly("heed.end 1 held");
    }

    /** OpenTelemetry's interceptor runs before Heed's, so it sees an attempt that Heed then does not send. */
    @Test
    void anAttemptThatIsHeldInTheDispatchersQueueIsASpanToo() {
        Dispatcher oneAtATime = client.dispatcher();
        oneAtATime.setMaxRequests(1);
        reply(429, "Retry-After: 7");
        reply(200);
        reply(200);
        Call.Factory calls = traced(Way.FACTORY_ENQUEUE);
        Caller first = call(Way.FACTORY_ENQUEUE, calls, "/first");
        Caller second = call(Way.FACTORY_ENQUEUE, calls, "/second");
        time.awaitWaiters(2);
        advanceUntilDone(first, second);
        assertThat(first.status() + second.status()).isEqualTo(400);
        Caller queued = first.attempts().get(0).getAttributes().get(longKey("http.response.status_code")) == null
                ? first
                : second;
        assertThat(rows(queued)).containsExactly("GET [, ] ERROR", "GET [200, 1] UNSET");
        assertThat(error(queued.attempts().get(0))).endsWith(".HeldException");
    }

    @Test
    void theLinesOfThePageAreAllThatItTakes() {
        OpenTelemetry openTelemetry = lab.sdk;
        ResilienceBuilder builder = Resilience.builder(policy).time(VirtualTime.autoAdvancing());
        // docs: trace-opentelemetry
        OkHttpTelemetry telemetry = OkHttpTelemetry.create(openTelemetry);
        Resilience resilience = builder.context(() -> HttpClientRequestResendCount.initialize(Context.current())::wrap)
                .build();
        Call.Factory calls = resilience.callFactory(new OkHttpClient(), telemetry::createCallFactory);
        Call.Factory wrapped = telemetry.createCallFactory(resilience.wrap(new OkHttpClient()));
        // docs: end
        for (Way way : Way.values()) {
            reply(503);
            reply(200);
            Caller caller = call(way, way.wraps() ? wrapped : calls, "/");
            assertThat(caller.status()).isEqualTo(200);
            assertThat(rows(caller)).containsExactly("GET [503, ] ERROR", "GET [200, 1] UNSET");
        }
    }

    private List<String> captured(String header) {
        return lab.spans().stream()
                .map(span -> span.getAttributes().get(stringArrayKey("http.response.header." + header)))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void capturedHeadersAreThoseThatOkHttpSees(Way way) {
        OkHttpTelemetry telemetry = OkHttpTelemetry.builder(lab.sdk)
                .setResponseHeaders(IncludeExclude.builder()
                        .setIncluded("retry-after", "location")
                        .build())
                .build();
        Resilience resilience = Resilience.builder(policy).time(time).build();
        Call.Factory calls = way.wraps()
                ? telemetry.createCallFactory(resilience.wrap(client))
                : resilience.callFactory(client, telemetry::createCallFactory);
        reply(302, "Location: /b");
        reply(503, "Retry-After: 0");
        Caller caller = call(way, calls, "/a");
        time.awaitWaiters(1);
        caller.call.cancel();
        assertThat(caller.failure()).hasMessage("Canceled");
        assertThat(captured("location")).isEqualTo(way.wraps() ? List.of() : List.of("/b"));
        assertThat(captured("retry-after")).containsExactly("1");
    }

    @Test
    void onlyTheCallOfHeedItselfIsAskedForItsTrail() {
        Call own = traced(Way.FACTORY_EXECUTE).newCall(get("/"));
        assertThat(Trails.of(own).steps()).isEmpty();
        Call around = traced(Way.WRAP_EXECUTE).newCall(get("/"));
        assertThatExceptionOfType(AbstractMethodError.class).isThrownBy(() -> Trails.of(around));
    }

    @Test
    void thePageShowsWhatATraceShows() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "observability.md"));
        reply(503);
        reply(429, "Retry-After: 7");
        reply(200);
        Caller caller = call(Way.FACTORY_ENQUEUE, traced(Way.FACTORY_ENQUEUE), "/");
        advanceUntilDone(caller);
        assertThat(caller.status()).isEqualTo(200);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < caller.attempts().size(); i++) {
            SpanData span = caller.attempts().get(i);
            String event = i < caller.events().size() ? "`" + caller.events().get(i) + "`" : "";
            Object count = span.getAttributes().get(longKey("http.request.resend_count"));
            expected.add("| %s | %s | %s | %s | %s |"
                    .formatted(
                            span.getName(),
                            span.getAttributes().get(longKey("http.response.status_code")),
                            count == null ? "" : count,
                            span.getStatus().getStatusCode(),
                            event)
                    .replace("|  |", "| |"));
        }
        assertThat(page.lines()).containsSubsequence(expected);
    }
}
