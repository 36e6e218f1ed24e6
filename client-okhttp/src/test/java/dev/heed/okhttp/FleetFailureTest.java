package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.FleetLab;
import dev.heed.okhttp.testing.FleetLab.Pod;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a fleet: no call fails of it, and none waits longer than the docs say. */
class FleetFailureTest extends FleetScene {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static final Instant FIRST_INSTANT = Instant.parse("2026-01-01T00:00:00Z");

    private static final HoldFleet BROKEN = new HoldFleet() {
        private static IllegalStateException mistake() {
            return new IllegalStateException("in spite of its contract");
        }

        @Override
        public void join(Member member) {
            member.connected(true);
            throw mistake();
        }

        @Override
        public void arm(SharedHold hold) {
            throw new NoClassDefFoundError("io/netty/channel/group/ChannelGroup");
        }

        @Override
        public CompletionStage<First> first(SharedHold hold) {
            throw mistake();
        }

        @Override
        public void proved(SharedHold hold, boolean good, Duration took) {
            throw mistake();
        }

        @Override
        public void release(SharedHold hold) {
            throw mistake();
        }

        @Override
        public void close() {
            throw mistake();
        }
    };

    /** Tells a process of what it arms, and then does as a test says. */
    private static class Engine implements HoldFleet {
        private @Nullable Member member;
        final List<SharedHold> asked = new ArrayList<>();
        final List<Boolean> proofs = new ArrayList<>();

        Member member() {
            return java.util.Objects.requireNonNull(member);
        }

        @Override
        public void join(Member joined) {
            member = joined;
            joined.connected(true);
        }

        @Override
        public void arm(SharedHold hold) {
            member().armed(new SharedHold(
                    hold.id(), hold.window() + 1, hold.scope(), hold.host(), hold.status(), hold.left(), 1));
        }

        @Override
        public synchronized CompletionStage<First> first(SharedHold hold) {
            asked.add(hold);
            return answer();
        }

        CompletionStage<First> answer() {
            return new CompletableFuture<>();
        }

        @Override
        public synchronized void proved(SharedHold hold, boolean good, Duration took) {
            proofs.add(good);
        }

        @Override
        public void release(SharedHold hold) {}

        @Override
        public void close() {}
    }

    /** One is refused, three wait, and the clock goes on in small steps until all have their response. */
    private List<Duration> course(FleetLab all, Pod pod) throws Exception {
        Instant begin = lab.time.now();
        pod.isRefused("/arm", 429, "Retry-After: 30");
        pod.waits("/0");
        pod.waits("/1");
        pod.waits("/2");
        List<Duration> times = new ArrayList<>();
        lab.time.advance(FleetLab.HALF_A_MINUTE.minusNanos(1));
        all.server.assertNobodyElse(3);
        lab.time.advance(Duration.ofNanos(1));
        for (int i = 0; i < 3; i++) {
            String path = all.server.next();
            times.add(Duration.between(begin, lab.time.now()));
            all.server.answer(path, 200);
            if (i < 2) {
                all.server.assertNobodyElse(2 - i);
                lab.time.advance(Duration.ofMillis(
                        1_877)); // half of an eighth of the time held; who asks in the last moment sleeps for 1 ms
            }
        }
        for (Running each : pod.running) {
            each.response().close();
        }
        return times;
    }

    @EveryMode
    void withTheEngineDownTheSameScriptEndsAtTheSameNanosecond(Mode mode) throws Exception {
        FleetLab one = fleet(mode);
        one.dice(7);
        List<Duration> alone = course(one, one.alone());
        double random = lab.time.random();
        one.assertNothingIsLeftOver();
        FleetLab all = fleet(mode);
        all.dice(7);
        Pod pod = all.pod();
        all.fleet().cut(pod.member);
        assertThat(course(all, pod)).isEqualTo(alone);
        assertThat(lab.time.random())
                .as("no random number is drawn for the fleet")
                .isEqualTo(random);
    }

    @EveryMode
    void anEngineThatThrowsCostsNoCallAnything(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        Pod pod = all.pod(BROKEN);
        assertThat(course(all, pod)).startsWith(FleetLab.HALF_A_MINUTE);
        assertThat(pod.heed.release(hold -> true)).isZero();
    }

    @EveryMode
    void anEngineThatDoesNotAnswerByTheEndIsNotWaitedFor(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        Engine engine = new Engine();
        Pod pod = all.pod(engine);
        pod.isRefused("/arm", 429, "Retry-After: 30");
        pod.waits("/0");
        all.holdEnds(1);
        all.server.assertArrive("/0");
        assertThat(engine.asked).hasSize(1);
        all.server.answer("/0", 200);
    }

    @EveryMode
    void anAnswerThatFailsIsNone(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        Pod pod = all.pod(new Engine() {
            @Override
            CompletionStage<First> answer() {
                return CompletableFuture.failedFuture(new IllegalStateException("too many commands"));
            }
        });
        pod.isRefused("/arm", 429, "Retry-After: 30");
        pod.waits("/0");
        all.holdEnds(1);
        all.server.assertArrive("/0");
        all.server.answer("/0", 200);
    }

    @EveryMode
    void whoWaitsForTheFirstGoesAtOnceWhenTheEngineIsLost(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        Pod one = all.pods.get(0);
        Pod other = all.pods.get(1);
        one.isRefused("/arm", 429, "Retry-After: 30");
        one.waits("/0");
        other.waits("/1");
        all.holdEnds(2);
        String first = all.server.next();
        all.server.assertNobodyElse(1);
        Pod waiting = first.equals("/0") ? other : one;
        all.fleet().cut(waiting.member);
        String second = all.server.next();
        assertThat(second).isNotEqualTo(first);
        all.server.answer(first, 200);
        all.server.answer(second, 200);
    }

