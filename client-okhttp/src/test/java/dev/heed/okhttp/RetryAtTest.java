package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Outcome;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the status: who is told to wait knows until when, and who was not let through knows that. */
class RetryAtTest {
    private static final Duration TAKES = Duration.ofSeconds(5);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void replyAtOnceButSlowly() {
        lab.policy(ResiliencePolicy.builder()
                .maxWait(Duration.ZERO)
                .redirects(Redirects.none())
                .build());
        lab.onRequest(() -> lab.time.advance(TAKES));
    }

    static Stream<Arguments> statuses() {
        return Mode.with(IntStream.of(
                        200, 201, 202, 204, 206, 299, 300, 302, 304, 308, 400, 401, 402, 403, 404, 405, 408, 409, 410,
                        422, 425, 429, 499, 500, 501, 502, 503, 504, 599)
                .boxed()
                .toArray());
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void aMinuteIsAMinuteFromArrivalByTheClientsClock(Mode mode, int status) throws IOException {
        Instant arrived = lab.time.now().plus(TAKES);
        lab.replies(status, "Retry-After: " + (status == 503 ? 150 : 60), "Location: /there");
        try (Response response = lab.get(mode, "/")) {
            lab.time.advance(A_MINUTE); // it is read later
            assertThat(Outcomes.of(response).retryAt()).contains(arrived.plusSeconds(status == 503 ? 150 : 60));
            assertThat(Trails.of(response).retryAt())
                    .isEqualTo(Outcomes.of(response).retryAt());
            assertThat(Outcomes.of(response).fromHold()).isFalse();
        }
    }

    static Stream<Arguments> waits() {
        return Mode.with("Sat, 01 Mar 2025 10:01:00 GMT", "7, 60", "59.5");
    }

    @ParameterizedTest
    @MethodSource("waits")
    void theWaitMayBeADateOrTheLongestOfSeveral(Mode mode, String wait) throws IOException {
        for (int status : new int[] {200, 202, 409}) {
            Instant arrived = lab.time.now().plus(TAKES);
            lab.replies(status, "Retry-After: " + wait, "Date: Sat, 01 Mar 2025 10:00:00 GMT");
            try (Response response = lab.get(mode, "/")) {
                assertThat(Outcomes.of(response).retryAt()).contains(arrived.plusSeconds(60));
            }
        }
    }

    @EveryMode
    void withTheClockOfTheMachineAnAnswerAtOnceSaysItToo(Mode mode) throws IOException {
        lab.resilience(builder -> builder.time(Time.system()));
        lab.replies(202, "Retry-After: 60");
        Instant before = Instant.now().minusMillis(1);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response).retryAt().orElseThrow())
                    .isBetween(before.plus(A_MINUTE), Instant.now().plus(A_MINUTE));
        }
    }

    static Stream<Arguments> held() {
        return Mode.with(202, 403, 404, 405, 409, 410, 429, 500, 503);
    }

    @ParameterizedTest
    @MethodSource("held")
    void aLocalReplyOfAHoldSaysSo(Mode mode, int status) throws IOException {
        lab.policy(HoldLab.TEN_SECONDS.toBuilder()
                .on(status, Rule.waitAsTold().holding(Scope.RESOURCE))
                .build());
        HoldLab calls = new HoldLab(lab, mode);
        Instant until = lab.time.now().plus(TAKES).plus(Duration.ofMinutes(2));
        lab.replies(status, "Retry-After: 120");
        for (boolean held : new boolean[] {false, true, true}) {
            try (Response response = calls.send(calls.get("/"))) {
                Outcome outcome = Outcomes.of(response);
                assertThat(outcome.status()).isEqualTo(status);
                assertThat(outcome.fromHold()).isEqualTo(held);
                assertThat(outcome.retryAt()).contains(until);
            }
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    static Stream<Arguments> remembered() {
        return Mode.with(400, 401, 409, 422);
    }

    @ParameterizedTest
    @MethodSource("remembered")
    void aRememberedReplySaysUntilWhenItIsRemembered(Mode mode, int status) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(status, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(10)))
                .build());
        HoldLab calls = new HoldLab(lab, mode);
        Instant arrived = lab.time.now().plus(TAKES);
        lab.replies(status, "Retry-After: 60");
        Request.Builder request = calls.get("/");
        try (Response response = calls.send(request)) {
            assertThat(Outcomes.of(response).retryAt()).as("the server's").contains(arrived.plus(A_MINUTE));
        }
        lab.time.advance(Duration.ofMinutes(3));
        try (Response response = calls.send(request)) {
            assertThat(Outcomes.of(response).fromHold()).isTrue();
            assertThat(Outcomes.of(response).retryAt()).contains(arrived.plus(Duration.ofMinutes(10)));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }
}
