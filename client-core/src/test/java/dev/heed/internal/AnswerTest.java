package dev.heed.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which type an answer has, and what it carries. */
class AnswerTest {
    private static final URI ASKED = URI.create("https://api.example.com/orders");
    private static final URI MADE = URI.create("https://api.example.com/orders/7");
    private static final Optional<Instant> LATER = Optional.of(Instant.parse("2026-03-01T10:02:00Z"));

    private static Outcome outcome(int status) {
        return new Answer(status, ASKED, Optional.of(MADE), List.of(), false, List.of(), LATER, true).outcome();
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
    @CsvSource({"302", "429", "500", "502", "503", "408", "425", "600"})
    void whatAWaitBelongsToSaysWhenToTryAgain(int status) {
        assertThat(outcome(status).retryAt()).isEqualTo(LATER);
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "422", "429", "500", "503", "408"})
    void whatAHoldCanAnswerSaysWhetherItDid(int status) {
        assertThat(outcome(status).fromHold()).isTrue();
        Outcome sent = new Answer(status, ASKED, Optional.empty(), List.of(), false, List.of(), LATER, false).outcome();
        assertThat(sent.fromHold()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"200", "201", "204", "302", "403", "404", "405", "409"})
    void whatNoHoldAnswersIsNeverFromOne(int status) {
        assertThat(outcome(status).fromHold()).isFalse();
    }

    @Test
    void aCreatedResourceIsWhereLocationSaysElseWhereItWasAskedFor() {
        assertThat(outcome(201)).isEqualTo(new Outcome.Created(MADE));
        assertThat(new Answer(201, ASKED, Optional.empty(), List.of(), false, List.of(), LATER, false).outcome())
                .as("RFC 9110 15.3.2")
                .isEqualTo(new Outcome.Created(ASKED));
    }

    @Test
    void a401CarriesItsChallengesAndWhetherCredentialsWereRefused() {
        List<String> lines = List.of("Bearer realm=\"orders\", error=\"invalid_token\"", "Negotiate");
        Outcome refused = new Answer(401, ASKED, Optional.empty(), lines, true, List.of(), LATER, false).outcome();
        assertThat(refused).isInstanceOfSatisfying(Outcome.Unauthorized.class, no -> {
            assertThat(no.challenges()).isEqualTo(AuthChallenge.parse(lines)).hasSize(2);
            assertThat(no.credentialsRefused()).isTrue();
        });
        assertThat(outcome(401)).isEqualTo(new Outcome.Unauthorized(List.of(), false, true));
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
        Answer no = new Answer(401, ASKED, Optional.empty(), List.of(lines), true, List.of(), LATER, false);
        return (Outcome.Unauthorized) no.outcome();
    }

    @Test
    void a405CarriesTheMethodsThatAreAllowed() {
        List<String> lines = List.of("GET, head", "GET");
        Outcome no = new Answer(405, ASKED, Optional.empty(), List.of(), false, lines, LATER, false).outcome();
        assertThat(no).isEqualTo(new Outcome.MethodNotAllowed(Set.of("GET", "HEAD")));
        assertThat(outcome(405)).isEqualTo(new Outcome.MethodNotAllowed(Set.of()));
    }
}