    @EveryMode
    void aHoldStaysWhenTheEngineGoesAndOpensForEachProcess(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        all.pods.get(0).waits("/0");
        all.pods.get(1).waits("/1");
        all.pods.forEach(pod -> all.fleet().cut(pod.member));
        lab.time.advance(FleetLab.HALF_A_MINUTE.minusNanos(1));
        all.server.assertNobodyElse(2);
        lab.time.advance(Duration.ofNanos(1));
        all.server.assertArrive("/0", "/1");
        all.server.answer("/0", 200);
        all.server.answer("/1", 200);
    }

    @EveryMode
    void bothSidesOfACutAreMergedAndTheLaterEndCounts(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        Pod cut = all.pods.get(0);
        Pod other = all.pods.get(1);
        all.fleet().cut(cut.member);
        cut.isRefused("/here", 429, "Retry-After: 60");
        other.isRefused("/page", 503);
        other.isRefused("/there", 429, "Retry-After: 30");
        all.fleet().heal(cut.member);
        assertThat(cut.holds()).hasSize(2);
        lab.time.advance(Duration.ofSeconds(5));
        assertThat(other.holds())
                .filteredOn(hold -> hold.status() == 429)
                .extracting(Hold::until)
                .containsExactly(FIRST_INSTANT.plusSeconds(60));
    }

    @EveryMode
    void anEngineThatRestartsEmptyIsToldWhatStandsWithinFiveSeconds(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        all.fleet().restart();
        assertThat(all.pod().holds()).isEmpty();
        lab.time.advance(Duration.ofSeconds(5));
        assertThat(all.pod().holds()).extracting(Hold::until).containsExactly(FIRST_INSTANT.plusSeconds(30));
        assertThat(all.pods).allSatisfy(pod -> assertThat(pod.holds()).hasSize(1));
    }

    @EveryMode
    void whoHasTheTurnAndDiesCostsTheOthersTenSeconds(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        Pod one = all.pods.get(0);
        Pod other = all.pods.get(1);
        one.isRefused("/arm", 429, "Retry-After: 30");
        one.waits("/0");
        lab.time.advance(FleetLab.HALF_A_MINUTE.minus(FleetLab.AHEAD));
        all.server.assertNobodyElse(1);
        other.waits("/1");
        lab.time.advance(FleetLab.AHEAD);
        all.server.assertArrive("/0");
        lab.time.advance(TEN_SECONDS.minusNanos(1));
        all.server.assertNobodyElse(1);
        lab.time.advance(Duration.ofNanos(1));
        all.server.assertArrive("/1");
        all.server.answer("/0", 200);
        all.server.answer("/1", 200);
    }

    @EveryMode
    void aFirstThatIsCancelledLeavesTheTurnToAnother(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        Pod one = all.pods.get(0);
        one.isRefused("/arm", 429, "Retry-After: 30");
        Running first = one.waits("/0");
        lab.time.advance(FleetLab.HALF_A_MINUTE.minus(FleetLab.AHEAD));
        all.server.assertNobodyElse(1);
        all.pods.get(1).waits("/1");
        lab.time.advance(FleetLab.AHEAD);
        all.server.assertArrive("/0");
        all.server.assertNobodyElse(1);
        first.call.cancel();
        all.server.assertArrive("/1");
        all.server.answer("/0", 200);
        all.server.answer("/1", 200);
    }

    @EveryMode
    void aFirstThatIsRefusedMakesAllWaitAgain(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(3);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        for (int i = 0; i < 3; i++) {
            all.pods.get(i).waits("/" + i);
        }
        all.holdEnds(3);
        String first = all.server.next();
        all.server.answer(first, 429, "Retry-After: 30");
        all.server.assertNobodyElse(3);
        lab.time.advance(FleetLab.HALF_A_MINUTE.minus(FleetLab.AHEAD));
        all.server.assertNobodyElse(3);
        lab.time.advance(FleetLab.AHEAD);
        String second = all.server.next();
        all.server.assertNobodyElse(1);
        all.server.answer(second, 200);
        for (int i = 0; i < 2; i++) {
            all.server.answer(all.server.nextWithin(TEN_SECONDS), 200);
        }
    }

    @EveryMode
    void whatIsClosedIsAlone(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        Pod closed = all.pods.get(0);
        closed.heed.close();
        closed.heed.close();
        closed.isRefused("/arm", 429, "Retry-After: 30");
        assertThat(closed.holds()).hasSize(1);
        assertThat(all.pods.get(1).holds()).isEmpty();
        all.pods.get(1).isRefused("/page", 503);
        assertThat(closed.holds()).hasSize(1);
    }

    @EveryMode
    void aStrangerHoldsForNoLongerThanThePolicyAllows(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        Engine engine = new Engine();
        Pod pod = all.pod(engine);
        engine.member()
                .armed(new SharedHold("f".repeat(32), 9, dev.heed.Scope.CLIENT, "", 503, Duration.ofDays(999), 1));
        assertThat(pod.holds())
                .extracting(Hold::until)
                .containsExactly(FIRST_INSTANT.plus(
                        dev.heed.ResiliencePolicy.documented().maxHold()));
        engine.member()
                .opened(
                        new SharedHold("e".repeat(32), 9, dev.heed.Scope.CLIENT, "", 503, TEN_SECONDS, 1),
                        1,
                        TEN_SECONDS);
    }
}
