package dev.heed.okhttp.sim;

import dev.heed.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import okhttp3.Request;
import okhttp3.Response;

/** Watches every send and response of a simulated world, and holds them against the laws and the invariants. */
final class Ledger {
    /** Timers of the world may be late by as much, and what they begin with them. */
    private static final long LATE_NANOS = Duration.ofMillis(50).toNanos();

    /** A queue may be that long after its hold has ended. */
    static final long MAX_QUEUE_NANOS = Duration.ofMinutes(30).toNanos();

    private final Fibers fibers;
    private final LedgerHolds holds;
    private final LedgerHops hops;
    private final Reading reading;
    private final boolean isPunctual;

    /** Whether those that waited must go one by one, as far as a server is healthy. */
    private final boolean judgesReleases;

    /** Whether a hold stands when the response that arms it has come. */
    private final boolean armsAtOnce;

    private final Notes notes;

    /**
     * Of one world.
     *
     * @param fibers tell the time
     * @param notes of what happens
     * @param holds that stand
     * @param hops what follows what
     * @param reading of the laws
     * @param isPunctual whether nobody but a hold, and OkHttp's queue, keeps a call back
     * @param features of the world
     */
    Ledger(
            Fibers fibers,
            Notes notes,
            LedgerHolds holds,
            LedgerHops hops,
            Reading reading,
            boolean isPunctual,
            Set<WorldFeature> features) {
        this.fibers = fibers;
        this.notes = notes;
        this.holds = holds;
        this.hops = hops;
        this.reading = reading;
        this.isPunctual = isPunctual;
        this.judgesReleases = features.contains(WorldFeature.SICK_RELEASES);
        this.armsAtOnce = isPunctual || features.contains(WorldFeature.PROMPT_HOLDS);
    }

    /** Invariants 1, 2, 4 and 7. */
    void sent(WorldCall call, Request request) {
        notes.add(call, "sends " + request.method() + " " + request.url());
        long now = fibers.now();
        Verdict verdict = call.verdict;
        Violation.unless(call.ends == 0, "%s sends after its end", call);
        Violation.unless(verdict.maySend(), "%s sends again", call);
        Violation.unless(now >= verdict.readyAt(), "%s sends %s ns early", call, verdict.readyAt() - now);
        call.allClosed();
        hops.sent(call, request);
        if (call.laws.obeysHolds && armsAtOnce) {
            Optional<String> hold = holds.standing(call, request, now);
            Violation.unless(hold.isEmpty(), "%s is sent although a hold stands: %s", call, hold.orElse(""));
        }
        if (isPunctual && call.mode.executes()) {
            inTime(call, now);
            letGo(call, request, now);
        }
        LedgerKeys.check(call, request);
        Secrets.check(call, request);
        call.firstSentAt = call.firstSentAt < 0 ? now : call.firstSentAt;
        call.sends++;
    }

    /** Only where the call waits on a thread of its own: for others time in OkHttp's queue comes on top. */
    private static void inTime(WorldCall call, long now) {
        long elapsed = now - call.askedAt;
        long most = call.laws.maxElapsed.toNanos() + LATE_NANOS;
        Violation.unless(elapsed <= most, "%s sends %s ns after it began", call, elapsed);
        long held = now - call.dueAt();
        boolean isStored = !call.laws.of(401).holdFor().isZero(); // one of another call may be the first answer
        boolean mayRenew = call.laws.waitsForTokens || call.verdict.kind() == Verdict.Kind.RENEW;
        int waits = isStored || mayRenew ? 2 : 1; // for the source, then for a hold
        long mostHeld = waits * call.laws.maxWait.toNanos() + LATE_NANOS;
        Violation.unless(held <= mostHeld, "%s was held for %s ns", call, held);
    }

    /** Who waits without need waits for a hold, and goes when its turn has come. */
    private void letGo(WorldCall call, Request request, long now) {
        long since = call.dueAt() + LATE_NANOS;
        if (now <= since || call.verdict.kind() == Verdict.Kind.RENEW) {
            return;
        }
        OptionalLong until = holds.last(call, hops.targets(call.hop(), call.hasCrossed), call.hasCrossed);
        boolean stood = until.isPresent() && until.getAsLong() + MAX_QUEUE_NANOS > since;
        Violation.unless(stood || holds.isBlind(), "%s waits for %s ns without a hold", call, now - call.dueAt());
        List<Standing> met = holds.met(call, request).stream()
                .filter(standing -> standing.until() + MAX_QUEUE_NANOS > since)
                .toList();
        if (judgesReleases && met.size() == 1 && met.get(0).until() > since) { // of several, one lets go for the others
            met.get(0).lets(call, now);
        }
    }

