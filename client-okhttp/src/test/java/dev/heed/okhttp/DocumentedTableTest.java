package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service's documented table, a row a test: what reaches the wire, what is waited, what the caller gets and why. */
class DocumentedTableTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void a200IsHandedOver(Mode mode) throws IOException {
        lab.replies(200);
        try (Response response = lab.get(mode, "/orders/7")) {
            assertThat(response.body().string()).isEqualTo("body of 200");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(200));
            assertThat(whys(response)).containsExactly(Reason.ANSWERED);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a201NamesTheResourceThatWasMade(Mode mode) throws IOException {
        lab.replies(201, "Location: 7?view=full");
        try (Response response = lab.post(mode, "/orders/new", "an order")) {
            assertThat(response.body().string()).isEqualTo("body of 201");
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.at(lab.url("/orders/7?view=full").uri(), 201));
            assertThat(whys(response)).containsExactly(Reason.ANSWERED);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a202NeedsNothingMore(Mode mode) throws IOException {
        lab.replies(202);
        try (Response response = lab.post(mode, "/events", "an event")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(202));
            assertThat(whys(response)).containsExactly(Reason.ANSWERED);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a204HasNoBody(Mode mode) throws IOException {
        lab.replies(204);
        Request delete =
                new Request.Builder().url(lab.url("/orders/7")).delete().build();
        try (Response response = lab.send(mode, delete)) {
            assertThat(response.body().string()).isEmpty();
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(204));
            assertThat(whys(response)).containsExactly(Reason.ANSWERED);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a302IsFollowedAndTheOldUriIsUsedLater(Mode mode) throws IOException {
        for (int call = 0; call < 2; call++) {
            lab.replies(302, "Location: /elsewhere?page=1");
            lab.replies(200);
            try (Response response = lab.get(mode, "/here")) {
                assertThat(response.request().url()).isEqualTo(lab.url("/elsewhere?page=1"));
                assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(200));
                assertThat(whys(response)).containsExactly(Reason.REDIRECTED, Reason.ANSWERED);
                assertThat(Trails.of(response).attempts()).isEqualTo(1);
            }
            assertThat(lab.taken().getTarget()).isEqualTo("/here");
            assertThat(lab.taken().getTarget()).isEqualTo("/elsewhere?page=1");
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void a400IsNeverRepeated(Mode mode) throws IOException {
        lab.replies(400);
        try (Response response = lab.get(mode, "/orders/seven")) {
            assertThat(response.body().string()).isEqualTo("body of 400");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(400));
            assertThat(whys(response)).containsExactly(Reason.MUST_CHANGE);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a401TellsHowToAuthenticate(Mode mode) throws IOException {
        lab.replies(401, "WWW-Authenticate: Bearer realm=\"orders\"");
        try (Response response = lab.get(mode, "/orders/7")) {
            assertThat(Outcomes.of(response))
                    .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Unauthorized.class))
                    .satisfies(no -> assertThat(no.credentialsRefused()).isFalse())
                    .extracting(Outcome.Unauthorized::challenges, InstanceOfAssertFactories.list(AuthChallenge.class))
                    .singleElement()
                    .satisfies(challenge -> assertThat(challenge.scheme()).isEqualTo("Bearer"))
                    .satisfies(challenge -> assertThat(challenge.parameters()).isEqualTo(Map.of("realm", "orders")));
            assertThat(whys(response)).containsExactly(Reason.MUST_CHANGE);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a401ToARequestThatCarriedAuthorizationIsARefusal(Mode mode) throws IOException {
        lab.replies(401, "WWW-Authenticate: Bearer error=\"invalid_token\"");
        Request request = new Request.Builder()
                .url(lab.url("/orders/7"))
                .header("Authorization", "Bearer expired")
                .build();
        try (Response response = lab.send(mode, request)) {
            assertThat(Outcomes.of(response))
                    .isInstanceOfSatisfying(
                            Outcome.Unauthorized.class,
                            no -> assertThat(no.credentialsRefused()).isTrue());
            assertThat(whys(response)).containsExactly(Reason.MUST_CHANGE);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a404IsHandedOver(Mode mode) throws IOException {
        lab.replies(404);
        try (Response response = lab.get(mode, "/orders/0")) {
            assertThat(response.body().string()).isEqualTo("body of 404");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(404));
            assertThat(whys(response)).containsExactly(Reason.SURFACED);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a405ListsTheMethodsThatAreAllowed(Mode mode) throws IOException {
        lab.replies(405, "Allow: GET, HEAD");
        try (Response response = lab.post(mode, "/orders/7", "an order")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.allowing(Set.of("GET", "HEAD")));
            assertThat(whys(response)).containsExactly(Reason.SURFACED);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a422IsNotRepeatedUnchanged(Mode mode) throws IOException {
        lab.replies(422);
        Request put = new Request.Builder()
                .url(lab.url("/orders/7"))
                .put(RequestBody.create("no order", Lab.TEXT))
                .build();
        try (Response response = lab.send(mode, put)) {
            assertThat(response.body().string()).isEqualTo("body of 422");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(422));
            assertThat(whys(response)).containsExactly(Reason.MUST_CHANGE);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a429IsAskedAgainWhenTheServerSaidSoWhateverTheMethod(Mode mode) throws IOException {
        lab.replies(429, "Retry-After: 120");
        lab.replies(201, "Location: /orders/7");
        try (Response response = lab.post(mode, "/orders", "an order")) {
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.at(lab.url("/orders/7").uri(), 201));
            assertThat(whys(response)).containsExactly(Reason.TOLD, Reason.ANSWERED);
        }
        sentAt(Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void a500IsTriedAgainWithBackoffAndThenHandedOver(Mode mode) throws IOException {
        lab.replies(500);
        lab.replies(500);
        lab.replies(500);
        try (Response response = lab.get(mode, "/orders/7")) {
            assertThat(response.body().string()).isEqualTo("body of 500");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(500));
            assertThat(whys(response)).containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        }
        sentAt(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(750));
    }

    @EveryMode
    void a500ToAPostIsHandedOverAtOnce(Mode mode) throws IOException {
        lab.replies(500);
        try (Response response = lab.post(mode, "/orders", "an order")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(500));
            assertThat(whys(response)).containsExactly(Reason.NOT_IDEMPOTENT);
        }
        sentAt(Duration.ZERO);
    }

    @EveryMode
    void a503IsAttemptedAgainAfterTwoMinutes(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/orders/7")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(200));
            assertThat(whys(response)).containsExactly(Reason.FLOOR, Reason.ANSWERED);
        }
        sentAt(Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void a503ToAPostIsHandedOverWithTheTimeOfTheNextAttempt(Mode mode) throws IOException {
        Instant inTwoMinutes = lab.time.now().plus(Duration.ofMinutes(2));
        lab.replies(503);
        try (Response response = lab.post(mode, "/orders", "an order")) {
            assertThat(response.body().string()).isEqualTo("body of 503");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(503, inTwoMinutes));
            assertThat(whys(response)).containsExactly(Reason.NOT_IDEMPOTENT);
        }
        sentAt(Duration.ZERO);
    }

    private static List<Reason> whys(Response response) {
        return Lab.whys(Trails.of(response));
    }

    /** Every request that reached the server, and when; nothing else was waited for. */
    private void sentAt(Duration... instants) {
        assertThat(lab.arrivals()).containsExactly(instants);
        assertThat(lab.requests()).isEqualTo(instants.length);
        assertThat(lab.time.waits()).hasSize(instants.length - 1);
    }
}
