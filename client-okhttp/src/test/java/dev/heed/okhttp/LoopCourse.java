package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Trail;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/** One call of a script in one mode, from its request to its end, and all that could be seen of it. */
final class LoopCourse {
    private static final LoopServer SERVER = new LoopServer();
    private static final List<Throwable> THROWN = new CopyOnWriteArrayList<>();
    private static final long MAX_OF_A_BODY = 65_536;
    private static final OkHttpClient PLAIN = new OkHttpClient.Builder()
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .protocols(List.of(Protocol.HTTP_1_1))
            .socketFactory(SERVER)
            .dns(host -> Dns.SYSTEM.lookup("127.0.0.1"))
            .dispatcher(new Dispatcher(Pools.named(THROWN)))
            .build();

    /** Which send it was that got a reply, where to, and the head of what came back when, by virtual time. */
    record Exchange(int send, String url, int status, Headers headers, Instant arrived) {}

    final LoopScript script;
    final List<Exchange> exchanges = new ArrayList<>();

    /** When each request left, also those to which nothing came back. */
    final List<Instant> sends = new ArrayList<>();

    final List<String> requests;

    /** Of the outcome; for the eyes of those who compare two modes. */
    final List<String> end = new ArrayList<>();

    private final VirtualTime time = VirtualTime.autoAdvancing().withDice(1);
    private final ConnectionPool pool = new ConnectionPool(0, 1, TimeUnit.MINUTES);
    private final AtomicInteger ends = new AtomicInteger();
    private Trail trail = TrailTag.NO_TRAIL;

    LoopCourse(LoopScript script, Mode mode) {
        THROWN.clear(); // an input that failed must not fail the next
        this.script = script;
        this.requests = SERVER.plays(script);
        OkHttpClient client = PLAIN.newBuilder()
                .connectionPool(pool)
                .addNetworkInterceptor(this::exchange)
                .build();
        Resilience heed = Resilience.builder(script.policy()).time(time).build();
        run(mode, mode.factory(heed, client).newCall(script.request(SERVER.url())));
        endedWell();
    }

    /** Each send that OkHttp makes, its own repeats too; what no HTTP parser reads comes back as an exception. */
    private Response exchange(Interceptor.Chain chain) throws IOException {
        int send = sends.size();
        sends.add(time.now());
        Response response = chain.proceed(chain.request());
        exchanges.add(
                new Exchange(send, chain.request().url().toString(), response.code(), response.headers(), time.now()));
        return response;
    }

    private void run(Mode mode, Call call) {
        try (Response response = send(mode, call)) {
            trail = Trails.of(response);
            assertThat(Outcomes.of(response).status()).isEqualTo(response.code());
            String outcome = Outcomes.of(response).toString();
            end.add(trail.steps().size() > 1 ? outcome : outcome.replaceAll("retryAt=Optional\\[.*?]", "retryAt"));
            end.add(response.code() + " " + response.request().url() + " " + response.headers());
            end.add(body(response));
        } catch (IOException e) {
            trail = Trails.of(e);
            end.add(e.getClass().getName() + ": " + e.getMessage());
            // So OkHttp ends an enqueued call on whose thread something else was thrown.
            assertThat(String.valueOf(e.getMessage())).doesNotStartWith("canceled due to");
        }
    }

    private Response send(Mode mode, Call call) throws IOException {
        if (mode.executes()) {
            ends.incrementAndGet();
            return call.execute();
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                ends.incrementAndGet();
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                ends.incrementAndGet();
                answer.complete(response);
            }
        });
        return Mode.await(answer);
    }

    private static String body(Response response) {
        try {
            response.body().source().request(MAX_OF_A_BODY);
            return response.body().source().getBuffer().snapshot().hex();
        } catch (IOException e) {
            return e.getClass() + ": " + e.getMessage(); // the body is not what the headers say
        }
    }

    private void endedWell() {
        if (pool.connectionCount() > 0) { // it hardly ever is, and to wait for it costs more than the call
            await("no reply is left open")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> pool.connectionCount() == 0);
        }
        assertThat(ends).as("ends").hasValue(1);
        assertThat(THROWN).as("on the dispatcher's threads").isEmpty();
        assertThat(trail.steps()).isNotEmpty();
        assertThat(trail.toString()).isNotEmpty();
    }

    /** All that a user or a server could tell two calls apart by, but for the clock of a call that was answered at once. */
    String told() {
        List<String> lines = new ArrayList<>(List.of(trail.attempts() + " attempts, waits " + time.waits()));
        trail.steps()
                .forEach(step -> lines.add(step.attempt() + " " + step.method() + " " + step.url() + " " + step.status()
                        + step.failure() + " " + step.decision()));
        lines.addAll(requests);
        lines.addAll(end);
        return String.join("\n", lines);
    }
}
