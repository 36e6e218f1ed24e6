package dev.heed.okhttp.sim;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.okhttp.Internals;
import dev.heed.okhttp.ResilienceBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** A world made of one seed: servers, callers, a clock and accidents, all of it in virtual time and on one thread at a time. */
final class World {
    private final long seed;
    private final WorldPlan.Kind plans;
    private final Set<WorldFeature> features;
    private final Fibers fibers;
    private final FiberTime time;
    private final WorldTokens tokens;
    private final Notes notes;
    private final LedgerEnds ends;
    private final LedgerHolds holds;
    private final Tongue tongue;
    private final Laws laws;

    /** Of the policy that a function chooses for some requests. */
    private final Laws others;

    private final boolean isPunctual;
    private final WorldClients clients;
    private final List<WorldCall> calls = new ArrayList<>();
    private boolean closed;

    /**
     * Makes it, with the features that every build plays.
     *
     * @param seed of all its dice
     * @param plans says who calls
     */
    World(long seed, WorldPlan.Kind plans) {
        this(seed, plans, WorldFeature.PLAYED);
    }

    /**
     * Makes it.
     *
     * @param seed of all its dice
     * @param plans says who calls
     * @param played features to draw from
     */
    World(long seed, WorldPlan.Kind plans, Set<WorldFeature> played) {
        this.seed = seed;
        this.plans = plans;
        this.features = WorldFeature.drawn(played, this::dice);
        Random random = dice("laws");
        this.fibers = new Fibers(dice("turns"));
        this.time = new FiberTime(fibers, dice("timers"));
        this.tokens = new WorldTokens(fibers, dice("tokens"), dice("expiries"));
        Laws any = random.nextInt(4) == 0 ? Laws.documented() : Laws.random(random);
        Random signals = dice("signals");
        this.tongue = Tongue.random(features, signals);
        int places = has(WorldFeature.FEW_PLACES) ? signals.nextInt(Law.pick(signals, 2, 12)) : Integer.MAX_VALUE;
        this.laws = speaks(has(WorldFeature.REDIRECTING_HOSTS) ? Laws.ofBusyHosts() : any, tongue, places);
        this.others =
                has(WorldFeature.OTHER_POLICIES) ? speaks(Laws.random(signals), tongue.partly(signals), places) : laws;
        this.notes = new Notes(fibers);
        boolean reachServersChanged = tokens.areAskedFor || has(WorldFeature.REWRITING_INTERCEPTORS);
        this.holds = new LedgerHolds(reachServersChanged, has(WorldFeature.CROSSED_REFUSALS));
        this.isPunctual = !(plans.isCrowd() && has(WorldFeature.REDIRECTING_HOSTS));
        WorldRewriter rewriter = WorldRewriter.of(features, dice("rewriter"));
        LedgerHops hops = new LedgerHops(rewriter);
        ReadingOfRedirects redirects = new ReadingOfRedirects(rewriter, has(WorldFeature.CIRCLES));
        Reading reading = new Reading(fibers, tokens.areAskedFor, () -> closed, redirects);
        this.ends = new LedgerEnds(fibers, notes, holds, hops, reading, isPunctual ? calls : List.of());
        this.clients = clients(rewriter, new Ledger(fibers, notes, holds, hops, reading, isPunctual, features));
    }

    private Laws speaks(Laws plain, Tongue known, int places) {
        plain.refine(features, dice("finer laws"));
        plain.tongue = known;
        plain.maxWaiting = places;
        return plain;
    }

    private WorldClients clients(WorldRewriter rewriter, Ledger ledger) {
        ResilienceBuilder builder = Internals.builder(laws.policy(), () -> new FiberSemaphore(fibers))
                .time(time)
                .holdPartition(WorldClients::partition);
        if (has(WorldFeature.OTHER_POLICIES)) {
            ResiliencePolicy other = others.policy();
            builder = builder.policyFor(request -> isForOthers(request) ? other : null);
        }
        if (has(WorldFeature.FEW_PLACES)) {
            builder = builder.maxWaiting(laws.maxWaiting);
        }
        if (tokens.areAskedFor) {
            builder = tokens.aheadOfNeed(builder.credentials(tokens));
            laws.waitsForTokens = true;
            others.waitsForTokens = true;
        }
        if (!isPunctual) {
            builder = builder.onStep(new WorldListener(fibers, dice("listener")));
        }
        WorldSpeaker speaker = new WorldSpeaker(features, tongue, dice("speaker"), time);
        WorldReplies replies = new WorldReplies(features, this::dice, time, tokens, speaker);
        WorldServer server = new WorldServer(features, fibers, this::dice, ledger, replies);
        List<Interceptor> own = WorldClients.interceptors(features, this::dice, rewriter, ledger);
        return new WorldClients(features, builder, this::dice, fibers, own, server);
    }

