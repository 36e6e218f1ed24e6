package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.Outcome;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hold that nobody's response armed, what listeners hear of holds, and how many wait for them. */
class HoldByHandTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<HoldEvent> events = new CopyOnWriteArrayList<>();

    private Instant in(Duration time) {
        return lab.time.now().plus(time);
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    @EveryMode
    void callsToTheOriginWaitUntilThen(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        Optional<Hold> hold = heed.hold(Scope.ORIGIN, lab.url("/any"), in(A_MINUTE));
        assertThat(hold.orElseThrow().until()).isEqualTo(in(A_MINUTE));
        assertThat(heed.holds()).containsExactly(hold.get());
        lab.replies(200);
        mode.send(mode.factory(heed, lab.plainClient()).newCall(get("/"))).close();
        assertThat(lab.arrivals()).containsExactly(A_MINUTE);
    }

    @EveryMode
    void anImpatientCallGetsALocal503(Mode mode) throws IOException {
        Resilience heed = lab.heed();
        heed.hold(Scope.CLIENT, lab.url("/").toString(), in(A_MINUTE));
        Request impatient = get("/").newBuilder()
                .tag(ResiliencePolicy.class, HoldLab.IMPATIENT)
                .build();
        try (Response response = mode.send(mode.factory(heed, lab.plainClient()).newCall(impatient))) {
            assertThat(Outcomes.of(response)).isInstanceOf(Outcome.Unavailable.class);
            assertThat(Outcomes.of(response).fromHold()).isTrue();
            assertThat(response.header("Retry-After")).isEqualTo("60");
        }
        assertThat(lab.requests()).isZero();
    }

    @Test
    void itIsCutToMaxHoldAndShortensNothing() {
        lab.policy(ResiliencePolicy.builder().maxHold(A_MINUTE).build());
        Resilience heed = lab.heed();
        Instant longest = in(A_MINUTE);
        assertThat(heed.hold(Scope.ORIGIN, lab.url("/"), in(Duration.ofDays(9)))
                        .orElseThrow()
                        .until())
                .isEqualTo(longest);
        assertThat(heed.hold(Scope.ORIGIN, lab.url("/"), in(Duration.ofSeconds(1)))
                        .orElseThrow()
                        .until())
                .isEqualTo(longest);
        assertThat(heed.holds()).singleElement().returns(longest, Hold::until);
        assertThat(heed.hold(Scope.ORIGIN, lab.url("/"), Instant.MAX)
                        .orElseThrow()
                        .until())
                .isEqualTo(longest);
    }

    @Test
    void aTimeThatIsNotAheadHoldsNothing() {
        Resilience heed = lab.heed();
        assertThat(heed.hold(Scope.ORIGIN, lab.url("/"), lab.time.now())).isEmpty();
        assertThat(heed.hold(Scope.ORIGIN, lab.url("/"), Instant.MIN)).isEmpty();
        assertThat(heed.holds()).isEmpty();
    }

    @Test
    void aCallAloneCannotBeHeld() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lab.heed().hold(Scope.CALL, lab.url("/"), in(A_MINUTE)))
                .withMessageContaining("CALL");
        assertThatIllegalArgumentException().isThrownBy(() -> lab.heed().hold(Scope.ORIGIN, "host", in(A_MINUTE)));
    }

    @EveryMode
    void aRequestNamesMethodAndPartition(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.header("X-Tenant")));
        Resilience heed = lab.heed();
        Call.Factory calls = mode.factory(heed, lab.plainClient());
        Request put = lab.post("/", RequestBody.create("tea", Lab.TEXT))
                .method("PUT", RequestBody.create("tea", Lab.TEXT))
                .header("X-Tenant", "acme")
                .build();
        heed.hold(Scope.RESOURCE, put, in(A_MINUTE));
        assertThat(heed.holds())
                .singleElement()
                .returns("acme", Hold::partition)
                .returns("PUT " + lab.url("/"), Hold::target);
        lab.replies(200);
        lab.replies(201);
        mode.send(calls.newCall(get("/"))).close();
        mode.send(calls.newCall(put.newBuilder().header("X-Tenant", "initech").build()))
                .close();
        assertThat(lab.arrivals()).containsOnly(Duration.ZERO);
    }

    @Test
    void aReleaseOpensIt() {
        Resilience heed = lab.heed();
        heed.hold(Scope.ORIGIN, lab.url("/"), in(A_MINUTE));
        assertThat(heed.release(hold -> true)).isEqualTo(1);
    }

    @EveryMode
    void listenersHearOfBothEnds(Mode mode) throws IOException {
        lab.resilience(builder -> builder.onHold(event -> {
                    throw new IllegalStateException("a listener");
                })
                .onHold(events::add));
        Resilience heed = lab.heed();
        Call.Factory calls = mode.factory(heed, lab.plainClient());
        lab.replies(429, "Retry-After: 30");
        lab.replies(200);
        mode.send(calls.newCall(get("/"))).close();
        heed.holds();
        assertThat(events).hasSize(2);
        Hold hold = events.get(0).hold();
        assertThat(events)
                .containsExactly(
                        new HoldEvent(HoldEvent.Kind.ARMED, hold, 0, 0),
                        new HoldEvent(HoldEvent.Kind.OVER, hold, 1, 0));
        assertThat(hold.status()).isEqualTo(429);
    }

    @EveryMode
    void listenersHearHowManyWereAnsweredLocally(Mode mode) throws IOException {
        lab.resilience(builder -> builder.onHold(events::add));
        HoldLab holds = new HoldLab(lab, mode);
        holds.arm("/", 429, "Retry-After: 30");
        for (int i = 0; i < 2; i++) {
            holds.send(holds.get("/"), HoldLab.IMPATIENT).close();
        }
        holds.heed.release(hold -> true);
        assertThat(events).last().returns(2, HoldEvent::answeredLocally).returns(HoldEvent.Kind.OVER, HoldEvent::kind);
    }

    @EveryMode
    void aListenerMayAskForTheHolds(Mode mode) throws IOException {
        Resilience[] heed = new Resilience[1];
        List<Integer> seen = new CopyOnWriteArrayList<>();
        lab.resilience(
                builder -> builder.onHold(event -> seen.add(heed[0].holds().size())));
        heed[0] = lab.heed();
        lab.replies(429, "Retry-After: 30");
        lab.replies(200);
        mode.send(mode.factory(heed[0], lab.plainClient()).newCall(get("/"))).close();
        assertThat(seen).startsWith(1);
    }

    @EveryMode
    void theListSaysHowManyWait(Mode mode) {
        lab.manualTime();
        Resilience heed = lab.heed();
        Call.Factory calls = mode.factory(heed, lab.plainClient());
        lab.replies(429, "Retry-After: 120");
        Running told = Running.start(mode, calls.newCall(get("/")));
        lab.time.awaitWaiters(1);
        waiting(heed, 1);
        Running held = Running.start(mode, calls.newCall(get("/")));
        lab.time.awaitWaiters(2);
        waiting(heed, 2);
        told.call.cancel();
        told.failureAtOnce();
        waiting(heed, 1);
        Hold before = heed.holds().get(0);
        held.call.cancel();
        held.failureAtOnce();
        waiting(heed, 0);
        assertThat(heed.holds().get(0)).isEqualTo(before).hasSameHashCodeAs(before);
        assertThat(before.toString()).endsWith(", 1 waiting");
        assertThat(heed.release(before::equals)).isEqualTo(1);
    }

    private static void waiting(Resilience heed, int calls) {
        Running.awaitThat(calls + " wait", () -> heed.holds().get(0).waiting() == calls);
    }
}
