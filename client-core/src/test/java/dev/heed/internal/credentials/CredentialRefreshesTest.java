package dev.heed.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.CapturedLog;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which credentials take the place of which, without a client, a source or a clock. */
class CredentialRefreshesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Readings overflow within a test. */
    private static final long START = Long.MAX_VALUE - 7 * SECOND;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final CredentialRefreshes renewals = new CredentialRefreshes(Duration.ofSeconds(30), Duration.ofSeconds(5));
    private final List<String> woken = new ArrayList<>();

    private static RefusedCredentials refused(String value) {
        return new RefusedCredentials("", "https://api", Optional.of(value));
    }

    private static Optional<IssuedCredential> brought(String value) {
        return Optional.of(IssuedCredential.lasting(value));
    }

    private CredentialRefresh renewed(String from, String to, long at) {
        CredentialRefresh renewal = renewals.ask(refused(from), at);
        assertThat(renewal.claim()).isTrue();
        renewals.ended(renewal, brought(to), at);
        return renewal;
    }

    @Test
    void oneOfThoseThatAskRenews() {
        CredentialRefresh first = renewals.ask(refused("a"), START);
        assertThat(renewals.ask(refused("a"), START + SECOND)).isSameAs(first);
        assertThat(first.claim()).isTrue();
        assertThat(first.claim()).isFalse();
        assertThat(first.deadlineNanos()).isEqualTo(START + 30 * SECOND);
        assertThat(first.isPending(START + 30 * SECOND - 1)).isTrue();
        assertThat(first.isPending(START + 30 * SECOND)).isFalse();
    }

    @Test
    void oneThatIsPendingBecomesFreshOrVainAndALateValueIsFreshAllTheSame() {
        CredentialRefresh renewal = renewals.ask(refused("a"), START);
        assertThat(renewal.state(START + 30 * SECOND - 1)).isEqualTo(CredentialRefresh.State.PENDING);
        assertThat(renewal.state(START + 30 * SECOND)).isEqualTo(CredentialRefresh.State.VAIN);
        renewals.ended(renewal, brought("b"), START + 31 * SECOND);
        assertThat(renewal.state(START + 31 * SECOND)).isEqualTo(CredentialRefresh.State.FRESH);
        assertThat(renewed("c", "c", START).state(START)).isEqualTo(CredentialRefresh.State.VAIN);
    }

    @Test
    void allThatWaitAreWokenOnceAndWhoComesLateAtOnce() {
        CredentialRefresh renewal = renewals.ask(refused("a"), START);
        Runnable left = () -> woken.add("left");
        renewal.await(() -> woken.add("one"));
        renewal.await(left);
        renewal.await(() -> woken.add("two"));
        renewal.leave(left);
        assertThat(woken).isEmpty();
        renewals.ended(renewal, brought("b"), START);
        renewals.ended(renewal, brought("b"), START);
        assertThat(woken).containsExactly("one", "two");
        renewal.await(() -> woken.add("late"));
        assertThat(woken).endsWith("late");
        assertThat(renewal.fresh()).contains("b");
    }

    @Test
    void theSameValueIsNothingNew() {
        assertThat(renewed("a", "a", START).fresh()).isEmpty();
        assertThat(renewals.known(refused("a"))).isEmpty();
    }

    @Test
    void afterAFailureTheNextBeginsOnceThePauseIsOver() {
        CredentialRefresh failed = renewals.ask(refused("a"), START);
        renewals.failed(failed, new IOException("secret"), START + 10 * SECOND);
        assertThat(renewals.ask(refused("a"), START + 15 * SECOND - 1)).isSameAs(failed);
        assertThat(renewals.ask(refused("a"), START + 15 * SECOND))
                .isNotSameAs(failed)
                .satisfies(next -> assertThat(next.claim()).isTrue());
    }

    @Test
    void oneThatTakesTooLongCountsAsFailedAtItsDeadline() {
        CredentialRefresh hung = renewals.ask(refused("a"), START);
        assertThat(renewals.ask(refused("a"), START + 35 * SECOND - 1)).isSameAs(hung);
        assertThat(renewals.ask(refused("a"), START + 35 * SECOND)).isNotSameAs(hung);
    }

    @Test
    void aValueThatComesTooLateServesThoseWhoWaitForTheNextRenewal() {
        CredentialRefresh slow = renewals.ask(refused("a"), START);
        renewals.ended(slow, brought("b"), START + 31 * SECOND);
        assertThat(renewals.known(refused("a"))).map(IssuedCredential::value).contains("b");
        CredentialRefresh hung = renewals.ask(refused("x"), START);
        CredentialRefresh next = renewals.ask(refused("x"), START + 35 * SECOND);
        renewals.ended(hung, brought("y"), START + 36 * SECOND);
        assertThat(renewals.ask(refused("x"), START + 37 * SECOND)).isSameAs(next);
        assertThat(next.isPending(START + 37 * SECOND)).isFalse();
        assertThat(next.fresh()).contains("y");
    }

    @Test
    void alongAChainEveryOldValueLeadsToTheLast() {
        renewed("a", "b", START);
        renewed("b", "c", START + 10 * SECOND);
        renewed("c", "d", START + 20 * SECOND);
        for (String old : List.of("a", "b", "c")) {
            assertThat(renewals.known(refused(old)))
                    .as(old)
                    .map(IssuedCredential::value)
                    .contains("d");
        }
        assertThat(renewals.known(refused("d"))).isEmpty();
    }

    @Test
    void inACircleNoValueLeadsToItself() {
        CredentialRefresh first = renewed("a", "b", START);
        renewed("b", "a", START + 10 * SECOND);
        assertThat(first.fresh()).as("for those who are just being woken").contains("b");
        assertThat(renewals.known(refused("a"))).as("it is good again").isEmpty();
        assertThat(renewals.known(refused("b"))).map(IssuedCredential::value).contains("a");
        renewed("a", "b", START + 20 * SECOND);
        assertThat(renewals.known(refused("a"))).map(IssuedCredential::value).contains("b");
        assertThat(renewals.known(refused("b"))).isEmpty();
    }

    @Test
    void oneThatIsUnderWayIsNotForgottenWhenAnotherBringsTheValueThatItRenews() {
        CredentialRefresh underWay = renewals.ask(refused("b"), START);
        assertThat(underWay.claim()).isTrue();
        underWay.await(() -> woken.add("waits"));
        renewed("a", "b", START + SECOND);
        assertThat(renewals.ask(refused("b"), START + 8 * SECOND))
                .as("past the pause of the one that brought it")
                .isSameAs(underWay);
        assertThat(woken).isEmpty();
        renewals.ended(underWay, brought("c"), START + 9 * SECOND);
        assertThat(woken).containsExactly("waits");
        assertThat(renewals.known(refused("a"))).map(IssuedCredential::value).contains("c");
        assertThat(renewals.known(refused("b"))).map(IssuedCredential::value).contains("c");
    }

    @Test
    void aValueThatIsRefusedRightAfterItsRenewalIsNotRenewedBeforeThePauseIsOver() {
        renewed("a", "b", START);
        CredentialRefresh atOnce = renewals.ask(refused("b"), START + 5 * SECOND - 1);
        assertThat(atOnce.claim()).isFalse();
        assertThat(atOnce.isPending(START + 5 * SECOND - 1)).isFalse();
        assertThat(atOnce.fresh()).isEmpty();
        assertThat(renewals.ask(refused("b"), START + 5 * SECOND).claim()).isTrue();
    }

    @Test
    void tenantsAndOriginsAndWhoHasNoneAreKeptApart() {
        renewed("a", "b", START);
        assertThat(renewals.known(new RefusedCredentials("tenant", "https://api", Optional.of("a"))))
                .isEmpty();
        assertThat(renewals.known(new RefusedCredentials("", "https://other", Optional.of("a"))))
                .isEmpty();
        assertThat(renewals.known(new RefusedCredentials("", "https://api", Optional.empty())))
                .isEmpty();
        RefusedCredentials elsewhere = new RefusedCredentials("", "https://other", Optional.of("b"));
        assertThat(renewals.ask(elsewhere, START).claim())
                .as("brought there, refused here")
                .isTrue();
    }

    @Test
    void ofManyTheOnesNotAskedForTheLongestAreForgotten() {
        CredentialRefresh pending = renewals.ask(refused("pending"), START);
        for (int i = 0; i < 2_000; i++) {
            renewed("old " + i, "new " + i, START);
            assertThat(renewals.known(refused("old 0"))).isPresent();
        }
        assertThat(renewals.known(refused("old 1"))).isEmpty();
        assertThat(renewals.known(refused("old 1999"))).isPresent();
        assertThat(renewals.ask(refused("pending"), START)).isSameAs(pending);
    }

    @Test
    void noTextHasTheValue() {
        CredentialRefresh renewal = renewed("s3cret", "s3cret too", START);
        assertThat(renewal).hasToString("renewal of credentials for https://api");
        assertThat(renewal.refused()).hasToString("credentials for https://api");
    }

    @Test
    void whileAsManyAsAreKeptAreUnderWayNobodyRenewsOneMore() {
        for (int i = 1; i < CredentialRefreshes.MAX_VALUES; i++) {
            renewals.ask(refused("pending " + i), START);
        }
        assertThat(renewals.ask(refused("last"), START).isPending(START)).isTrue();
        CredentialRefresh oneMore = renewals.ask(refused("one more"), START);
        assertThat(oneMore.isPending(START)).isFalse();
        assertThat(oneMore.claim()).isFalse();
        assertThat(oneMore.fresh()).isEmpty();
    }

    @Test
    void aFailureIsNamedByItsCauseWhereAFutureWrapsIt() {
        renewals.failed(renewals.ask(refused("a"), START), new CompletionException(new IOException()), START);
        renewals.failed(renewals.ask(refused("b"), START), new CompletionException("none", null), START);
        renewals.failed(renewals.ask(refused("c"), START), new IOException(new ConnectException()), START);
        CredentialRefreshes.supplyFailed("https://api", new IOException("s3cret"));
        assertThat(log.messages())
                .containsExactly(
                        "renewal of credentials for https://api failed: IOException",
                        "renewal of credentials for https://api failed: CompletionException",
                        "renewal of credentials for https://api failed: IOException",
                        "supplying credentials for https://api failed: IOException");
    }

    private static RefusedCredentials nothing(String partition) {
        return new RefusedCredentials(partition, "https://api", Optional.empty());
    }

    @Test
    void aRequestWithoutAnyWaitsForOneRenewalAndForNoneThatIsInVain() {
        CredentialRefresh first = renewals.acquire(nothing(""), START).orElseThrow();
        assertThat(renewals.acquire(nothing(""), START + SECOND)).containsSame(first);
        renewals.failed(first, new IOException(), START + SECOND);
        assertThat(renewals.acquire(nothing(""), START + 6 * SECOND - 1)).isEmpty();
        assertThat(renewals.acquire(nothing(""), START + 6 * SECOND)).isPresent();
    }

    @Test
    void whatTheSourceDoesNotHaveIsNotAcquiredAgainButAskedForAfterARefusal() {
        renewals.none(renewals.acquire(nothing(""), START).orElseThrow(), START);
        assertThat(renewals.acquire(nothing(""), START + 1_000 * SECOND)).isEmpty();
        assertThat(renewals.ask(nothing(""), START + 1_000 * SECOND).claim()).isTrue();
        renewals.none(renewals.acquire(refused("expired"), START).orElseThrow(), START);
        assertThat(renewals.acquire(refused("expired"), START + 5 * SECOND))
                .as("in place of a value there may be another one later")
                .isPresent();
    }

    @Test
    void theSameValueMayBeGoodForLonger() {
        CredentialRefresh first = renewals.ask(nothing(""), START);
        renewals.ended(
                first, Optional.of(IssuedCredential.brought("a", Optional.of(Duration.ofSeconds(9)), START)), START);
        IssuedCredential longer = IssuedCredential.brought("a", Optional.of(Duration.ofSeconds(90)), START);
        renewals.ended(renewals.ask(refused("a"), START + 8 * SECOND), Optional.of(longer), START + 8 * SECOND);
        assertThat(renewals.known(nothing(""))).contains(longer);
    }

    @Test
    void whatIsForgottenIsGoneAndWhatIsUnderWayDoesNotBringItBack() {
        renewed("a", "b", START);
        CredentialRefresh slow = renewals.ask(nothing(""), START);
        slow.await(() -> woken.add("waits"));
        CredentialRefresh next = renewals.ask(nothing(""), START + 60 * SECOND);
        assertThat(next).isNotSameAs(slow);
        CredentialRefresh other = renewals.ask(nothing("tenant"), START);
        renewals.forget(
                (origin, partition) -> origin.equals("https://api") && partition.isEmpty(), START + 61 * SECOND);
        assertThat(woken).containsExactly("waits");
        assertThat(renewals.known(refused("a"))).isEmpty();
        CredentialRefresh fresh = renewals.ask(nothing(""), START + 62 * SECOND);
        assertThat(fresh.claim()).isTrue();
        renewals.ended(slow, brought("late"), START + 63 * SECOND);
        renewals.ended(next, brought("late"), START + 63 * SECOND);
        assertThat(fresh.isPending(START + 63 * SECOND)).isTrue();
        assertThat(renewals.known(nothing(""))).isEmpty();
        renewals.ended(other, brought("c"), START + 63 * SECOND);
        assertThat(renewals.known(nothing("tenant"))).isPresent();
    }

    @Test
    void oneThatCallsNoLongerWaitForIsLoggedOnce() {
        CredentialRefresh hung = renewals.ask(refused("secret"), START);
        CredentialRefreshes.logIfLate(hung, START + 30 * SECOND - 1);
        assertThat(log.messages()).isEmpty();
        CredentialRefreshes.logIfLate(hung, START + 30 * SECOND);
        CredentialRefreshes.logIfLate(hung, START + 31 * SECOND);
        CredentialRefreshes.logIfLate(renewed("a", "b", START), START + 31 * SECOND);
        assertThat(log.messages())
                .containsExactly("renewal of credentials for https://api takes longer than calls wait for it");
    }
}
