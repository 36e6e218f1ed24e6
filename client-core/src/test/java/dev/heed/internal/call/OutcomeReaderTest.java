package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import dev.heed.internal.http.ResponseHead;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which type an answer has, and what it carries. */
class OutcomeReaderTest {
    private static final URI ASKED = URI.create("https://api.example.com/orders");
    private static final URI MADE = URI.create("https://api.example.com/orders/7");
    private static final Optional<Instant> LATER = Optional.of(Instant.parse("2026-03-01T10:02:00Z"));

    private static Outcome outcome(int status) {
        return answer(status, List.of(), true);
    }

    private static Outcome answer(int status, List<String> challenges, boolean carriedAuthorization) {
        return OutcomeReader.read(new ResponseHead(
                status,
                ASKED,
                Optional.of(MADE),
                List.of("orders/7"),
                challenges,
                carriedAuthorization,
                List.of("GET, head", "GET"),
                LATER,
                true));
    }

    private static Outcome plain(int status, String... locations) {
        List<String> lines = List.of(locations);
        return OutcomeReader.read(new ResponseHead(
                status, ASKED, Optional.empty(), lines, List.of(), false, List.of(), Optional.empty(), false));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 199, Other",
        "200, 200, Ok",
        "201, 201, Created",
        "202, 202, Accepted",
        "203, 203, Ok",
        "204, 204, NoContent",
        "205, 299, Ok",
        "300, 303, Redirected",
        "304, 304, Other",
        "305, 399, Redirected",
        "400, 400, BadRequest",
        "401, 401, Unauthorized",
        "402, 402, Other",
        "403, 403, Forbidden",
        "404, 404, NotFound",
        "405, 405, MethodNotAllowed",
        "406, 408, Other",
        "409, 409, Conflict",
        "410, 421, Other",
        "422, 422, Unprocessable",
        "423, 428, Other",
        "429, 429, TooManyRequests",
        "430, 499, Other",
        "500, 502, ServerError",
        "503, 503, Unavailable",
        "504, 599, ServerError",
        "600, 999, Other"
    })
    void theTypeOfEveryStatus(int first, int last, String type) {
        for (int status = first; status <= last; status++) {
            assertThat(outcome(status))
                    .as("%d", status)
                    .extracting(o -> o.getClass().getSimpleName())
                    .isEqualTo(type);
            assertThat(outcome(status).status()).isEqualTo(status);
        }
    }

    @Test
    void everyTypeIsTheAnswerToSomeStatus() {
        Set<Class<?>> seen = new HashSet<>();
        for (int status = 100; status <= 999; status++) {
            seen.add(outcome(status).getClass());
        }
        assertThat(seen).containsExactlyInAnyOrder(Outcome.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {100, 200, 201, 202, 204, 299, 302, 304, 400, 401, 403, 404, 405, 408, 409, 422, 429, 500, 503, 600})
    void everyTypeSaysWhenToTryAgainAndWhetherAHoldAnswered(int status) {
        assertThat(outcome(status).retryAt()).isEqualTo(LATER);
        assertThat(outcome(status).fromHold()).isTrue();
        assertThat(plain(status).retryAt()).isEmpty();
        assertThat(plain(status).fromHold()).isFalse();
        assertThat(plain(status).isSuccessful()).isEqualTo(status >= 200 && status <= 299);
    }

    @Test
    void nobodyCanConstructAnOutcome() {
        assertThat(Outcome.class.getPermittedSubclasses()).allSatisfy(type -> {
            assertThat(type.getConstructors()).isEmpty();
            assertThat(type.getModifiers()).matches(java.lang.reflect.Modifier::isFinal);
        });
    }

    @Test
    void outcomesAreEqualIfTheySayTheSame() {
        for (int status = 100; status <= 999; status++) {
            assertThat(outcome(status)).isEqualTo(outcome(status)).hasSameHashCodeAs(outcome(status));
            assertThat(outcome(status))
                    .isNotEqualTo(plain(status))
                    .isNotEqualTo(outcome(status == 999 ? 1 : status + 1));
            assertThat(outcome(status)).isNotEqualTo(new Object());
        }
        assertThat(answer(401, List.of("Basic"), true))
                .isNotEqualTo(answer(401, List.of("Bearer"), true))
                .isNotEqualTo(answer(401, List.of("Basic"), false));
        assertThat(plain(201, "/1", "/2")).isNotEqualTo(plain(201, "/1", "/3")).isEqualTo(plain(201, "/1", "/2"));
    }

    @Test
    void whatIsPrintedSaysWhatIsKnown() {
        assertThat(plain(404)).hasToString("NotFound[status=404]");
        assertThat(outcome(503)).hasToString("Unavailable[status=503, retryAt=2026-03-01T10:02:00Z, fromHold]");
        assertThat(outcome(202)).asString().startsWith("Accepted[status=202, location=" + MADE + ", retryAt=");
        assertThat(plain(201)).hasToString("Created[status=201, location=" + ASKED + "]");
        assertThat(plain(201, "/s3cret", "/s3cret too")).hasToString("Created[status=201, unreadableLocations=2]");
        assertThat(answer(401, List.of("Basic realm=x"), false))
                .asString()
                .startsWith("Unauthorized[status=401, challenges=[Basic realm=\"x\"], credentialsRefused=false, ");
    }

    @Test
    void aCreatedResourceIsWhereLocationSaysElseWhereItWasAskedFor() {
        assertThat(((Outcome.Created) outcome(201)).location()).isEqualTo(MADE);
        assertThat(((Outcome.Created) outcome(201)).unreadableLocations()).isEmpty();
        assertThat(((Outcome.Created) plain(201)).location())
                .as("RFC 9110 15.3.2")
                .isEqualTo(ASKED);
    }

    @Test
    void whatTheServerSentIsNotHiddenBehindTheUrlThatWasAsked() {
        assertThat(((Outcome.Created) plain(201, "/1", "/2")).unreadableLocations())
                .containsExactly("/1", "/2");
        assertThat(((Outcome.Created) plain(201, "[")).unreadableLocations()).containsExactly("[");
        assertThat(((Outcome.Created) plain(201, "", " ")).unreadableLocations())
                .as("says nothing")
                .isEmpty();
    }

    @Test
    void whatIsMonitoredElsewhereIsNotMonitoredHere() {
        assertThat(((Outcome.Accepted) outcome(202)).location()).contains(MADE);
        assertThat(((Outcome.Accepted) plain(202)).location()).isEmpty();
        assertThat(((Outcome.Redirected) outcome(302)).location()).contains(MADE);
        assertThat(((Outcome.Redirected) plain(302)).location()).isEmpty();
    }

    @Test
    void a401CarriesItsChallengesAndWhetherCredentialsWereRefused() {
        List<String> lines = List.of("Bearer realm=\"orders\", error=\"invalid_token\"", "Negotiate");
        Outcome refused = answer(401, lines, true);
        assertThat(refused).isInstanceOfSatisfying(Outcome.Unauthorized.class, no -> {
            assertThat(no.challenges()).isEqualTo(AuthChallenge.parse(lines)).hasSize(2);
            assertThat(no.credentialsRefused()).isTrue();
        });
        Outcome.Unauthorized silent = (Outcome.Unauthorized) plain(401);
        assertThat(silent.challenges()).isEmpty();
        assertThat(silent.credentialsRefused()).isFalse();
    }

    @Test
    void a401SaysWhatABearerTokenLacks() {
        Outcome.Unauthorized no = unauthorized(
                "Basic realm=\"x\", error=\"none of Bearer's\"",
                "bearer REALM=\"orders\", scope=\"read write\", error=\"insufficient_scope\","
                        + " error_description=\"more, please\", Bearer realm=second");
        AuthChallenge bearer = no.bearer().orElseThrow();
        assertThat(bearer.realm()).contains("orders");
        assertThat(bearer.scope()).contains("read write");
        assertThat(bearer.error()).contains("insufficient_scope");
        assertThat(bearer.errorDescription()).contains("more, please");
    }

    @Test
    void a401WithoutABearerChallengeSaysNothingOfTokens() {
        assertThat(unauthorized("Basic realm=x", "Bearer@ error=x", "Negotiate Bearer")
                        .bearer())
                .isEmpty();
        assertThat(unauthorized().bearer()).isEmpty();
        AuthChallenge alone = unauthorized("Bearer").bearer().orElseThrow();
        assertThat(List.of(alone.realm(), alone.scope(), alone.error(), alone.errorDescription()))
                .as("RFC 6750 3.1: no error for a request without a token")
                .containsOnly(Optional.empty());
    }

    private static Outcome.Unauthorized unauthorized(String... lines) {
        return (Outcome.Unauthorized) answer(401, List.of(lines), true);
    }

    @Test
    void a405CarriesTheMethodsThatAreAllowed() {
        assertThat(((Outcome.MethodNotAllowed) outcome(405)).allowed()).containsExactly("GET", "HEAD");
        assertThat(((Outcome.MethodNotAllowed) plain(405)).allowed()).isEmpty();
    }

    private static Outcome allowing(String... lines) {
        return OutcomeReader.read(new ResponseHead(
                405, ASKED, Optional.empty(), List.of(), List.of(), false, List.of(lines), Optional.empty(), false));
    }

    @Test
    void whatIsAllowedIsPartOfTheAnswer() {
        assertThat(allowing("GET, PUT")).isEqualTo(allowing("GET", "PUT")).isNotEqualTo(allowing("GET"));
        assertThat(allowing("GET")).hasToString("MethodNotAllowed[status=405, allowed=[GET]]");
    }

    @Test
    void answersThatSayTheSameHaveOneHashAndOthersMostlyAnother() {
        Set<Integer> hashes = new HashSet<>();
        for (int status = 200; status < 300; status++) {
            assertThat(outcome(status)).hasSameHashCodeAs(outcome(status));
            hashes.add(outcome(status).hashCode());
        }
        assertThat(hashes).hasSizeGreaterThan(90);
    }
}
