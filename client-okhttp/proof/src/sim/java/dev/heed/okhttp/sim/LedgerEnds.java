package dev.heed.okhttp.sim;

import dev.heed.Trail;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.util.OptionalLong;
import okhttp3.Response;

/** Watches how the calls of a simulated world end. */
final class LedgerEnds {
    private final Fibers fibers;
    private final Notes notes;
    private final LedgerHolds holds;
    private final LedgerHops hops;
    private final Reading reading;

    LedgerEnds(Fibers fibers, Notes notes, LedgerHolds holds, LedgerHops hops, Reading reading) {
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
        if (trail.fromHold()) {
            answeredLocally(call, response);
        } else {
            isLast(call, response);
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
                && call.laws.of(response.code()).repeats()
                && !reading.isClosed()
                && call.callTimeout.isZero()
                && now + call.laws.maxWait.toNanos() >= until.getAsLong()
                && call.askedAt + call.laws.maxElapsed.toNanos() >= until.getAsLong();
        boolean atOnce = call.mode.executes() && now == call.readySince();
        Violation.unless(!(couldWait && atOnce), "%s is answered locally at once", call);
    }

    private static void isLast(WorldCall call, Response response) {
        Violation.unless(call.verdict.mayDeliver(), "%s gets what had to be repeated", call);
        boolean isLast = call.lastReply.equals(response.header("X-Reply"));
        Violation.unless(isLast, "%s gets another reply than the last: %s", call, response);
        Violation.unless(WorldBody.isWhole(response), "%s gets a reply that was read or closed", call);
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
