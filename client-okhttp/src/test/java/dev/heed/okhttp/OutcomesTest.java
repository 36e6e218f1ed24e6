package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Outcome;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The type of each answer, and what it carries. */
class OutcomesTest {
    /** Each status has the type beside it; each list begins with the statuses that have a type of their own. */
    private static final String TYPES = """
            Ok 200 203 205 206 207 208 226 299
            Created 201
            Accepted 202
            NoContent 204
            Redirected 300 301 302 303 305 306 307 308 399
            BadRequest 400
            Unauthorized 401
            Forbidden 403
            NotFound 404
            MethodNotAllowed 405
            Conflict 409
            Unprocessable 422
            TooManyRequests 429
            ServerError 500 501 502 504 505 511 520 599
            Unavailable 503
            Other 304 402 406 408 410 412 413 418 425 426 428 431 451 499 600 999
            """;

    @RegisterExtension
    final Lab lab = new Lab();

    private static Stream<Arguments> types() {
        List<Arguments> all = new ArrayList<>();
        TYPES.lines()
                .map(line -> List.of(line.split(" ")))
                .forEach(line -> line.stream()
                        .skip(1)
                        .forEach(status -> Stream.of(Mode.values())
                                .forEach(mode -> all.add(Arguments.of(mode, Integer.parseInt(status), line.get(0))))));
        return all.stream();
    }

