package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the docs say of holds beside its examples. */
class DocsHoldsTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    /** Gets its reply at once, and the hold is armed all the same. */
    private static final ResiliencePolicy IMPATIENT =
            ResiliencePolicy.builder().maxWait(Duration.ZERO).build();

    @RegisterExtension
    final Lab lab = new Lab();

    private Resilience heed = lab.heed();
    private Call.Factory calls = lab.plainClient();

    private void begin(Mode mode) {
        heed = lab.heed();
        calls = mode.factory(heed, lab.plainClient());
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    private List<Reason> whys(Mode mode, Request request) throws IOException {
        try (Response response = mode.send(calls.newCall(request))) {
            return Lab.whys(Trails.of(response));
        }
    }

    @EveryMode
    void aPostThatIsHandedIts503HoldsTheNextOne(Mode mode) throws IOException {
        begin(mode);
        Request order = lab.post("/orders", RequestBody.create("tea", Lab.TEXT)).build();
        lab.replies(503);
        assertThat(whys(mode, order)).containsExactly(Reason.NOT_IDEMPOTENT);
        lab.replies(200);
        assertThat(whys(mode, order)).containsExactly(Reason.HELD, Reason.ANSWERED);
        assertThat(lab.time.waits()).containsExactly(TWO_MINUTES);
    }

    @EveryMode
    void aRuleSetByHandHoldsNobodyUnlessItSaysSo(Mode mode) throws IOException {
        lab.policy(IMPATIENT.toBuilder()
                .on(503, Rule.waitAtLeast(Duration.ZERO))
                .on(500, Rule.backOff().holding(Scope.ORIGIN, TWO_MINUTES))
                .build());
        begin(mode);
        lab.replies(503, "Retry-After: 7");
        assertThat(whys(mode, get("/"))).containsExactly(Reason.WAIT_EXCEEDS_MAX_WAIT);
        assertThat(heed.holds()).isEmpty();
        lab.replies(500);
        assertThat(whys(mode, get("/"))).containsExactly(Reason.WAIT_EXCEEDS_MAX_WAIT);
        assertThat(heed.holds())
                .extracting(Hold::until)
                .containsExactly(lab.time.now().plus(TWO_MINUTES));
    }

    @EveryMode
    void urlsAreComparedAsTheCallHasThem(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> chain.proceed(
                chain.request().newBuilder().url(lab.url("/rewritten")).build())));
        lab.policy(IMPATIENT);
        begin(mode);
        lab.replies(503);
        assertThat(whys(mode, get("/a"))).containsExactly(Reason.WAIT_EXCEEDS_MAX_WAIT);
        lab.replies(200);
        assertThat(whys(mode, get("/b"))).containsExactly(Reason.ANSWERED);
        assertThat(whys(mode, get("/a"))).containsExactly(Reason.HELD);
    }

    @EveryMode
    void resilience4jHearsOfLocalRepliesAndNotOfTheWaitForAHold(Mode mode) throws IOException {
        RetryRegistry registry = RetryRegistry.ofDefaults();
        lab.resilience(builder -> builder.retryRegistry(registry, "orders"));
        begin(mode);
        lab.replies(429, "Retry-After: 7");
        assertThat(whys(mode, own(IMPATIENT))).containsExactly(Reason.WAIT_EXCEEDS_MAX_WAIT);
        List<RetryEvent.Type> events = new ArrayList<>();
        registry.retry("orders").getEventPublisher().onEvent(event -> events.add(event.getEventType()));
        assertThat(whys(mode, own(IMPATIENT))).containsExactly(Reason.HELD);
        assertThat(events).containsExactly(RetryEvent.Type.IGNORED_ERROR);
        lab.replies(200);
        assertThat(whys(mode, get("/"))).containsExactly(Reason.HELD, Reason.ANSWERED);
        assertThat(events).hasSize(1);
    }

    private Request own(ResiliencePolicy policy) {
        return get("/").newBuilder().tag(ResiliencePolicy.class, policy).build();
    }

    @EveryMode
    void a401OfAClientWithAnAuthenticatorIsNotRemembered(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(401, Rule.neverRepeat().holding(Scope.SAME_REQUEST, TWO_MINUTES))
                .build());
        begin(mode);
        lab.replies(401);
        assertThat(whys(mode, get("/"))).containsExactly(Reason.MUST_CHANGE);
        assertThat(heed.holds()).hasSize(1);
        Authenticator without = (route, response) -> null;
        lab.client(client -> client.authenticator(without));
        begin(mode);
        lab.replies(401);
        assertThat(whys(mode, get("/"))).containsExactly(Reason.MUST_CHANGE);
        assertThat(heed.holds()).isEmpty();
    }
}
