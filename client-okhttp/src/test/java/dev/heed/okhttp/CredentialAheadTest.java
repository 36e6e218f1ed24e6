package dev.heed.okhttp;

import static dev.heed.okhttp.CredentialSource.Cause.EXPIRING;
import static dev.heed.okhttp.CredentialSource.Cause.LACKING;
import static dev.heed.okhttp.CredentialSource.Cause.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Credential;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.IntStream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that expire are renewed while they are good, by calls that do not wait for that; and they can be forgotten. */
class CredentialAheadTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration AHEAD = Duration.ofMinutes(10);

    @RegisterExtension
    final Lab lab = new Lab();

    private final ThreadPoolExecutor pool = Pools.named();
    private Source source = Source.counting();
    private Doorkeeper door = new Doorkeeper();
    private Resilience heed = lab.heed();
    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    @BeforeEach
    void threadsAreOfItsOwn() {
        lab.client(client -> client.dispatcher(new Dispatcher(pool)));
    }

    @AfterEach
    void stop() {
        pool.shutdown();
    }

    private void begin(Mode mode, Source asked) {
        source = asked;
        lab.resilience(builder -> builder.renewAhead(AHEAD));
        source.in(lab);
        door = Doorkeeper.of(lab.server, "Bearer 1", "Bearer 2", "Bearer 3");
        heed = lab.heed();
        calls = mode.factory(heed, lab.plainClient());
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }

    private List<Reason> sent(Mode mode) throws IOException {
        try (Response response = mode.send(calls.newCall(get()))) {
            return Lab.whys(Trails.of(response));
        }
    }

    private void assertAnswered(Mode mode) throws IOException {
        assertThat(sent(mode)).containsExactly(Reason.ANSWERED);
    }

    /** Waits until the source was asked, and what it said is known: the clock may move then. */
    private void askedSoOften(int times) {
        Running.awaitThat("the source is asked", () -> source.asked.size() == times);
        Running.awaitThat("no thread works", () -> pool.getActiveCount() == 0);
    }

    private String lastShown() {
        return door.shown.get(door.shown.size() - 1);
    }

    @EveryMode
    void theFirstCallWithinThatTimeHasItRenewedAndNobodyWaits(Mode mode) throws IOException {
        CompletableFuture<Optional<String>> second = new CompletableFuture<>();
        begin(
                mode,
                Source.of(need -> need.value().isEmpty() ? done("Bearer 1") : second)
                        .lasting(AN_HOUR));
        sent(mode);
        lab.time.advance(AN_HOUR.minus(AHEAD).minusNanos(1));
        assertAnswered(mode);
        assertThat(source.asked).hasSize(1);
        lab.time.advance(Duration.ofNanos(1));
        assertAnswered(mode);
        assertAnswered(mode);
        askedSoOften(2);
        assertThat(source.causes()).containsExactly(REFUSED, EXPIRING);
        assertThat(source.asked.get(1).value()).contains("Bearer 1");
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1", "Bearer 1", "Bearer 1", "Bearer 1");
        second.complete(Optional.of("Bearer 2"));
        assertAnswered(mode);
        assertThat(lastShown()).isEqualTo("Bearer 2");
    }

    private static CompletableFuture<Optional<String>> done(String value) {
        return CompletableFuture.completedFuture(Optional.of(value));
    }

    @EveryMode
    void aFailureCostsNobodyAnythingUntilTheExpiryAndIsPausedAfter(Mode mode) throws IOException {
        begin(
                mode,
                Source.of(need -> need.value().isEmpty() ? done("Bearer 1") : failed())
                        .lasting(AN_HOUR));
        sent(mode);
        lab.time.advance(AN_HOUR.minusSeconds(6));
        assertAnswered(mode);
        askedSoOften(2);
        lab.time.advance(Duration.ofSeconds(5).minusNanos(1));
        assertAnswered(mode);
        assertThat(source.asked).as("not asked within the pause").hasSize(2);
        lab.time.advance(Duration.ofNanos(1));
        assertAnswered(mode);
        askedSoOften(3);
        lab.time.advance(Duration.ofSeconds(5));
        door.takes();
        assertThat(sent(mode)).as("sent with the expired one").containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(lastShown()).isEqualTo("Bearer 1");
        assertThat(source.causes()).containsExactly(REFUSED, EXPIRING, EXPIRING, LACKING);
    }

    private static CompletableFuture<Optional<String>> failed() {
        return CompletableFuture.failedFuture(new IOException("the token endpoint is down"));
    }

    @EveryMode
    void onceItHasExpiredCallsWaitForAnotherOneAndNoneIsRefused(Mode mode) throws IOException {
        begin(mode, Source.counting().lasting(AN_HOUR));
        sent(mode);
        lab.time.advance(AN_HOUR);
        assertAnswered(mode);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1", "Bearer 2");
        assertThat(source.causes()).containsExactly(REFUSED, LACKING);
        assertThat(source.asked.get(1).value()).contains("Bearer 1");
    }

    @EveryMode
    void aClockThatIsOffEndsInTheReactiveWay(Mode mode) throws IOException {
        begin(mode, Source.counting().lasting(AN_HOUR.negated()));
        sent(mode);
        for (int hour = 0; hour < 3; hour++) {
            lab.time.advance(AN_HOUR);
            assertAnswered(mode);
        }
        assertThat(source.asked)
                .as("not asked for an expiry that is past when it comes")
                .hasSize(1);
        source.lasting(Duration.ofDays(1_000_000_000));
        door.takes("Bearer 2");
        assertThat(sent(mode)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        door.takes("Bearer 3");
        lab.time.advance(AN_HOUR);
        assertThat(sent(mode)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(source.causes()).containsExactly(REFUSED, REFUSED, REFUSED);
    }

    @EveryMode
    void aValueThatLivesForASecondIsNotRenewedAllTheTime(Mode mode) throws IOException {
        begin(mode, Source.counting().lasting(Duration.ofSeconds(1)));
        door.takes(IntStream.range(1, 40).mapToObj(i -> "Bearer " + i).toArray(String[]::new));
        for (int second = 0; second < 30; second++) {
            sent(mode);
            lab.time.advance(Duration.ofSeconds(1));
        }
        assertThat(source.asked).hasSizeBetween(5, 1 + 30 / 5);
        assertThat(door.shown.stream().filter(Doorkeeper.NOTHING::equals)).hasSize(1);
    }

    @EveryMode
    void theSameValueMayBeGoodForLonger(Mode mode) throws IOException {
        begin(mode, Source.of(need -> done("Bearer 1")).lasting(AN_HOUR));
        sent(mode);
        for (int renewal = 2; renewal < 5; renewal++) {
            lab.time.advance(AN_HOUR.minus(AHEAD));
            assertAnswered(mode);
            askedSoOften(renewal);
        }
        assertThat(source.causes()).containsExactly(REFUSED, EXPIRING, EXPIRING, EXPIRING);
    }

    @EveryMode
    void whatIsSuppliedBeforehandIsRenewedByItsExpiryToo(Mode mode) throws IOException {
        Credential stored = Credential.of("Bearer 1").expiresAt(lab.time.now().plus(AN_HOUR));
        CredentialSource known = new CredentialSource() {
            @Override
            public Optional<Credential> supply(HttpUrl origin, String partition) {
                return Optional.of(stored);
            }

            @Override
            public CompletableFuture<Optional<Credential>> obtain(Need need) throws Exception {
                return source.obtain(need).toCompletableFuture();
            }
        };
        lab.resilience(builder -> builder.renewAhead(AHEAD));
        lab.manualTime();
        lab.resilience(builder -> builder.credentials(known));
        door = Doorkeeper.of(lab.server, "Bearer 1", "Bearer 2");
        calls = mode.factory(lab.heed(), lab.plainClient());
        assertAnswered(mode);
        assertThat(source.asked).isEmpty();
        lab.time.advance(Duration.ofDays(1));
        assertAnswered(mode);
        assertAnswered(mode);
        assertThat(door.shown).containsExactly("Bearer 1", "Bearer 2", "Bearer 2");
        assertThat(source.causes()).containsExactly(LACKING);
    }

    @EveryMode
    void whatIsForgottenIsNotSentAgainAndOthersKeepTheirs(Mode mode) throws IOException {
        begin(mode, Source.counting());
        sent(mode);
        heed.forgetCredentials((origin, partition) -> origin.equals(HttpUrl.get("http://other.example/")));
        assertAnswered(mode);
        assertThatThrownBy(() -> heed.forgetCredentials((origin, partition) -> {
                    throw new IllegalStateException("whose?");
                }))
                .hasMessage("whose?");
        assertAnswered(mode);
        heed.forgetCredentials((origin, partition) -> origin.equals(lab.url("/")) && partition.isEmpty());
        assertThat(sent(mode)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(door.shown)
                .containsExactly(
                        Doorkeeper.NOTHING, "Bearer 1", "Bearer 1", "Bearer 1", Doorkeeper.NOTHING, "Bearer 1");
    }

    @EveryMode
    void aRenewalThatIsUnderWayDoesNotBringItBack(Mode mode) throws IOException {
        List<CompletableFuture<Optional<String>>> answers = new CopyOnWriteArrayList<>();
        begin(mode, Source.of(need -> {
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }));
        Running waits = Running.start(mode, calls.newCall(get()));
        Running.awaitThat("it is asked", () -> answers.size() == 1);
        lab.time.awaitWaiters(1);
        lab.time.advance(ResilienceSettings.RENEWAL_TIMEOUT.plusSeconds(5));
        waits.response().close();
        Running next = Running.start(mode, calls.newCall(get()));
        Running.awaitThat("it is asked again", () -> answers.size() == 2);
        lab.time.awaitWaiters(1);
        heed.forgetCredentials((origin, partition) -> true);
        try (Response response = next.response()) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        }
        answers.forEach(answer -> answer.complete(Optional.of("Bearer 1")));
        Running last = Running.start(mode, calls.newCall(get()));
        Running.awaitThat("nothing is known", () -> answers.size() == 3);
        assertThat(lastShown()).isEqualTo(Doorkeeper.NOTHING);
        answers.get(2).complete(Optional.of("Bearer 3"));
        last.response().close();
        assertThat(lastShown()).isEqualTo("Bearer 3");
    }

    @Test
    void itTakesADayAtMost() {
        ResilienceBuilder builder = Resilience.builder(ResiliencePolicy.documented());
        assertThatThrownBy(() -> builder.renewAhead(Duration.ofDays(1).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("renewAhead must be from PT0S to PT24H, was PT24H0.000000001S");
        assertThatThrownBy(() -> builder.renewAhead(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
