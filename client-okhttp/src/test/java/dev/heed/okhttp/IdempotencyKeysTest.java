package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that the policy gives: one a call, to its origin only; with it a POST is retried as a GET is. */
class IdempotencyKeysTest {
    private static final String KEY = "Idempotency-Key";

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void keysForPostAndPatch() {
        lab.policy(keys(KEY).build());
    }

    private static ResiliencePolicy.Builder keys(String header) {
        return ResiliencePolicy.builder().idempotencyKeys(header, "POST", "PATCH");
    }

    private Request order(String... keyLine) {
        Request.Builder order = lab.post("/orders", RequestBody.create("tea", Lab.TEXT));
        return keyLine.length == 0
                ? order.build()
                : order.header(keyLine[0], keyLine[1]).build();
    }

    static Stream<Arguments> headers() {
        return Mode.with(KEY, "X-Request-Token");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aPostIsRetriedWithTheSameKeyAfterA503AndWhenItsConnectionDies(Mode mode, String header) throws IOException {
        lab.doNotCheckPool();
        lab.policy(keys(header).build());
        lab.replies(503);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(201);
        try (Response response = lab.send(mode, order())) {
            assertThat(response.code()).isEqualTo(201);
            assertThat(Lab.whys(Trails.of(response))).startsWith(Reason.FLOOR).endsWith(Reason.ANSWERED);
        }
        String key = lab.taken().getHeaders().get(header);
        assertThat(UUID.fromString(key).version()).isEqualTo(4);
        assertThat(UUID.fromString(key).variant()).isEqualTo(2);
        assertThat(lab.taken().getHeaders().values(header)).containsExactly(key);
        assertThat(lab.taken().getHeaders().values(header)).containsExactly(key);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aKeyOfTheCallersStaysAndMakesItIdempotent(Mode mode, String header) throws IOException {
        lab.policy(keys(header).build());
        lab.replies(503);
        lab.replies(201);
        lab.send(mode, order(header, "my own")).close();
        assertThat(lab.taken().getHeaders().values(header)).containsExactly("my own");
        assertThat(lab.taken().getHeaders().values(header)).containsExactly("my own");
    }

    @EveryMode
    void anEmptyKeyIsNone(Mode mode) throws IOException {
        lab.replies(201);
        lab.send(mode, order(KEY, "\"\"")).close();
        assertThat(lab.taken().getHeaders().values(KEY)).singleElement().satisfies(UUID::fromString);
    }

    @EveryMode
    void otherMethodsGetNone(Mode mode) throws IOException {
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.taken().getHeaders().get(KEY)).isNull();
    }

    @EveryMode
    void twoCallsHaveTwoKeysWhateverTheRandomNumbersAre(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        Call.Factory calls = mode.factory(heed, lab.plainClient());
        Set<String> keys = new HashSet<>();
        Call last = calls.newCall(order());
        for (int i = 0; i < 3; i++) {
            lab.replies(201);
            mode.send(last).close();
            keys.add(lab.taken().getHeaders().get(KEY));
            last = last.clone();
        }
        assertThat(keys).hasSize(3);
    }

    @EveryMode
    void theKeyComesFromTheRandomNumbersOfTime(Mode mode) throws IOException {
        Set<String> keys = new HashSet<>();
        for (long seed = 1; seed <= 3; seed++) {
            lab.time = VirtualTime.autoAdvancing().withDice(seed);
            lab.replies(201);
            lab.send(mode, order()).close();
            keys.add(lab.taken().getHeaders().get(KEY).substring(0, 8));
        }
        assertThat(keys).hasSize(3);
    }

    @EveryMode
    void theCallShowsWhatWasMadeAndTheResponseWhatWasSent(Mode mode) throws IOException {
        lab.replies(201);
        Request made = order();
        Call call = lab.call(mode, made);
        try (Response response = mode.send(call)) {
            assertThat(call.request()).isSameAs(made);
            assertThat(response.request().header(KEY))
                    .isEqualTo(lab.taken().getHeaders().get(KEY));
        }
    }

    @EveryMode
    void aHopWithinTheOriginKeepsTheKey(Mode mode) throws IOException {
        lab.replies(307, "Location: /other");
        lab.replies(503);
        lab.replies(201);
        lab.send(mode, order()).close();
        String key = lab.taken().getHeaders().get(KEY);
        assertThat(lab.taken().getHeaders().values(KEY)).containsExactly(key);
        assertThat(lab.taken().getHeaders().values(KEY)).containsExactly(key);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void anotherOriginNeverGetsTheKeyAndNoRetryOfAPost(Mode mode, String header) throws IOException {
        MockWebServer other = lab.otherServer();
        lab.policy(keys(header)
                .redirects(Redirects.standard().carryBodyAcrossOrigins().keepAcrossOrigins(header))
                .build());
        lab.replies(307, "Location: " + other.url("/taken"));
        other.enqueue(Lab.reply(503).build());
        try (Response response = lab.send(mode, order())) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.NOT_IDEMPOTENT);
        }
        RecordedRequest crossed = Lab.taken(other);
        assertThat(crossed.getMethod()).isEqualTo("POST");
        assertThat(crossed.getHeaders().get(header)).isNull();
    }

