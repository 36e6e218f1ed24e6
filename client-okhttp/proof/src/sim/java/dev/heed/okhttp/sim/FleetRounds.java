package dev.heed.okhttp.sim;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Counts what a server gets in each successive reply time after an outage, from a fleet whose calls all waited for its end. */
final class FleetRounds {
    private static final Duration OUTAGE = Duration.ofSeconds(1);
    private static final long TOOK = Duration.ofMillis(100).toNanos();

    private final Random random;
    private final Fibers fibers;
    private final SimFleet engine;
    private final List<SimProcess> processes = new ArrayList<>();
    private final TreeMap<Long, Integer> sends = new TreeMap<>();
    private final int calls;
    private int refused;
    private int answered;
    private long proven = -1;

    /**
     * Makes it.
     *
     * @param processes how many there are
     * @param calls of each that wait
     * @param kind of engine: healthy, or none
     * @param seed of all dice
     */
    FleetRounds(int processes, int calls, FleetKind kind, long seed) {
        this.calls = calls;
        this.random = new Random(seed);
        this.fibers = new Fibers(random);
        this.engine = new SimFleet(fibers);
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().holding(Scope.ORIGIN))
                .build();
        for (int i = 0; i < processes; i++) {
            FiberTime time = new FiberTime(fibers, random, random.nextLong());
            time.bePunctual();
            SimMember member = new SimMember(engine, road(), road(), road(), new Deaf());
            if (kind == FleetKind.HEALTHY) {
                member.connects();
            }
            this.processes.add(new SimProcess(i, fibers, time, policy, member, (Interceptor) this::answers));
        }
    }

    private SimRoad road() {
        return SimRoad.healthy(fibers, random, Duration.ofMillis(5));
    }

    /** Nobody listens. */
    private static final class Deaf implements SimMember.Hears {
        @Override
        public void armed(SharedHold hold) {}

        @Override
        public void stands(SharedHold hold, Duration left) {}

        @Override
        public void released(SharedHold hold) {}

        @Override
        public void says(String what) {}
    }

    private Response answers(Interceptor.Chain chain) {
        boolean isBack = refused > 0 && fibers.now() >= OUTAGE.toNanos();
        refused += isBack ? 0 : 1;
        sends.merge(fibers.now(), 1, Integer::sum);
        fibers.sleep(isBack ? TOOK * 4 / 5 + random.nextLong(TOOK * 2 / 5) : 1_000_000);
        answered += isBack ? 1 : 0;
        proven = isBack && proven < 0 ? fibers.now() : proven;
        return new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(isBack ? 200 : 429)
                .message("as simulated")
                .header("Retry-After", Long.toString(OUTAGE.toSeconds()))
                .body(ResponseBody.create("", null))
                .build();
    }

    /** One is refused; once all know, the others begin to wait. */
    String play() {
        Request request = new Request.Builder().url("https://host.example/").build();
        int all = processes.size() * calls;
        int id = 0;
        for (SimProcess process : processes) {
            for (int i = 0; i < calls; i++) {
                FleetCall plan = new FleetCall(id, process, Mode.ASYNC_ENQUEUE, request);
                long after = id++ == 0 ? 0 : Duration.ofMillis(100).toNanos() + random.nextLong(TOOK);
                Fibers.Event unused = fibers.at(
                        after, () -> fibers.spawn(() -> process.newCall(plan).enqueue(new Quiet())));
            }
        }
        fibers.run(() -> {});
        Violation.unless(answered == all, "%s of %s calls were answered", answered, all);
        return line();
    }

    private String line() {
        List<Integer> rounds = new ArrayList<>();
        sends.tailMap(proven).forEach((at, count) -> {
            int round = (int) ((at - proven) / TOOK);
            while (rounds.size() <= round) {
                rounds.add(0);
            }
            rounds.set(round, rounds.get(round) + count);
        });
        int before = sends.headMap(proven).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        double last = (sends.lastKey() - proven) / 1e9;
        return "%d processes, %d calls each: %d refused, %d sent before the first good response, then %s; the last after %.1f s"
                .formatted(processes.size(), calls, refused, before - refused, rounds, last);
    }

    /** Gets what nobody wants. */
    private final class Quiet implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {
            fibers.breaks(e);
        }

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
        }
    }
}
