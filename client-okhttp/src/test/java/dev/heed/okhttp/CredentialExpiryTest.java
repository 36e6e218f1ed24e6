package dev.heed.okhttp;

import static dev.heed.okhttp.CredentialSource.Cause.EXPIRING;
import static dev.heed.okhttp.CredentialSource.Cause.LACKING;
import static dev.heed.okhttp.CredentialSource.Cause.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.CacheControl;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What expires while it is kept, held or waited with is noticed, and a source that remembers changes nothing. */
class CredentialExpiryTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<CredentialSource.Cause> causes = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> goodUntil = new ConcurrentHashMap<>();
    private Duration lifetime = AN_HOUR;
    private Function<String, MockResponse> server = value -> Lab.reply(200).build();
    private Resilience heed = lab.heed();
    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    @BeforeEach
    void theSourceAnswersAtOnceAndTheServerKnowsTheTime() {
        lab.client(client -> client.dispatcher(new Dispatcher(Pools.of(Runnable::run))));
        lab.server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String value = String.valueOf(request.getHeaders().get("Authorization"));
                shown.add(value);
                boolean isGood = goodUntil.getOrDefault(value, Instant.MIN).isAfter(lab.time.now());
                return isGood ? server.apply(value) : Lab.reply(401).build();
            }
        });
    }

    private void begin(Mode mode, CredentialSource source, UnaryOperator<ResilienceBuilder> settings) {
        lab.resilience(builder -> settings.apply(builder.credentials(source)));
        heed = lab.heed();
        calls = mode.factory(heed, lab.plainClient());
    }

    private List<Reason> sent(Mode mode, Request.Builder request) throws IOException {
        try (Response response = mode.send(calls.newCall(request.build()))) {
            return Trails.of(response).steps().stream()
                    .filter(step -> step.decision().reason() != Reason.HELD)
                    .map(Step::reason)
                    .toList();
        }
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    private void every(Duration step, int times, Mode mode) throws IOException {
        for (int i = 0; i < times; i++) {
            sent(mode, get());
            lab.time.advance(step);
        }
    }

    private String next() {
        String value = "Bearer " + causes.size();
        goodUntil.put(value, lab.time.now().plus(lifetime));
        return value;
    }

    private CompletionStage<Optional<Credential>> obtained(CredentialSource.Need need) {
        causes.add(need.cause());
        return CompletableFuture.completedFuture(
                Optional.of(Credential.of(next()).expiresIn(lifetime)));
    }

    /** Supplies what it brought last. */
    private CredentialSource remembering(UnaryOperator<Credential> expiry) {
        return new CredentialSource() {
            private volatile Optional<Credential> last = Optional.empty();

            @Override
            public Optional<Credential> supply(HttpUrl origin, String partition) {
                return last;
            }

            @Override
            public CompletionStage<Optional<Credential>> obtain(Need need) {
                causes.add(need.cause());
                last = Optional.of(expiry.apply(Credential.of(next())));
                return CompletableFuture.completedFuture(last);
            }
        };
    }

    @EveryMode
    void whatASourceBroughtAndSuppliesExpiresFromWhenItCame(Mode mode) throws IOException {
        begin(
                mode,
                remembering(value -> value.expiresIn(lifetime)),
                builder -> builder.acquireFirst().renewAhead(Duration.ofMinutes(10)));
        every(Duration.ofMinutes(5), 72, mode);
        assertThat(causes.get(0)).isEqualTo(LACKING);
        assertThat(causes.subList(1, causes.size())).hasSizeBetween(5, 8).containsOnly(EXPIRING);
        assertThat(shown).hasSize(72);
    }

    @EveryMode
    void anExpiryThatWasPastWhenItCameCountsAsNoneAlsoWhereItIsSupplied(Mode mode) throws IOException {
        begin(
                mode,
                remembering(value -> value.expiresAt(lab.time.now().minus(AN_HOUR))),
                builder -> builder.renewAhead(Duration.ofMinutes(10)));
        every(Duration.ofSeconds(1), 60, mode);
        assertThat(causes).containsExactly(REFUSED);
    }

    @EveryMode
    void whatIsSuppliedIsRenewedAtHalfOfItsTimeAtTheEarliest(Mode mode) throws IOException {
        lifetime = A_MINUTE;
        begin(
                mode,
                remembering(value -> value.expiresAt(lab.time.now().plus(A_MINUTE))),
                builder -> builder.renewAhead(Duration.ofMinutes(5)));
        every(Duration.ofSeconds(1), 60, mode);
        assertThat(causes).containsExactly(REFUSED, EXPIRING);
    }

    @EveryMode
    void ofWhatNobodyBroughtNobodyKnowsSinceWhenItIsGood(Mode mode) throws IOException {
        goodUntil.put("Bearer known", Instant.MAX);
        CredentialSource known = new CredentialSource() {
            @Override
            public Optional<Credential> supply(HttpUrl origin, String partition) {
                return Optional.of(Credential.of("Bearer known").expiresIn(A_MINUTE));
            }

            @Override
            public CompletionStage<Optional<Credential>> obtain(Need need) {
                return obtained(need);
            }
        };
        begin(mode, known, builder -> builder.renewAhead(AN_HOUR));
        every(A_MINUTE, 3, mode);
        assertThat(causes).isEmpty();
    }

    @EveryMode
    void whatExpiresBehindAHoldIsRenewedBeforeTheRequestGoes(Mode mode) throws IOException {
        lifetime = A_MINUTE;
        begin(mode, this::obtained, ResilienceBuilder::acquireFirst);
        Optional<?> armed =
                heed.hold(Scope.ORIGIN, get().build(), lab.time.now().plus(A_MINUTE.multipliedBy(2)));
        assertThat(armed).isPresent();
        assertThat(sent(mode, get().post(Bodies.oneShot("an order")))).containsExactly(Reason.ANSWERED);
        assertThat(shown).containsExactly("Bearer 2");
        assertThat(causes).containsExactly(LACKING, LACKING);
    }

    @EveryMode
    void whatWasRenewedForACallAndExpiresWhileThatWaitsIsRenewedAgain(Mode mode) throws IOException {
        lifetime = A_MINUTE;
        server = value -> Lab.reply(value.equals("Bearer 1") ? 503 : 200, "Retry-After: 120")
                .build();
        begin(mode, this::obtained, builder -> builder.renewAhead(Duration.ofSeconds(10)));
        assertThat(sent(mode, get())).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.TOLD, Reason.ANSWERED);
        assertThat(shown).containsExactly("null", "Bearer 1", "Bearer 2");
        assertThat(causes).containsExactly(REFUSED, LACKING);
    }

    @EveryMode
    void aRenewalAheadThatFailedDoesNotKeepARefusedCallFromAsking(Mode mode) throws IOException {
        for (boolean isSame : List.of(false, true)) {
            causes.clear();
            CredentialSource failing = need -> {
                if (need.cause() != EXPIRING) {
                    return obtained(need);
                }
                causes.add(EXPIRING);
                return isSame
                        ? CompletableFuture.completedFuture(need.value().map(Credential::of))
                        : CompletableFuture.failedFuture(new IOException("down for a moment"));
            };
            begin(mode, failing, builder -> builder.renewAhead(Duration.ofMinutes(10)));
            sent(mode, get());
            lab.time.advance(Duration.ofMinutes(55));
            assertThat(sent(mode, get())).containsExactly(Reason.ANSWERED);
            goodUntil.clear();
            lab.time.advance(Duration.ofSeconds(1));
            assertThat(sent(mode, get())).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
            assertThat(causes).containsExactly(REFUSED, EXPIRING, REFUSED);
        }
    }

    @EveryMode
    void requestsThatSurfaceA401OrAskOnlyTheCacheRenewNothing(Mode mode) throws IOException {
        begin(mode, this::obtained, builder -> builder.renewAhead(Duration.ofMinutes(10)));
        sent(mode, get());
        lab.time.advance(Duration.ofMinutes(55));
        ResiliencePolicy delivers =
                ResiliencePolicy.builder().on(401, Rule.surface()).build();
        sent(mode, get().tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll()));
        sent(mode, get().tag(ResiliencePolicy.class, delivers));
        sent(mode, get().cacheControl(CacheControl.FORCE_CACHE));
        assertThat(causes).containsExactly(REFUSED);
        sent(mode, get());
        assertThat(causes).containsExactly(REFUSED, EXPIRING);
    }

    @EveryMode
    void whatIsForgottenWhileACallWaitsIsNotSentByIt(Mode mode) throws IOException {
        server = value -> {
            if (value.equals("Bearer 1")) {
                heed.forgetCredentials((origin, partition) -> true);
                return Lab.reply(503, "Retry-After: 10").build();
            }
            return Lab.reply(200).build();
        };
        begin(mode, this::obtained, builder -> builder);
        assertThat(sent(mode, get()))
                .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.FLOOR, Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(shown).containsExactly("null", "Bearer 1", "null", "Bearer 2");
    }

    @EveryMode
    void aValueThatIsNoneIsNoneUntilA401(Mode mode) throws IOException {
        goodUntil.put("null", Instant.MAX);
        for (String none : List.of("", "Bearer \u00e4")) {
            causes.clear();
            CredentialSource source = need -> {
                causes.add(need.cause());
                return CompletableFuture.completedFuture(Optional.of(Credential.of(none)));
            };
            begin(mode, source, ResilienceBuilder::acquireFirst);
            every(Duration.ofSeconds(10), 3, mode);
            assertThat(causes).containsExactly(LACKING);
        }
    }
}
