package dev.heed.okhttp.sim;

import dev.heed.HoldFleet;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A fleet of one seed: processes that ask the same servers, their calls, and an engine by which they tell of holds. */
final class FleetWorld {
    private static final int MOST_CALLS = 250;
    private static final Duration SCRIPT = Duration.ofSeconds(100);

    private final long seed;
    private final FleetKind kind;
    private final Fibers fibers;
    private final Notes notes;
    private final FleetLedger ledger;
    private final FleetServer server;
    private final ResiliencePolicy policy;
    private final SimFleet engine;
    private final Duration delay;
    private final List<SimProcess> processes = new ArrayList<>();
    private final List<SimMember> members = new ArrayList<>();
    private final List<FleetCall> calls = new ArrayList<>();

    /**
     * Makes it.
     *
     * @param seed of all its dice
     * @param kind of engine, which changes nothing of the script
     */
    FleetWorld(long seed, FleetKind kind) {
        this.seed = seed;
        this.kind = kind;
        this.fibers = new Fibers(dice("turns"));
        this.notes = new Notes(fibers);
        Random laws = dice("laws");
        Duration maxHold = Duration.ofSeconds(Law.pick(laws, 30, 60, 600));
        this.policy = policy(maxHold);
        this.delay = Duration.ofMillis(laws.nextInt(51));
        this.ledger = new FleetLedger(fibers, notes, maxHold, kind == FleetKind.HEALTHY, calls);
        this.server = new FleetServer(fibers, dice("server"), ledger);
        this.engine = new SimFleet(fibers);
    }

