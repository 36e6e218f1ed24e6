package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code retryOnConnectionFailure(false)} means what it says, unless the policy was given a rule for failures. */
class RetriesOffTest {
    private static final ResiliencePolicy NAMED =
            ResiliencePolicy.builder().onFailure(Rule.backOff()).build();

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void aClientThatRetriesNoFailures() {
        lab.doNotCheckPool();
        lab.client(builder -> builder.retryOnConnectionFailure(false));
    }

    private void theConnectionDies() {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
    }

    @EveryMode
    void aFailureIsThrownAtOnceByDefault(Mode mode) {
        theConnectionDies();
        IOException failure = failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.RETRIES_OFF);
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void soIsOneOfAPostThatFoundNoServer(Mode mode) {
        AtomicInteger lookUps = new AtomicInteger();
        lab.client(builder -> builder.retryOnConnectionFailure(false).dns(host -> {
            lookUps.incrementAndGet();
            throw new UnknownHostException(host);
        }));
        Request post = lab.post("/", RequestBody.create("an order", Lab.TEXT)).build();
        failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), post);
        assertThat(lookUps).hasValue(1);
    }

    @EveryMode
    void aRuleThatThePolicyNamesIsObeyed(Mode mode) throws IOException {
        lab.policy(NAMED);
        theConnectionDies();
        isRetried(mode, mode.factory(lab.heed(), lab.plainClient()), get());
    }

    @EveryMode
    void aRuleOfThePolicyThatItWasMadeFromIsObeyed(Mode mode) throws IOException {
        lab.policy(NAMED.toBuilder().maxAttempts(2).build());
        theConnectionDies();
        isRetried(mode, mode.factory(lab.heed(), lab.plainClient()), get());
    }

    @EveryMode
    void aRuleThatNobodyNamedIsNotNamedByACopy(Mode mode) {
        lab.policy(ResiliencePolicy.documented().toBuilder().maxAttempts(2).build());
        theConnectionDies();
        failureOf(mode, mode.factory(lab.heed(), lab.plainClient()), get());
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aRuleOfTheRequestsOwnPolicyIsObeyed(Mode mode) throws IOException {
        theConnectionDies();
        Request own = get().newBuilder().tag(ResiliencePolicy.class, NAMED).build();
        isRetried(mode, mode.factory(lab.heed(), lab.plainClient()), own);
    }

    @EveryMode
    void whatAStatusMeansIsNotASettingOfTheClient(Mode mode) throws IOException {
        lab.replies(408);
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.FLOOR, Reason.ANSWERED);
        }
    }

    @Test
    void aDerivedClientsOwnSettingCounts() throws IOException {
        OkHttpClient wrapped = lab.heed()
                .wrap(lab.plainClient()
                        .newBuilder()
                        .retryOnConnectionFailure(true)
                        .build());
        OkHttpClient off = wrapped.newBuilder().retryOnConnectionFailure(false).build();
        theConnectionDies();
        IOException failure = failureOf(Mode.EXECUTE, off, get());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.RETRIES_OFF);
        lab.get(Mode.EXECUTE, "/").close();
        OkHttpClient on = off.newBuilder()
                .retryOnConnectionFailure(true)
                .dns(host -> okhttp3.Dns.SYSTEM.lookup(host).subList(0, 1))
                .build();
        on.connectionPool().evictAll();
        theConnectionDies();
        isRetried(Mode.EXECUTE, on, get());
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }

    private static void isRetried(Mode mode, Call.Factory calls, Request request) throws IOException {
        try (Response response = mode.send(calls.newCall(request))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    private static IOException failureOf(Mode mode, Call.Factory calls, Request request) {
        return catchThrowableOfType(
                IOException.class, () -> mode.send(calls.newCall(request)).close());
    }
}
