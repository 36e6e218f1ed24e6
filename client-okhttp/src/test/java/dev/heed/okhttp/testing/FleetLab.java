package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.HoldFleet;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import dev.heed.testing.VirtualFleet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Request;

/** Several processes that share their holds, a clock that the test moves, and a server that answers when the test says so. */
public final class FleetLab {
    public static final Duration HALF_A_MINUTE = HoldLab.HALF_A_MINUTE;

    private static final ResiliencePolicy POLICY =
            ResiliencePolicy.builder().onFailure(Rule.surface()).build();

    /** The processes ask the fleet so long before the end of a hold. */
    public static final Duration AHEAD = Duration.ofMillis(500);

    public final Lab lab;
    public final WaitingLab server;
    public final List<Pod> pods = new ArrayList<>();
    private final Mode mode;
    private VirtualFleet fleet;

    /** One process: what its calls are made with, and its place in the fleet. */
    public final class Pod {
        public final Resilience heed;
        public final HoldFleet member;
        private final Call.Factory calls;
        public final List<Running> running = new ArrayList<>();

        private Pod(HoldFleet member, ResiliencePolicy policy, UnaryOperator<ResilienceBuilder> changes) {
            this.member = member;
            this.heed = changes.apply(Resilience.builder(policy).time(lab.time)).build();
            this.calls = mode.factory(heed, lab.plainClient());
        }

        public Call call(Request.Builder request) {
            return calls.newCall(request.build());
        }

        /** Once it waits, the next one may come. */
        public Running waits(String path) {
            int before = lab.time.pending();
            Running started = starts(path);
            lab.time.awaitWaiters(before + 1);
            return started;
        }

        public Running starts(String path) {
            Running started = Running.start(mode, call(server.request(path)));
            running.add(started);
            server.running.add(started);
            return started;
        }

        /** One response from the server, which nobody repeats at. */
        public void isRefused(String path, int status, String... headers) throws IOException, InterruptedException {
            server.answer(path, status, headers);
            Request.Builder request = server.request(path).tag(ResiliencePolicy.class, HoldLab.IMPATIENT);
            mode.send(call(request)).close();
            server.assertArrive(path);
        }

        public List<Hold> holds() {
            return heed.holds();
        }
    }

    public FleetLab(Lab lab, Mode mode) {
        this.lab = lab;
        this.mode = mode;
        this.server = new WaitingLab(lab);
        this.fleet = VirtualFleet.of(lab.time);
    }

    /** From now on random numbers are drawn, the same ones in each run. */
    public void dice(long seed) {
        lab.time = lab.time.withDice(seed);
        fleet = VirtualFleet.of(lab.time);
    }

    public VirtualFleet fleet() {
        return fleet;
    }

    public Pod pod() {
        return pod(fleet.member());
    }

    public Pod pod(UnaryOperator<ResilienceBuilder> changes) {
        HoldFleet member = fleet.member();
        return added(new Pod(member, POLICY, builder -> changes.apply(builder.fleet(member))));
    }

    public Pod pod(ResiliencePolicy policy) {
        HoldFleet member = fleet.member();
        return added(new Pod(member, policy, builder -> builder.fleet(member)));
    }

    public Pod pod(HoldFleet member) {
        return added(new Pod(member, POLICY, builder -> builder.fleet(member)));
    }

    /** A process that is in no fleet. */
    public Pod alone() {
        return added(new Pod(fleet.member(), POLICY, builder -> builder));
    }

    private Pod added(Pod pod) {
        pods.add(pod);
        return pod;
    }

    public void pods(int count) {
        for (int i = 0; i < count; i++) {
            Pod unused = pod();
        }
    }

    /** The hold's time is over: each process with calls that wait has asked the fleet before. */
    public void holdEnds(int waiting) {
        holdEnds(HALF_A_MINUTE, waiting);
    }

    public void holdEnds(Duration after, int waiting) {
        lab.time.advance(after.minus(AHEAD));
        server.assertNobodyElse(waiting);
        lab.time.advance(AHEAD);
    }

    public void assertNothingIsLeftOver() {
        server.assertNothingIsLeftOver();
        pods.forEach(pod -> pod.heed.close());
        assertThat(lab.time.pending()).isZero();
    }
}
