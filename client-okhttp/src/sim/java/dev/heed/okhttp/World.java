package dev.heed.okhttp;

import dev.heed.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** A world made of one seed: servers, callers, a clock and accidents, all of it in virtual time and on one thread at a time. */
final class World {
    private final long seed;
    private final WorldPlan.Kind plans;
    private final Fibers fibers;
    private final FiberTime time;
    private final WorldTokens tokens;
    private final Ledger ledger;
    private final LedgerHolds holds;
    private final Laws laws;
    private final Resilience heed;
    private final Dispatcher dispatcher;
    private final Call.Factory blocking;
    private final AsyncCore asynchronous;
    private final List<WorldCall> calls = new ArrayList<>();
    private boolean closed;

    /**
     * Makes it.
     *
     * @param seed of all its dice
     * @param plans says who calls
     */
    World(long seed, WorldPlan.Kind plans) {
        this.seed = seed;
        this.plans = plans;
        Random random = dice("laws");
        this.fibers = new Fibers(dice("turns"));
        this.time = new FiberTime(fibers, dice("timers"));
        this.tokens = new WorldTokens(fibers, dice("tokens"));
        this.laws = random.nextInt(4) == 0 ? Laws.documented() : Laws.random(random);
        this.holds = new LedgerHolds(tokens.areAskedFor);
        this.ledger = new Ledger(fibers, holds, new Reading(fibers, tokens.areAskedFor, () -> closed));
        ResilienceBuilder builder = new ResilienceBuilder(laws.policy())
                .time(time)
                .semaphores(() -> new FiberSemaphore(fibers))
                .holdPartition(request -> String.valueOf(request.header("User-Agent")));
        this.heed = (tokens.areAskedFor ? builder.credentials(tokens) : builder).build();
        this.dispatcher = new Dispatcher(Pools.of(fibers::spawn));
        dispatcher.setMaxRequests(Law.pick(random, 3, 64, 1_000));
        dispatcher.setMaxRequestsPerHost(Law.pick(random, 1, 5, 64));
        WorldServer server =
                new WorldServer(fibers, dice("servers"), ledger, new WorldReplies(dice("replies"), time, tokens));
        OkHttpClient client = new OkHttpClient.Builder().dispatcher(dispatcher).build();
        this.blocking = heed.wrap(client).newBuilder().addInterceptor(server).build();
        this.asynchronous = Innermost.callFactory(heed, client, server);
    }

    /**
     * Each for itself: how often one is rolled must not change what another rolls. Mixed, since the first rolls of a
     * {@link Random} hardly differ between seeds that follow each other.
     */
    private Random dice(String purpose) {
        return new Random(new SplittableRandom(seed + ((long) purpose.hashCode() << Integer.SIZE)).nextLong());
    }

    /**
     * What was played.
     *
     * @param situations how many sends, replies, failures and ends there were
     * @param digest of them and their times
     */
    record Played(long situations, long digest) {}

    /** Plays it to its end; what is wrong is thrown with the seed. */
    Played play() {
        try {
            new WorldPlan(this, dice("plan"), plans).make();
            fibers.run(this::afterEachStep);
            quiet();
            fibers.at(fibers.now() + Duration.ofHours(2).toNanos(), () -> {});
            fibers.run(this::afterEachStep);
            Violation.unless(heed.holds().isEmpty(), "holds are left over: %s", heed.holds());
            return new Played(ledger.situations(), ledger.digest());
        } catch (Throwable e) {
            throw new Violation(plans + " world " + seed + " at " + time.trueNow() + ": " + e.getMessage(), e);
        }
    }

    /** Tells what happens while it does. */
    World tells(Consumer<String> reader) {
        ledger.tells(reader);
        return this;
    }

    Fibers fibers() {
        return fibers;
    }

    FiberTime time() {
        return time;
    }

    WorldTokens tokens() {
        return tokens;
    }

    Laws laws() {
        return laws;
    }

    List<WorldCall> calls() {
        return calls;
    }

    /** The caller of one call: it has a thread of its own. */
    void begin(WorldCall plan) {
        Call call = plan.mode == Mode.EXECUTE || plan.mode == Mode.ENQUEUE
                ? blocking.newCall(plan.request)
                : asynchronous.newCall(plan.request);
        if (!plan.callTimeout.isZero()) {
            call.timeout().timeout(plan.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        plan.begins(call, fibers.now());
        if (plan.mode.executes()) {
            plan.fiber = fibers.current();
            execute(plan, call);
            plan.fiber = null;
        } else {
            call.enqueue(new End(plan));
        }
    }

    private void execute(WorldCall plan, Call call) {
        Response response;
        try {
            response = call.execute();
        } catch (IOException e) {
            ledger.threw(plan, e);
            return;
        }
        ledger.delivered(plan, response);
    }

    private final class End implements Callback {
        private final WorldCall plan;

        End(WorldCall plan) {
            this.plan = plan;
        }

        @Override
        public void onFailure(Call call, IOException e) {
            guarded(() -> ledger.threw(plan, e));
        }

        @Override
        public void onResponse(Call call, Response response) {
            guarded(() -> ledger.delivered(plan, response));
        }

        /** OkHttp reports what a callback throws to nobody who listens. */
        private void guarded(Runnable look) {
            try {
                look.run();
            } catch (Violation e) {
                fibers.breaks(e);
            }
        }
    }

    /** A caller that waits, at no server and in no queue, hears of a cancel at once. */
    void cancel(WorldCall plan) {
        boolean queued = dispatcher.queuedCallsCount() > 0 && !plan.mode.executes();
        if (plan.isUnderWay()) {
            boolean atOnce = !plan.isAtServer && !queued && (plan.mode.executes() || plan.mode == Mode.ASYNC_ENQUEUE);
            plan.mustEndAt = atOnce ? fibers.now() : plan.mustEndAt;
            plan.cancel();
        }
    }

    void cancelAll() {
        heed.cancelAll();
    }

    void close() {
        closed = true;
        heed.close();
    }

    void release(Scope scope) {
        heed.release(hold -> hold.scope() == scope);
        holds.release(scope, fibers.now());
    }

    /** Invariant 8 holds whenever nobody calls; looking at the list of holds is dear. */
    private void afterEachStep() {
        boolean nobodyCalls = calls.stream().noneMatch(WorldCall::isUnderWay);
        Violation.unless(!nobodyCalls || time.pending() == 0, "%s timers outlive their calls", time.pending());
        if (fibers.steps() % 16 == 0) {
            long listed = heed.holds().stream()
                    .filter(hold -> hold.scope() != Scope.SAME_REQUEST)
                    .count();
            long standing = holds.count(fibers.now());
            Violation.unless(listed >= standing, "%s holds are listed, %s stand", listed, standing);
        }
    }

    /** Invariant 8. */
    private void quiet() {
        for (WorldCall call : calls) {
            Violation.unless(call.ends == 1, "%s ended %s times", call, call.ends);
        }
        Violation.unless(time.pending() == 0, "%s timers are left over", time.pending());
        int waiting = asynchronous.core().waitingCalls();
        Violation.unless(waiting == 0, "%s calls still wait", waiting);
        int known = dispatcher.runningCallsCount() + dispatcher.queuedCallsCount();
        Violation.unless(known == 0, "the dispatcher still knows %s calls", known);
        Violation.unless(asynchronous.releases().isIdle(), "a release is left over");
        Violation.unless(asynchronous.deliveries().isIdle(), "a callback is left over");
    }
}