    void replied(WorldCall call, Request request, Response response, Said said, WorldBody body) {
        call.bodies.add(body);
        call.idleSince = fibers.now();
        call.lastReply = String.valueOf(response.header("X-Reply"));
        call.lastFailure = null;
        Hearing heard = said.under(call.laws);
        notes.add(call, "gets " + said + heard);
        Law law = heard.law;
        call.heard = heard;
        call.verdict = reading.of(call, request, response, heard);
        Map<Scope, Wait> own = law.repeats() ? unhealthy(call, request, heard) : Map.of();
        if (!law.repeats()) {
            holds.akin(call, request).forEach(hold -> hold.healthy(call));
        }
        if (law.kind() == Law.Kind.NEVER && !body.isHuge()) {
            arms(call, request, law.scope(), Wait.exactly(law.holdFor()));
        }
        heard.holdsBefore().forEach((scope, wait) -> {
            if (!covers(own, scope, wait)) {
                arms(call, request, scope, wait);
            }
        });
    }

    void failed(WorldCall call, Request request, IOException failure) {
        notes.add(call, "gets " + failure);
        call.lastFailure = failure;
        call.idleSince = fibers.now();
        Law law = call.laws.ofFailure;
        boolean isFinal = Reading.isFinal(failure) || call.isCanceled() || reading.isClosed();
        call.verdict = reading.of(call, request, failure);
        if (law.repeats() && !isFinal) {
            Wait wait = law.wait(Told.nothing(), call.laws);
            unhealthy(call, request, law, wait);
            arms(call, request, law.scope(), wait.orLonger(Wait.exactly(law.holdFor())));
        } else {
            holds.met(call, request).forEach(hold -> hold.unhealthy(call, fibers.now()));
        }
    }

    /** An interceptor threw in place of the response that came last: that is still what decides. */
    void broke(WorldCall call, Exception thrown) {
        notes.add(call, "is thrown " + thrown);
        call.lastReply = "thrown away";
        call.lastFailure = thrown;
        call.verdict = thrown instanceof Mischief ? Verdict.of(Verdict.Kind.DELIVER, "a mistake") : call.verdict;
    }

    /** Returns whom the refusal itself holds. */
    private Map<Scope, Wait> unhealthy(WorldCall call, Request request, Hearing heard) {
        Law law = heard.law;
        Wait wait = law.wait(heard.told, call.laws);
        Wait asked = heard.told.pause();
        boolean holdsOthers = !heard.holdsBefore().isEmpty() || heard.namedFor().isPresent();
        unhealthy(call, request, law, holdsOthers ? Wait.NONE : asked.least().isZero() ? wait : asked.orShorter(wait));
        Wait time = wait.orLonger(Wait.exactly(law.holdFor()));
        Optional<Scope> named = heard.namedFor();
        boolean isLonger = named.isEmpty() || law.floor().compareTo(asked.least()) > 0;
        Map<Scope, Wait> own = new EnumMap<>(Scope.class);
        if (isLonger) {
            own.put(law.scope(), time);
        }
        named.ifPresent(scope -> own.putIfAbsent(scope, isLonger ? asked : new Wait(asked.least(), time.most())));
        own.forEach((scope, held) -> arms(call, request, scope, held));
        return own;
    }

    /** Waits of its own, as of a floor, are not a backoff: after those the next may go at once. */
    private void unhealthy(WorldCall call, Request request, Law law, Wait wait) {
        boolean backsOff = law.kind() == Law.Kind.BACKOFF && law.scope() == Scope.CALL && call.laws.obeysHolds;
        Duration backoff = law.leastPause(call.laws, call.verdict.isRetry());
        long pause = backsOff ? Math.min(wait.least().toNanos(), backoff.toNanos()) : 0;
        holds.met(call, request).forEach(hold -> hold.unhealthy(call, fibers.now() + pause));
    }

    /** One hold of as many calls that stands as long is enough. */
    private static boolean covers(Map<Scope, Wait> own, Scope scope, Wait wait) {
        return own.entrySet().stream()
                .anyMatch(each -> each.getKey().compareTo(scope) >= 0
                        && each.getValue().most().compareTo(wait.most()) >= 0);
    }

    private void arms(WorldCall call, Request request, Scope scope, Wait wait) {
        Wait time = wait.atMost(call.laws.maxHold);
        if (!time.most().isZero()) {
            holds.arm(scope, call, request, time, fibers.now());
        }
    }
}