    private static boolean isForOthers(Request request) {
        return request.url().encodedPath().equals("/1");
    }

    boolean has(WorldFeature feature) {
        return features.contains(feature);
    }

    /**
     * Each for itself: how often one is rolled must not change what another rolls. Mixed, since the first rolls of a
     * {@link Random} hardly differ between seeds that follow each other.
     */
    Random dice(String purpose) {
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
            List<Hold> left = clients.heed().holds();
            Violation.unless(left.isEmpty(), "holds are left over: %s", left);
            return new Played(notes.situations(), notes.digest());
        } catch (Throwable e) {
            throw new Violation(
                    plans + " world " + seed + " of " + features + " at " + time.trueNow() + ": " + e.getMessage(), e);
        }
    }

    /** Tells what happens while it does. */
    World tells(Consumer<String> reader) {
        notes.tells(reader);
        return this;
    }

    long seed() {
        return seed;
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

    Laws lawsOf(Request request) {
        return isForOthers(request) ? others : laws;
    }

    List<WorldCall> calls() {
        return calls;
    }

    /** The caller of one call: it has a thread of its own. */
    void begin(WorldCall plan) {
        Call call = clients.newCall(plan.mode, plan.request);
        if (!plan.callTimeout.isZero()) {
            call.timeout().timeout(plan.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        plan.begins(call, fibers.now());
        if (plan.mode.executes()) {
            plan.fiber = fibers.current();
            execute(plan, call);
            plan.fiber = null;
        } else {
            call.enqueue(new WorldCallback(plan, fibers, ends));
        }
    }

    private void execute(WorldCall plan, Call call) {
        Response response;
        try {
            response = call.execute();
        } catch (IOException e) {
            ends.threw(plan, e);
            return;
        } catch (Mischief e) {
            ends.threw(plan, e);
            return;
        }
        ends.delivered(plan, response);
    }

    /** A caller that waits, at no server and in no queue, hears of a cancel at once. */
    void cancel(WorldCall plan) {
        boolean queued = clients.haveQueue() && !plan.mode.executes();
        if (plan.isUnderWay()) {
            boolean atOnce = isPunctual
                    && !plan.isAtServer
                    && !queued
                    && (plan.mode.executes() || plan.mode == Mode.ASYNC_ENQUEUE);
            plan.mustEndAt = atOnce ? fibers.now() : plan.mustEndAt;
            plan.cancel();
        }
    }

    void cancelAll() {
        clients.heed().cancelAll();
    }

    void close() {
        closed = true;
        clients.heed().close();
    }

    void release(Scope scope) {
        clients.heed().release(hold -> hold.scope() == scope);
        holds.release(scope, fibers.now());
    }

    /** Invariant 8 holds whenever nobody calls; looking at the list of holds is dear. */
    private void afterEachStep() {
        boolean nobodyCalls = calls.stream().noneMatch(WorldCall::isUnderWay);
        Violation.unless(!nobodyCalls || time.pending() == 0, "%s timers outlive their calls", time.pending());
        fewWait();
        if (fibers.steps() % 16 == 0 && (isPunctual || has(WorldFeature.PROMPT_HOLDS))) {
            long listed = clients.heed().holds().stream()
                    .filter(hold -> hold.scope() != Scope.SAME_REQUEST)
                    .count();
            long standing = holds.count(fibers.now());
            Violation.unless(listed >= standing, "%s holds are listed, %s stand", listed, standing);
            clients.heed().holds().forEach(this::isShort);
        }
    }

    /** By what it says of itself, unless somebody set the clock meanwhile. */
    private void isShort(Hold hold) {
        Duration longest = laws.maxHold.compareTo(others.maxHold) > 0 ? laws.maxHold : others.maxHold;
        Duration lasts = Duration.between(hold.armedAt(), hold.until());
        boolean isByOneClock = time.now().equals(time.trueNow());
        Violation.unless(!isByOneClock || lasts.compareTo(longest) <= 0, "%s lasts %s", hold, lasts);
    }

    /** Calls that have a thread of their own, and neither begin nor are at a server, wait. */
    private void fewWait() {
        if (has(WorldFeature.FEW_PLACES) && isPunctual) {
            long waiting = calls.stream()
                    .filter(call -> call.isUnderWay() && call.mode.executes())
                    .filter(call -> !call.isAtServer && call.idleSince < fibers.now())
                    .count();
            Violation.unless(waiting <= laws.maxWaiting, "%s calls wait, %s may", waiting, laws.maxWaiting);
        }
    }

    /** Invariant 8. */
    private void quiet() {
        for (WorldCall call : calls) {
            Violation.unless(call.ends == 1, "%s ended %s times", call, call.ends);
        }
        Violation.unless(time.pending() == 0, "%s timers are left over", time.pending());
        clients.quiet();
    }
}
