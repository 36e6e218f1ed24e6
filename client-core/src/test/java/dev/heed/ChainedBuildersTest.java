package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Facts and progress are written in one row: each method of their builders gives the builder back. */
class ChainedBuildersTest {
    private static final Hold HOLD =
            new Hold(Scope.ORIGIN, "", "http://host", 429, Instant.EPOCH, Instant.EPOCH.plusSeconds(9));

    private static final List<UnaryOperator<CallProgress.Builder>> PROGRESS = List.of(
            progress -> progress.number(2),
            progress -> progress.hops(List.of("GET http://host/")),
            progress -> progress.elapsed(Duration.ofSeconds(1)),
            progress -> progress.callTimeout(Duration.ofSeconds(9)),
            progress -> progress.arrivedAt(Instant.EPOCH),
            progress -> progress.random(0.5),
            progress -> progress.heldFor(Duration.ofSeconds(1)),
            progress -> progress.armings(1),
            CallProgress.Builder::budgetExhausted,
            CallProgress.Builder::canceled,
            progress -> progress.renewal(Reason.CREDENTIALS_RENEWED),
            CallProgress.Builder::clientRetriesNoFailure,
            CallProgress.Builder::clientFollowsNothing,
            CallProgress.Builder::clientKeepsScheme,
            progress -> progress.rule(Rule.backOff()));

    private static final List<UnaryOperator<Attempt.Builder>> FACTS = List.of(
            facts -> facts.requestHeaders(List.of("Accept")),
            Attempt.Builder::emptyIdempotencyKey,
            facts -> facts.body(Attempt.Body.ONE_SHOT),
            facts -> facts.header("Retry-After", "1"),
            facts -> facts.location("http://host/"),
            facts -> facts.responseBody("{}"),
            Attempt.Builder::withoutNetwork,
            facts -> facts.heldBy(HOLD),
            facts -> facts.thenThrew(new IOException("late")),
            Attempt.Builder::webSocket,
            Attempt.Builder::unprocessed,
            Attempt.Builder::sentAgain,
            Attempt.Builder::refusedByProxy);

    @Test
    void progressIsWrittenInOneRow() {
        CallProgress.Builder builder = CallProgress.builder();
        assertThat(PROGRESS).allSatisfy((Consumer<UnaryOperator<CallProgress.Builder>>)
                method -> assertThat(method.apply(builder)).isSameAs(builder));
        assertThat(builder.build()).hasToString("CallProgress[attempt 2 after PT1S]");
    }

    @Test
    void factsAreWrittenInOneRow() {
        Attempt.Builder builder = Attempt.replied("GET", "http://host/", 503);
        assertThat(FACTS).allSatisfy((Consumer<UnaryOperator<Attempt.Builder>>)
                method -> assertThat(method.apply(builder)).isSameAs(builder));
    }

    @Test
    void noRuleRepeatsARejection() {
        CallProgress progress =
                CallProgress.builder().rule(Rule.backOff().forAnyMethod()).build();
        for (int status : new int[] {400, 401, 422}) {
            Attempt rejected = Attempt.replied("GET", "http://host/", status).build();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rejected.inCall(progress))
                    .withMessageContainingAll(String.valueOf(status), "backOff().forAnyMethod()");
            assertThat(rejected.inCall(
                                    CallProgress.builder().rule(Rule.surface()).build())
                            .number())
                    .isEqualTo(1);
        }
        assertThat(Attempt.replied("GET", "http://host/", 500)
                        .build()
                        .inCall(progress)
                        .number())
                .isEqualTo(1);
    }
}