    private static ResiliencePolicy policy(Duration maxHold) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder()
                .maxHold(maxHold)
                .maxAttempts(6)
                .maxWait(Duration.ofMinutes(15))
                .maxElapsed(Duration.ofMinutes(30))
                .retryBudget(RetryBudget.unlimited());
        List<Scope> scopes = List.of(Scope.CLIENT, Scope.ORIGIN, Scope.RESOURCE);
        for (int i = 0; i < scopes.size(); i++) {
            builder.on(FleetServer.STATUSES.get(i), Rule.waitAsTold().holding(scopes.get(i)));
        }
        return builder.build();
    }

    /** Each for itself, mixed, as in {@link World#dice}. */
    private Random dice(String purpose) {
        return new Random(new SplittableRandom(seed + ((long) purpose.hashCode() << Integer.SIZE)).nextLong());
    }

    FleetWorld tells(Consumer<String> reader) {
        notes.tells(reader);
        return this;
    }

    /** Plays it to its end; what is wrong is thrown with the seed. */
    World.Played play() {
        try {
            script(dice("plan"));
            if (kind == FleetKind.ROUGH) {
                new FleetTrouble(fibers, dice("trouble"), engine, members).make(SCRIPT);
            }
            fibers.run(this::afterEachStep);
            quiet();
            Fibers.Event unused = fibers.at(fibers.now() + Duration.ofHours(2).toNanos(), () -> {});
            fibers.run(() -> {});
            processes.forEach(process -> Violation.unless(
                    process.holds().isEmpty(), "process %s has holds left: %s", process.number, process.holds()));
            return new World.Played(notes.situations(), notes.digest());
        } catch (Throwable e) {
            throw new Violation(
                    kind + " fleet " + seed + " of " + processes.size() + " at " + Duration.ofNanos(fibers.now()) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** A process that is closed leaves no timer behind once its calls have ended. */
    private void afterEachStep() {
        for (SimProcess process : processes) {
            if (process.isClosed && process.time.pending() > 0) {
                boolean isBusy = calls.stream().anyMatch(call -> call.process == process && call.isUnderWay());
                Violation.unless(isBusy, "process %s is closed and has timers left", process.number);
            }
        }
    }

    private void quiet() {
        for (FleetCall call : calls) {
            Violation.unless(call.ends == 1, "%s ended %s times", call, call.ends);
        }
        processes.forEach(SimProcess::quiet);
    }

    private void script(Random plan) {
        int size = Law.pick(plan, 1, 2, 3, 2 + plan.nextInt(10), 1 + plan.nextInt(50));
        int each = 1 + plan.nextInt(Math.max(1, Math.min(20, MOST_CALLS / size)));
        int hosts = 1 + plan.nextInt(2);
        for (int host = 0; host < hosts; host++) {
            for (int path = 0; path < 3; path++) {
                ledger.mayAsk(request(host, path));
            }
        }
        for (int number = 0; number < size; number++) {
            int of = number;
            boolean isLate = plan.nextInt(5) == 0;
            Random own = dice("process " + number);
            at(isLate ? plan.nextLong(SCRIPT.toNanos()) : 0, () -> begins(of, each, hosts, own));
        }
    }

    private void at(long after, Runnable step) {
        Fibers.Event unused = fibers.at(fibers.now() + after, step);
    }

    private static Request request(int host, int path) {
        return new Request.Builder()
                .url("https://host" + host + ".example/" + path)
                .build();
    }

    /** A process starts, and its calls follow. */
    private void begins(int number, int each, int hosts, Random own) {
        FiberTime time = new FiberTime(fibers, own, own.nextLong());
        SimProcess process =
                new SimProcess(number, fibers, time, policy, kind.isFleet() ? member(number) : null, server);
        processes.add(process);
        long burst = own.nextLong(SCRIPT.toNanos());
        for (int i = 0; i < each; i++) {
            Mode mode = Law.pick(own, Mode.values());
            Request request = request(own.nextInt(hosts), own.nextInt(3));
            FleetCall call = new FleetCall(calls.size(), process, mode, request);
            calls.add(call);
            long after = own.nextInt(3) > 0 ? burst + own.nextLong(1_000_000_000L) : own.nextLong(SCRIPT.toNanos());
            at(after, () -> fibers.spawn(() -> begin(call)));
            if (own.nextInt(15) == 0) {
                at(after + own.nextLong(Duration.ofSeconds(40).toNanos()), () -> fibers.spawn(() -> cancel(call)));
            }
        }
        accidents(process, own);
    }

    private void accidents(SimProcess process, Random own) {
        long when = own.nextLong(SCRIPT.toNanos());
        switch (own.nextInt(24)) {
            case 0 -> at(when, () -> fibers.spawn(() -> release(process)));
            case 1 -> at(when, () -> fibers.spawn(process::close));
            case 2 -> at(when, () -> process.time.jump(Duration.ofSeconds(own.nextInt(7_200) - 3_600)));
            default -> {}
        }
    }

    private void release(SimProcess process) {
        ledger.released(process);
        process.release();
    }

    private void cancel(FleetCall call) {
        ledger.cancels(call);
        call.cancel();
    }

    private @Nullable HoldFleet member(int number) {
        Random random = dice("road " + number);
        SimMember made = new SimMember(engine, road(random), road(random), road(random), hears(number));
        members.add(made);
        boolean isUp = kind == FleetKind.HEALTHY || (kind == FleetKind.ROUGH && random.nextInt(8) > 0);
        if (isUp) {
            made.connects();
        } else if (kind == FleetKind.ROUGH && random.nextBoolean()) {
            at(random.nextLong(SCRIPT.toNanos()), made::connects);
        }
        return made;
    }

    private SimRoad road(Random random) {
        return kind == FleetKind.HEALTHY ? SimRoad.healthy(fibers, random, delay) : SimRoad.rough(fibers, random);
    }

    private SimMember.Hears hears(int number) {
        return new SimMember.Hears() {
            private SimProcess process() {
                return processes.stream()
                        .filter(each -> each.number == number)
                        .findFirst()
                        .orElseThrow();
            }

            @Override
            public void armed(SharedHold hold) {
                ledger.armed(process(), hold);
            }

            @Override
            public void stands(SharedHold hold, Duration left) {
                ledger.stands(process(), hold, left);
            }

            @Override
            public void says(String what) {
                notes.tells("process " + number + " " + what);
            }

            @Override
            public void released(SharedHold hold) {
                ledger.released(process(), hold);
            }
        };
    }

    private void begin(FleetCall plan) {
        Call call = plan.process.newCall(plan);
        plan.begins(call, fibers.now());
        if (!plan.mode.executes()) {
            call.enqueue(new Ends(plan));
            return;
        }
        try (Response response = call.execute()) {
            ledger.ended(plan, Integer.toString(response.code()));
        } catch (IOException e) {
            ledger.ended(plan, e.toString());
        }
    }

    /** Gets the end of an enqueued call. */
    private final class Ends implements Callback {
        private final FleetCall plan;

        private Ends(FleetCall plan) {
            this.plan = plan;
        }

        @Override
        public void onFailure(Call call, IOException e) {
            guarded(e.toString());
        }

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
            guarded(Integer.toString(response.code()));
        }

        /** OkHttp reports what a callback throws to nobody who listens. */
        private void guarded(String how) {
            try {
                ledger.ended(plan, how);
            } catch (Violation e) {
                fibers.breaks(e);
            }
        }
    }
}