    @ParameterizedTest(name = "{1} is {2}, {0}", quoteTextArguments = false)
    @MethodSource("types")
    void everyStatusHasItsType(Mode mode, int status, String type) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        lab.server.enqueue(Lab.reply(status).body("").build());
        try (Response response = lab.get(mode, "/")) {
            Outcome outcome = Outcomes.of(response);
            assertThat(outcome.getClass().getSimpleName()).isEqualTo(type);
            assertThat(outcome.status()).isEqualTo(status);
            assertThat(outcome.fromHold()).isFalse();
            assertThat(outcome.retryAt()).isEmpty();
        }
    }

    @EveryMode
    void theBodyStaysUnread(Mode mode) throws IOException {
        lab.replies(404);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isEqualTo(Outcomes.of(response));
            assertThat(response.body().string()).isEqualTo("body of 404");
        }
    }

    private static Stream<Arguments> locations() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of(
                                "42|/orders/42",
                                "/other/42?view=full#top|/other/42?view=full#top",
                                "?id=42|/orders/new?id=42",
                                "http://elsewhere.example/42|http://elsewhere.example/42",
                                "//elsewhere.example/42|http://elsewhere.example/42",
                                "https://eve:s3cret@elsewhere.example/42|https://elsewhere.example/42",
                                "/é 42|/%C3%A9%2042",
                                "/42?id=[1]#a\u2007b|/42?id=[1]",
                                "|/orders/new?draft=1",
                                " \t |/orders/new?draft=1",
                                "s3://bucket/key|s3://bucket/key",
                                "urn:uuid:42|urn:uuid:42",
                                "ftp://example.com/42|ftp://example.com/42")
                        .map(row -> row.split("\\|", -1))
                        .map(row -> Arguments.of(mode, row[0], row[1])));
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("locations")
    void a201NamesAnAbsoluteUri(Mode mode, String location, String expected) throws IOException {
        lab.replies(201, "Location: " + location);
        created(mode, expected);
    }

    @EveryMode
    void a201WithoutALocationNamesTheUrlThatWasAsked(Mode mode) throws IOException {
        lab.replies(201);
        created(mode, "/orders/new?draft=1");
    }

    @EveryMode
    void a201InheritsNoFragmentOfTheUrlThatWasAsked(Mode mode) throws IOException {
        lab.replies(201, "Location: /orders/7");
        try (Response response = lab.post(mode, "/orders#top", "an order")) {
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.at(lab.url("/orders/7").uri(), 201));
        }
    }

    private static Stream<Arguments> unreadable() {
        return Mode.with(
                List.of("/42", "/43"),
                List.of("s3://bucket/42", "/42"),
                List.of("http://[::1"),
                List.of("http://éa_/42"),
                List.of("HTTP://[::1"),
                List.of("s3://bucket/a key"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatA201NamesAndNobodyCanReadIsNotHiddenBehindTheUrlThatWasAsked(Mode mode, List<String> lines)
            throws IOException {
        lab.replies(201, lines.stream().map(line -> "Location: " + line).toArray(String[]::new));
        try (Response response = lab.post(mode, "/orders", "an order")) {
            assertThat(Outcomes.of(response)).isInstanceOfSatisfying(Outcome.Created.class, created -> {
                assertThat(created.unreadableLocations()).isEqualTo(response.headers("Location"));
                assertThat(created.unreadableLocations()).hasSameSizeAs(lines);
                assertThat(created.location()).isEqualTo(lab.url("/orders").uri());
            });
        }
    }

    private static Stream<Arguments> monitors() {
        return Mode.with(
                List.of(),
                List.of("/jobs/7", "/jobs/7"),
                List.of("?job=7", "/?job=7"),
                List.of("s3://bucket/key", "s3://bucket/key"),
                List.of("http://[::1"),
                List.of(" "));
    }

    @ParameterizedTest
    @MethodSource("monitors")
    void a202NamesItsMonitorOrNone(Mode mode, List<String> sentAndRead) throws IOException {
        lab.replies(
                202,
                sentAndRead.stream().limit(1).map(line -> "Location: " + line).toArray(String[]::new));
        URI asked = lab.url("/").uri();
        try (Response response = lab.get(mode, "/")) {
            Outcome.Accepted accepted = (Outcome.Accepted) Outcomes.of(response);
            assertThat(accepted.location())
                    .isEqualTo(sentAndRead.stream().skip(1).findFirst().map(asked::resolve));
        }
    }

    @EveryMode
    void a201ThatNamesOnePlaceTwiceNamesIt(Mode mode) throws IOException {
        lab.replies(201, "Location: /42", "Location: /42");
        created(mode, "/42");
    }

    @EveryMode
    void a201AfterARedirectIsResolvedAgainstTheLastHop(Mode mode) throws IOException {
        lab.replies(307, "Location: /v2/orders/new");
        lab.replies(201, "Location: 42");
        created(mode, "/v2/orders/42");
    }

    @EveryMode
    void a429TellsWhenThoughItIsTooLateForThisCall(Mode mode) throws IOException {
        Instant now = lab.time.now();
        lab.replies(429, "Retry-After: 3600");
        outcome(mode, Typed.answer(429, now.plusSeconds(3600)));
    }

    @EveryMode
    void a429ThatNamedNoTimeTellsTheEndOfItsHold(Mode mode) throws IOException {
        Instant now = lab.time.now();
        for (int attempt = 1; attempt <= 3; attempt++) {
            lab.replies(429);
        }
        Instant lastReply = now.plusMillis(250 + 500);
        outcome(mode, Typed.answer(429, lastReply.plusMillis(1000)));
    }

    @EveryMode
    void a503TellsWhenAlsoAfterTheLastAttempt(Mode mode) throws IOException {
        Instant now = lab.time.now();
        lab.replies(503, "Retry-After: 130");
        lab.replies(503);
        lab.replies(503, "Retry-After: 7");
        Duration waited = Duration.ofSeconds(130 + 120);
        outcome(mode, Typed.answer(503, now.plus(waited).plusSeconds(120)));
    }

    @EveryMode
    void a500TellsWhatTheServerTold(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxAttempts(1).build());
        Instant now = lab.time.now();
        lab.replies(500, "Retry-After: 30");
        outcome(mode, Typed.answer(500, now.plusSeconds(30)));
    }

    @EveryMode
    void a304IsNoRedirect(Mode mode) throws IOException {
        lab.replies(304, "Location: /elsewhere");
        outcome(mode, Typed.answer(304));
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void aResponseOfAnyOtherClientIsReadAsWell() throws IOException {
        lab.replies(201, "Location: 42");
        lab.replies(429, "Retry-After: 60");
        Request request = new Request.Builder().url(lab.url("/orders/new")).build();
        try (Response response = lab.plainClient().newCall(request).execute()) {
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.at(lab.url("/orders/42").uri(), 201));
        }
        try (Response response = lab.plainClient().newCall(request).execute()) {
            Instant arrived = Instant.ofEpochMilli(response.receivedResponseAtMillis());
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(429, arrived.plus(1, ChronoUnit.MINUTES)));
        }
    }

    private void created(Mode mode, String expected) throws IOException {
        URI uri = URI.create(lab.url("/").toString()).resolve(expected);
        try (Response response = lab.send(
                mode,
                lab.post("/orders/new?draft=1", Bodies.ofUnknownLength("{}")).build())) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(uri, 201));
        }
    }

    private void outcome(Mode mode, Outcome expected) throws IOException {
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isEqualTo(expected);
        }
    }
}
