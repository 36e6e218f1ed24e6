package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heed.internal.call.OutcomeReader;
import dev.heed.internal.http.ResponseHead;
import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One step of a trail: it says what was decided and why, and never a secret. */
class StepTest {
    private static Step step(InCall facts) {
        Attempt attempt = facts.build();
        return Step.of(attempt, ResiliencePolicy.documented().decide(attempt));
    }

    @Test
    void aStepHoldsTheFactsOfItsAttempt() {
        Instant at = Instant.parse("2026-03-01T10:00:00Z");
        assertThat(step(Given.reply("PUT", 404).arrivedAt(at).number(2)))
                .isEqualTo(new Step(
                        at,
                        2,
                        "PUT",
                        Given.URL,
                        OptionalInt.of(404),
                        Optional.empty(),
                        new Decision.Deliver(Reason.SURFACED, Optional.empty()),
                        Optional.empty()));
        assertThat(step(Given.failure("GET", new SocketException("reset"))).failure())
                .contains("SocketException");
    }

    @Test
    void aFailureIsThrownAndAReplyDelivered() {
        assertThat(step(Given.reply("GET", 404)).toString()).endsWith("-> 404; delivered (its rule hands it over)");
        assertThat(step(Given.failure("POST", new SocketException("reset"))).toString())
                .endsWith("-> SocketException; thrown (the method is not idempotent, it may have acted)");
        InCall last = Given.redirect("GET", 302, "https://a.example/", "https://a.example/")
                .hops(Collections.nCopies(21, "GET https://a.example/"));
        assertThat(step(last).toString()).endsWith("-> 302; thrown (too many redirects)");
    }

    @Test
    void aRedirectThatWaitsSaysBoth() {
        InCall facts = Given.redirect("POST", 303, "https://a.example/", "https://b.example/x?k=s3cr3t");
        assertThat(step(facts.header("Retry-After", "5")).toString())
                .endsWith("-> 303; waits 5s, goes to GET https://b.example/x?k=* (follows Location)");
    }

    @Test
    void aFailureWithoutANameOfItsOwnIsStillNamed() {
        IOException anonymous = new SocketException("reset") {
            private static final long serialVersionUID = 1L;
        };
        assertThat(step(Given.failure("GET", anonymous)).failure()).contains("SocketException");
        assertThat(Given.failure("GET", anonymous).build()).hasToString("attempt 1 GET -> SocketException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:s3cr3t@a.example/x",
                "https://s3cr3t@a.example/x",
                "https://me:s3@cr3t@a.example/x",
                "https://a.example/x?token=s3cr3t",
                "https://a.example/x?s3cr3t",
                "https://a.example/x?s3cr3t==",
                "https://a.example/x?a=1&token=s3cr3t&b",
                "https://a.example/x#s3cr3t",
                "https://a.example/x#?token=s3cr3t",
                "https://a.example/x;jsessionid=s3cr3t",
                "ftp://me:s3cr3t@a.example/x?s3cr3t"
            })
    void noSecretOfAUrlIsPrinted(String url) {
        InCall facts = Given.redirect("GET", 302, url, "https://b.example/?token=s3cr3t#s3cr3t")
                .header("Set-Cookie", "id=s3cr3t")
                .requestHeaders(List.of("Authorization"));
        Attempt attempt = facts.build();
        Decision decision = ResiliencePolicy.builder()
                .redirects(Redirects.standard().allowDowngrade())
                .build()
                .decide(attempt);
        Step step = Step.of(attempt, decision);
        assertThat(List.of(step, new Trail(Instant.EPOCH, List.of(step)), decision, attempt))
                .allSatisfy(printed -> assertThat(printed.toString())
                        .doesNotContain("s3cr3t", "s3", "cr3t")
                        .isNotEmpty());
        assertThat(step.url()).doesNotContain("s3");
    }

    private static Outcome answer(int status, URI location) {
        return OutcomeReader.read(new ResponseHead(
                status,
                URI.create("https://a.example/"),
                Optional.of(location),
                List.of(location.toString()),
                List.of(),
                false,
                List.of(),
                Optional.empty(),
                false));
    }

    @Test
    void noSecretOfAnAnswerIsPrintedButTheCallerCanReadIt() {
        URI signed = URI.create("https://me:s3cr3t@files.example/7?signature=s3cr3t#s3cr3t");
        Outcome created = answer(201, signed);
        Outcome redirected = answer(302, signed);
        assertThat(created).hasToString("Created[status=201, location=https://files.example/7?signature=*]");
        assertThat(redirected.toString()).contains("302", "files.example").doesNotContain("s3cr3t");
        assertThat(((Outcome.Created) created).location()).isEqualTo(signed);
    }

    @Test
    void aUrlThatAServerMadeLongIsKeptCut() {
        String there = "https://a.example/" + "x".repeat(16_000);
        Attempt attempt = Given.redirect("GET", 302, there + "y", there).build();
        Decision decision = ResiliencePolicy.documented().decide(attempt);
        Step step = Step.of(attempt, decision);
        assertThat(((Decision.Follow) decision).location()).as("is asked").isEqualTo(there);
        assertThat(((Decision.Follow) step.decision()).location()).as("is told").hasSize(513);
        assertThat(step.url()).hasSize(513);
        Attempt usual =
                Given.redirect("GET", 302, Given.URL, Given.URL + "?secret=1").build();
        Decision untouched = ResiliencePolicy.documented().decide(usual);
        assertThat(Step.of(usual, untouched).decision()).isSameAs(untouched);
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void nullIsRefusedByName() {
        Decision end = new Decision.Deliver(Reason.ANSWERED, Optional.empty());
        assertThatNullPointerException()
                .isThrownBy(() ->
                        new Step(null, 1, "GET", "/", OptionalInt.empty(), Optional.empty(), end, Optional.empty()))
                .withMessage("at");
        assertThatNullPointerException()
                .isThrownBy(() -> new Step(
                        Instant.EPOCH, 1, "GET", "/", OptionalInt.empty(), Optional.empty(), null, Optional.empty()))
                .withMessage("decision");
        assertThatNullPointerException()
                .isThrownBy(() -> new Decision.Deliver(null, Optional.empty()))
                .withMessage("reason");
        assertThatNullPointerException()
                .isThrownBy(() -> new Decision.Retry(Duration.ZERO, null, Reason.TOLD))
                .withMessage("spread");
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHasALabelForLogsAndAClauseForPeople(Reason why) {
        assertThat(why.label()).matches("[a-z]+(-[a-z]+)*");
        assertThat(why.text()).isNotBlank().doesNotEndWith(".");
    }
}
