package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that makes everything long that it can: what is kept of it is not. */
class LongTextTest {
    private static final String LONG = "x".repeat(200 * 1024);
    private static final String LONG_PATH = "/" + "y".repeat(16_000);
    private static final long KILOBYTE = 1024;

    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aHoldOnALongUrlHoldsThatUrlAndNoOther(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(302, "Location: " + LONG_PATH);
        lab.replies(503);
        calls.send(calls.get("/a"), HoldLab.IMPATIENT).close();
        assertThat(calls.heed.holds())
                .singleElement()
                .extracting(Hold::target)
                .asString()
                .matches("GET http://.*:[0-9]+ sha-256:[0-9a-f]{64}");
        calls.answered(calls.get(LONG_PATH + "y"));
        calls.answered(calls.get(LONG_PATH + "#f"));
        calls.sentAt(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void earlierRepliesKeepSixteenKilobytesOfTextAndEachHeaderWhole(Mode mode) throws IOException {
        String middling = "m".repeat(7_000);
        lab.replies(503, "X-Long: " + LONG, "X-Middling: " + middling, "X-Short: 1");
        lab.replies(302, "Location: " + LONG_PATH, "X-Middling: " + middling, "X-Short: 2");
        lab.replies(302, "Location: /b", "X-Short: 3");
        lab.replies(200, "X-Long: " + LONG);
        try (Response response = lab.get(mode, "/a")) {
            Response last = Objects.requireNonNull(response.priorResponse());
            Response middle = Objects.requireNonNull(last.priorResponse());
            Response first = Objects.requireNonNull(middle.priorResponse());
            assertThat(response.header("X-Long"))
                    .as("what is delivered is whole")
                    .isEqualTo(LONG);
            assertThat(Stream.of(first, middle, last).map(each -> each.header("X-Short")))
                    .containsExactly("1", "2", "3");
            assertThat(first.header("X-Long")).isNull();
            assertThat(first.header("X-Middling")).isEqualTo(middling);
            assertThat(last.header("Location")).isEqualTo("/b");
            assertThat(Stream.of(first, middle, last)
                            .mapToLong(each -> each.headers().byteCount())
                            .sum())
                    .isLessThan(16 * KILOBYTE);
            assertThat(first.request().url()).isEqualTo(lab.url("/a"));
            assertThat(last.request().url().toString())
                    .as("a URL that a server made long")
                    .matches("http://.*:[0-9]+/sha-256:[0-9a-f]{64}");
        }
    }

    @EveryMode
    void aLongReasonPhraseIsKeptCut(Mode mode) throws IOException {
        lab.server.enqueue(Lab.reply(503).status("HTTP/1.1 503 " + LONG).build());
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(Objects.requireNonNull(response.priorResponse()).message())
                    .isEqualTo("x".repeat(256));
        }
    }

    @EveryMode
    void whatOkHttpItselfAuthenticatedIsKeptShortToo(Mode mode) throws IOException {
        lab.client(builder ->
                builder.authenticator((route, response) -> response.request().header("Authorization") != null
                        ? null
                        : response.request()
                                .newBuilder()
                                .header("Authorization", "mine")
                                .build()));
        lab.replies(401, "X-Long: " + LONG, "X-Short: 1");
        lab.replies(503, "X-Short: 2");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            Response second = Objects.requireNonNull(response.priorResponse());
            Response first = Objects.requireNonNull(second.priorResponse());
            assertThat(second.code()).isEqualTo(503);
            assertThat(first.code()).isEqualTo(401);
            assertThat(first.header("X-Short")).isEqualTo("1");
            assertThat(first.header("X-Long")).isNull();
        }
    }

    @EveryMode
    void aRememberedRefusalKeepsItsShortHeaders(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(401, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build());
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(401, "X-Long: " + LONG, "WWW-Authenticate: Bearer realm=\"r\"");
        calls.send(calls.get("/a")).close();
        try (Response again = calls.send(calls.get("/a"))) {
            assertThat(Outcomes.of(again).fromHold()).isTrue();
            assertThat(again.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"r\"");
            assertThat(again.header("X-Long")).isNull();
            assertThat(again.body().string()).isEqualTo("body of 401");
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aTrailIsShort(Mode mode) throws IOException {
        for (int hop = 0; hop < 19; hop++) {
            lab.replies(302, "Location: " + LONG_PATH + hop);
        }
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(Trails.of(response).redirects()).isEqualTo(19);
            assertThat(Trails.of(response).toString()).hasSizeLessThan(40 * 1024);
        }
    }
}
