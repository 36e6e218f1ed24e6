package dev.heed.okhttp.sim;

import dev.heed.Reason;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Watches how the calls of a simulated world end. */
final class LedgerEnds {
    /** What is looked at of a body, and a segment more. */
    private static final long MOST_READ = (64 + 8) * 1024L;

    private final Fibers fibers;
    private final Notes notes;
    private final LedgerHolds holds;
    private final LedgerHops hops;
    private final Reading reading;
    private final List<WorldCall> all;

    LedgerEnds(Fibers fibers, Notes notes, LedgerHolds holds, LedgerHops hops, Reading reading, List<WorldCall> all) {
        this.all = all;
        this.fibers = fibers;
        this.notes = notes;
        this.holds = holds;
        this.hops = hops;
        this.reading = reading;
    }

    /** Invariant 3. */
    void delivered(WorldCall call, Response response) {
        ends(call, response.code() + " " + Trails.of(response));
        Trail trail = Trails.of(response);
        Violation.unless(
                trail.attempts() == 0 || trail.attempts() == call.attempts || call.sends == 0,
                "%s was told of %s attempts: %s",
                call,
                trail.attempts(),
                trail);
        crowded(call, trail);
        if (trail.fromHold()) {
            answeredLocally(call, response);
        } else {
            isLast(call, response);
            isReadRight(call, response, trail);
        }
        response.close();
        call.allClosed();
    }

    private void answeredLocally(WorldCall call, Response response) {
        long now = fibers.now();
        WorldHop next = hops.next(call);
        boolean crossed = next.equals(call.hop()) ? call.hasCrossed : LedgerHops.crosses(call, next);
        OptionalLong until = holds.last(call, hops.targets(next, crossed), crossed);
        boolean stood = until.isPresent() && until.getAsLong() + Ledger.MAX_QUEUE_NANOS > call.readySince();
        Violation.unless(stood || holds.isBlind(), "%s is answered locally without a hold", call);
        boolean couldWait = stood
                && !holds.isBlind()
                && call.laws.maxWaiting == Integer.MAX_VALUE
                && call.laws.of(response.code()).repeats()
                && !reading.isClosed()
                && call.callTimeout.isZero()
                && now + call.laws.maxWait.toNanos() >= until.getAsLong()
                && call.askedAt + call.laws.maxElapsed.toNanos() >= until.getAsLong();
        boolean atOnce = call.mode.executes() && now == call.readySince();
        Violation.unless(!(couldWait && atOnce), "%s is answered locally at once", call);
    }

    /** Only where as many wait already as may. */
    private void crowded(WorldCall call, Trail trail) {
        if (!all.isEmpty() && lastReason(trail) == Reason.TOO_MANY_WAITING) {
            long waiting = all.stream()
                    .filter(other -> !other.equals(call) && other.isUnderWay() && !other.isAtServer)
                    .count();
            Violation.unless(waiting >= call.laws.maxWaiting, "%s may not wait beside %s that do", call, waiting);
        }
    }

    private static @Nullable Reason lastReason(Trail trail) {
        List<Step> steps = trail.steps();
        return steps.isEmpty() ? null : steps.get(steps.size() - 1).reason();
    }

    /** What the trail says that was meant; and a body is read ahead only where that may tell it. */
    private static void isReadRight(WorldCall call, Response response, Trail trail) {
        Hearing heard = Objects.requireNonNull(call.heard);
        List<Step> steps = trail.steps();
        Step last = steps.get(steps.size() - 1);
        int meant = last.readAs().orElse(response.code());
        Violation.unless(meant == heard.meant, "%s has %s read as %s", call, response, meant);
        boolean isNo = last.reason() == Reason.SERVER_SAID_NO;
        Violation.unless(!isNo || heard.isVetoed(), "%s is forbidden to repeat by nobody", call);
    }

    private static void isLast(WorldCall call, Response response) {
        Violation.unless(call.verdict.mayDeliver(), "%s gets what had to be repeated", call);
        boolean isLast = call.lastReply.equals(response.header("X-Reply"));
        Violation.unless(isLast, "%s gets another reply than the last: %s", call, response);
        WorldBody body = call.bodies.get(call.bodies.size() - 1);
        boolean mayBeRead = Objects.requireNonNull(call.heard).meant == 401 // kept while credentials are renewed
                || call.laws.tongue.readsBodyOf(response.code())
                || call.laws.byStatus.values().stream().anyMatch(law -> law.scope() == Scope.SAME_REQUEST);
        long most = mayBeRead ? MOST_READ : 0;
        Violation.unless(body.taken() <= most, "%s had %s bytes read ahead", call, body.taken());
        Violation.unless(body.isWhole(response), "%s gets a reply that was read or closed", call);
    }

    void threw(WorldCall call, IOException failure) {
        boolean mistaken = call.lastFailure instanceof Mischief;
        ends(call, mistaken ? "a mistake" : failure.getClass() + " " + Trails.of(failure));
        boolean canceled = call.isCanceled();
        boolean interrupted = failure instanceof InterruptedIOException && call.isInterrupted;
        boolean redirects = failure instanceof ProtocolException && call.verdict.mayThrow();
        boolean last = failure == call.lastFailure && (call.verdict.mayDeliver() || call.verdict.mayThrow());
        Violation.unless(
                canceled || interrupted || redirects || last || mistaken, "%s throws %s without reason", call, failure);
        call.allClosed();
    }

    /** On the thread of the caller. */
    void threw(WorldCall call, Mischief mistake) {
        ends(call, "a mistake");
        Violation.unless(mistake.equals(call.lastFailure), "%s throws another mistake", call);
        call.allClosed();
    }

    private void ends(WorldCall call, String how) {
        notes.add(call, "ends with " + how);
        call.ends++;
        Violation.unless(call.ends == 1, "%s ends %s times", call, call.ends);
        Violation.unless(
                call.mustEndAt < 0 || fibers.now() == call.mustEndAt,
                "%s ends %s ns after it was cancelled",
                call,
                fibers.now() - call.mustEndAt);
    }
}
