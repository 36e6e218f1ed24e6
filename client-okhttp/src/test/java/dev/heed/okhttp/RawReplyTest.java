package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.RawServer;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dns;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a server writes, a call ends once, with a reply that can be read or with an {@link IOException}. */
class RawReplyTest {
    private static final int CALLS = 300;

    private static final List<String> STATUSES = Stream.of(
                    "200 201 204 205 301 302 303 304 307 308 400 401 404 405 408 422 425 429 500 502 503 504",
                    "302 401 408 429 503 000 007 099 100 101 103 199 299 399 499 599 600 999 20 2000 abc +20 -12 1e2")
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();

    private static final List<String> NAMES = List.of(
            "Retry-After",
            "retry-after",
            "Location",
            "WWW-Authenticate",
            "Allow",
            "Date",
            "Content-Length",
            "Content-Encoding",
            "Transfer-Encoding",
            "Content-Type",
            "Set-Cookie",
            "Connection",
            "X-\u00e9",
            " ",
            "");

    private static final List<String> PIECES = List.of(
            "0",
            "5",
            "120",
            "99999999999",
            "Thu, 01 Jan 2026 00:00:05 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "/b",
            "?q=1",
            "#f",
            "//nowhere.invalid:1/",
            "http://[::1",
            "https://u:p@nowhere.invalid/%zz",
            "http://\u00c3\u00a9_/",
            "Basic realm=\"",
            "\\\"",
            "Bearer ",
            "dG9rZW4=",
            "GET",
            "gzip",
            "chunked",
            "close",
            "a=b; Path=/",
            ",",
            ";",
            "=",
            "'",
            "-7",
            "-",
            ".",
            " ",
            "\t",
            "\u0000",
            "\u007f",
            "\u0085",
            "\u00ff",
            "\u00d9\u00a1",
            "\r",
            "text/");

    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger ended = new AtomicInteger();

    @EveryMode
    void noReplyEndsACallInAnyOtherWay(Mode mode) throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        lab.client(client -> client.dns(RawReplyTest::onlyLocal));
        for (int call = 0; call < CALLS; call++) {
            lab.policy(random.nextInt(4) == 0 ? ResiliencePolicy.surfaceAll() : ResiliencePolicy.documented());
            String[] replies = Stream.generate(() -> reply(random))
                    .limit(1 + random.nextInt(4))
                    .toArray(String[]::new);
            String script = "seed " + seed + ", call " + call + ", replies " + String.join("\n~~~~\n", replies);
            try (RawServer server = new RawServer(replies)) {
                Request request = new Request.Builder().url(server.url("/a")).build();
                assertThatCode(() -> endsWell(mode, request)).as(script).doesNotThrowAnyException();
            }
        }
        assertThat(ended).hasValue(CALLS);
    }

    private void endsWell(Mode mode, Request request) {
        Response response;
        try {
            response = send(mode, lab.call(mode, request));
        } catch (IOException e) {
            // So OkHttp ends an enqueued call on whose thread something else was thrown.
            assertThat(String.valueOf(e.getMessage())).doesNotStartWith("canceled due to");
            assertThat(Trails.of(e).steps()).isNotEmpty();
            return;
        }
        try (response) {
            assertThat(Outcomes.of(response).status()).isEqualTo(response.code());
            assertThat(Outcomes.of(response).toString()).isNotEmpty();
            assertThat(Trails.of(response).steps()).isNotEmpty();
            response.body().source().request(1_000);
        } catch (IOException e) {
            // The body is not what the headers say, which its reader finds out.
        }
    }

    private Response send(Mode mode, Call call) throws IOException {
        if (mode.executes()) {
            ended.incrementAndGet();
            return call.execute();
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                ended.incrementAndGet();
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                ended.incrementAndGet();
                answer.complete(response);
            }
        });
        return Mode.await(answer);
    }

    private static String reply(Random random) {
        StringBuilder reply = new StringBuilder("HTTP/1.1 ").append(anyOf(STATUSES, random));
        reply.append(random.nextInt(5) == 0 ? "" : " " + value(random).replace("\r", ""))
                .append("\r\n");
        for (int lines = random.nextInt(8); lines > 0; lines--) {
            reply.append(anyOf(NAMES, random))
                    .append(random.nextInt(12) == 0 ? "" : ":")
                    .append(value(random))
                    .append(random.nextInt(8) == 0 ? "\n" : "\r\n");
        }
        return reply.append(random.nextInt(12) == 0 ? "" : "\r\n")
                .append(random.nextInt(3) == 0 ? "" : "4\r\nbody\r\n0\r\n\r\n")
                .toString();
    }

    private static String value(Random random) {
        StringBuilder value = new StringBuilder();
        for (int pieces = random.nextInt(4); pieces > 0; pieces--) {
            value.append(anyOf(PIECES, random));
        }
        return value.toString();
    }

    private static String anyOf(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Locations that name other hosts must not reach any. */
    private static List<java.net.InetAddress> onlyLocal(String host) throws UnknownHostException {
        if (!host.equals("localhost")) {
            throw new UnknownHostException(host);
        }
        return Dns.SYSTEM.lookup(host);
    }
}
