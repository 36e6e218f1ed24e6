package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AuthChallenge;
import dev.heed.Hold;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be repeated unchanged is answered here with the reply that it got. */
class UnchangedTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Rule REFUSED = Rule.neverRepeat().holding(Scope.SAME_REQUEST, A_MINUTE);

    /** Whoever is asked to remember something remembers it for a minute. */
    static final ResiliencePolicy REFUSING = ResiliencePolicy.builder()
            .on(400, REFUSED)
            .on(401, REFUSED)
            .on(422, REFUSED)
            .build();

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void refuse() {
        lab.policy(REFUSING);
    }

    static java.util.stream.Stream<Arguments> modesAndStatuses() {
        return Mode.with(400, 401, 422);
    }

    private Request.Builder order(String body) {
        return lab.post("/orders", RequestBody.create(body, Lab.TEXT)).header("Authorization", "Bearer one");
    }

    @ParameterizedTest
    @MethodSource("modesAndStatuses")
    void anUnchangedRepeatGetsTheSameReplyAndReachesNobody(Mode mode, int status) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        Instant start = lab.time.now();
        lab.server.enqueue(Lab.reply(status, "X-Reason: amount", "X-Reason: currency")
                .status("HTTP/1.1 " + status + " Not like this")
                .build());
        calls.send(order("an order")).close();
        lab.time.advance(Duration.ofSeconds(59));
        try (Response again = calls.send(order("an order"))) {
            assertThat(again.code()).isEqualTo(status);
            assertThat(again.message()).isEqualTo("Not like this");
            assertThat(again.headers("X-Reason")).containsExactly("amount", "currency");
            assertThat(again.body().contentLength()).isEqualTo(("body of " + status).length());
            assertThat(again.body().string()).isEqualTo("body of " + status);
            assertThat(again.networkResponse()).isNull();
            assertThat(again.cacheResponse()).isNull();
            assertThat(again.priorResponse()).isNull();
            assertThat(Outcomes.of(again).fromHold()).isTrue();
            assertThat(Outcomes.of(again).status()).isEqualTo(status);
            assertTellsOfTheHold(Trails.of(again), status, start);
        }
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.time.waits()).isEmpty();
    }

    private void assertTellsOfTheHold(Trail trail, int status, Instant armedAt) {
        assertThat(Lab.whys(trail)).containsExactly(Reason.MUST_CHANGE);
        assertThat(trail.attempts()).isZero();
        assertThat(trail.fromHold()).isTrue();
        assertThat(trail.steps().get(0).hold())
                .contains(new Hold(
                        Scope.SAME_REQUEST, "", "POST " + lab.url("/orders"), status, armedAt, armedAt.plus(A_MINUTE)));
    }

    @EveryMode
    void theFirstOneIsTheServersOwn(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        try (Response first = calls.send(order("an order"))) {
            assertThat(first.networkResponse()).isNotNull();
            assertThat(Outcomes.of(first)).isEqualTo(Typed.answer(422));
            assertThat(Trails.of(first).attempts()).isEqualTo(1);
            assertThat(first.body().string()).isEqualTo("body of 422");
        }
    }

    @EveryMode
    void theChallengesOfA401StayTyped(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(401, "WWW-Authenticate: Bearer realm=orders", "WWW-Authenticate: Basic realm=old");
        calls.send(order("an order")).close();
        try (Response again = calls.send(order("an order"))) {
            Outcome.Unauthorized no = (Outcome.Unauthorized) Outcomes.of(again);
            assertThat(no.challenges()).extracting(AuthChallenge::scheme).containsExactly("Bearer", "Basic");
            assertThat(no.credentialsRefused()).isTrue();
            assertThat(no.fromHold()).isTrue();
        }
    }

    @EveryMode
    void whenTheTimeIsOverItGoesThrough(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(order("an order")).close();
        lab.time.advance(A_MINUTE);
        calls.answered(order("an order"));
        calls.sentAt(Duration.ZERO, A_MINUTE);
        assertThat(calls.heed.holds()).isEmpty();
    }

    @EveryMode
    void aRepeatIsNotRememberedLonger(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(order("an order")).close();
        lab.time.advance(Duration.ofSeconds(40));
        calls.send(order("an order")).close();
        lab.time.advance(Duration.ofSeconds(20));
        calls.answered(order("an order"));
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void noneIsRememberedLongerThanMaxHold(Mode mode) throws IOException {
        lab.policy(REFUSING.toBuilder().maxHold(Duration.ofSeconds(7)).build());
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(order("an order")).close();
        assertThat(calls.heed.holds())
                .extracting(Hold::until)
                .containsExactly(lab.time.now().plusSeconds(7));
        lab.time.advance(Duration.ofSeconds(7));
        calls.answered(order("an order"));
    }

    @EveryMode
    void itIsListedAndOpenedByHand(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(order("an order")).close();
        assertThat(calls.heed.holds()).extracting(Hold::scope).containsExactly(Scope.SAME_REQUEST);
        assertThat(calls.heed.release(hold -> hold.status() == 400)).isZero();
        assertThat(calls.heed.release(hold -> hold.status() == 422)).isEqualTo(1);
        assertThat(calls.heed.holds()).isEmpty();
        calls.answered(order("an order"));
    }

    @EveryMode
    void theDocumentedPolicyRefusesNothing(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.documented());
        HoldLab calls = new HoldLab(lab, mode);
        for (int status : new int[] {400, 401, 422}) {
            lab.replies(status);
            calls.send(order("an order")).close();
        }
        calls.answered(order("an order"));
        assertThat(calls.heed.holds()).isEmpty();
    }

    @EveryMode
    void surfaceAllIsNeitherRefusedNorRemembered(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(order("an order"), ResiliencePolicy.surfaceAll()).close();
        assertThat(calls.heed.holds()).isEmpty();
        lab.replies(422);
        calls.send(order("an order")).close();
        lab.replies(200);
        calls.send(order("an order"), ResiliencePolicy.surfaceAll()).close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void theOldestIsForgottenForTheTwoHundredAndFiftySeventh(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        for (int i = 0; i <= 256; i++) {
            lab.replies(422);
            calls.send(order("order " + i)).close();
        }
        assertThat(calls.heed.holds()).hasSize(256);
        calls.send(order("order 1")).close();
        calls.send(order("order 256")).close();
        assertThat(lab.requests()).isEqualTo(257);
        calls.answered(order("order 0"));
    }

    @EveryMode
    void tenantsAreKeptApart(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.tag(String.class)));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(order("an order").tag(String.class, "a")).close();
        assertThat(calls.heed.holds()).extracting(Hold::partition).containsExactly("a");
        calls.answered(order("an order").tag(String.class, "b"));
        calls.send(order("an order").tag(String.class, "a")).close();
        assertThat(lab.requests()).isEqualTo(2);
    }
}