    @EveryMode
    void aSendingWithNewCredentialsHasTheSameKey(Mode mode) throws IOException {
        lab.resilience(builder ->
                builder.credentials(CredentialSource.blocking(need -> Optional.of(Credential.of("Bearer new")))));
        lab.replies(401, "WWW-Authenticate: Bearer");
        lab.replies(201);
        lab.send(mode, order()).close();
        String key = lab.taken().getHeaders().get(KEY);
        RecordedRequest second = lab.taken();
        assertThat(second.getHeaders().get("Authorization")).isEqualTo("Bearer new");
        assertThat(second.getHeaders().values(KEY)).containsExactly(key);
    }

    @EveryMode
    void anUnchangedRequestIsStillRecognized(Mode mode) throws IOException {
        lab.policy(keys(KEY)
                .on(422, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build());
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        lab.replies(422);
        mode.send(calls.newCall(order())).close();
        try (Response again = mode.send(calls.newCall(order()))) {
            assertThat(again.code()).isEqualTo(422);
            assertThat(Outcomes.of(again).fromHold()).isTrue();
        }
        lab.replies(201);
        try (Response own = mode.send(calls.newCall(order(KEY, "my own")))) {
            assertThat(own.code()).isEqualTo(201);
        }
    }

    @EveryMode
    void aHoldOfTheSameRequestConcernsTheNextCall(Mode mode) throws IOException {
        lab.policy(keys(KEY)
                .on(503, Rule.waitAsTold().holding(Scope.SAME_REQUEST))
                .maxWait(Duration.ZERO)
                .build());
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        lab.replies(503, "Retry-After: 60");
        mode.send(calls.newCall(order())).close();
        try (Response held = mode.send(calls.newCall(order()))) {
            assertThat(Outcomes.of(held).fromHold()).isTrue();
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aResponsesRequestThatIsSentAgainKeepsItsKey(Mode mode) throws IOException {
        lab.replies(201);
        lab.replies(201);
        Request sent;
        try (Response response = lab.send(mode, order())) {
            sent = response.request();
        }
        lab.send(mode, sent).close();
        assertThat(lab.taken().getHeaders().values(KEY))
                .isEqualTo(lab.taken().getHeaders().values(KEY));
    }

    @EveryMode
    void withoutTheSettingAPostOnA503IsDelivered(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.documented());
        lab.replies(503);
        try (Response response = lab.send(mode, order())) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.NOT_IDEMPOTENT);
        }
    }

    @EveryMode
    void anInterceptorTellsTheNumberOfItsAttempt(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .header("X-Attempt", String.valueOf(Trails.of(chain.call()).currentAttempt()))
                .build())));
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(500);
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(Stream.generate(() -> lab.taken().getHeaders().get("X-Attempt"))
                        .limit(4))
                .containsExactly("1", "2", "2", "3");
    }

    @EveryMode
    void aRequestThatCameWithAResponseKeepsItsKeyAsOneThatWasMadeHere(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .idempotencyKeys("Idempotency-Key", "POST")
                .redirects(Redirects.standard().carryBodyAcrossOrigins().keepAcrossOrigins("Idempotency-Key"))
                .build());
        lab.replies(201);
        Request sent;
        try (Response response = lab.post(mode, "/", "an order")) {
            sent = response.request();
        }
        MockWebServer other = lab.otherServer();
        other.enqueue(Lab.reply(201).build());
        lab.replies(307, "Location: " + other.url("/"));
        lab.send(mode, sent).close();
        assertThat(lab.taken().getHeaders().get("Idempotency-Key"))
                .isEqualTo(lab.taken().getHeaders().get("Idempotency-Key"));
        assertThat(Lab.taken(other).getHeaders().get("Idempotency-Key")).isNull();
    }
}
