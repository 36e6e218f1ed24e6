package dev.heed.okhttp;

import dev.heed.Scope;
import dev.heed.Trail;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import okhttp3.Request;
import okhttp3.Response;

/** Watches every send, reply and end of a simulated world, and holds them against the laws and the invariants. */
final class Ledger {
    /** Timers of the world may be late by as much, and what they begin with them. */
    private static final long LATE_NANOS = Duration.ofMillis(50).toNanos();

    private static final long MOST_SPREAD_NANOS = Duration.ofSeconds(10).toNanos();

    /** A queue may be that long after its hold has ended. */
    private static final long LONGEST_QUEUE_NANOS = Duration.ofMinutes(30).toNanos();

    private final Fibers fibers;
    private final LedgerHolds holds;
    private final Secrets secrets;
    private final Reading reading;
    private long situations;
    private long digest;
    private Consumer<String> reader = line -> {};

    Ledger(Fibers fibers, LedgerHolds holds, Reading reading) {
        this.fibers = fibers;
        this.holds = holds;
        this.secrets = new Secrets();
        this.reading = reading;
    }

    /** Sends, replies, failures and ends. */
    long situations() {
        return situations;
    }

    /** The same for the same seed. What happens at one time may change places. */
    long digest() {
        return digest;
    }

    /** Who reads along. */
    void tells(Consumer<String> listener) {
        reader = listener;
    }

    private void notes(WorldCall call, String what) {
        situations++;
        reader.accept("+" + Duration.ofNanos(fibers.now()) + " call " + call.id + " " + what);
        digest += List.of(fibers.now(), call.id, what).hashCode() * 0x9E3779B97F4A7C15L;
    }

    /** Invariants 1, 2, 4 and 7. */
    void sent(WorldCall call, Request request) {
        notes(call, "sends " + request.method() + " " + request.url());
        long now = fibers.now();
        Verdict verdict = call.verdict;
        Violation.unless(call.ends == 0, "%s sends after its end", call);
        Violation.unless(verdict.maySend(), "%s sends again", call);
        Violation.unless(now >= verdict.readyAt(), "%s sends %s ns early", call, verdict.readyAt() - now);
        if (verdict.kind() == Verdict.Kind.FOLLOW) {
            followed(call, request, verdict);
        } else {
            repeated(call, request, verdict);
        }
        if (call.laws.obeysHolds) {
            Optional<String> hold = holds.standing(call, request, now);
            Violation.unless(hold.isEmpty(), "%s is sent although a hold stands: %s", call, hold.orElse(""));
        }
        inTime(call, now);
        secrets.check(call, request);
        call.firstSentAt = call.firstSentAt < 0 ? now : call.firstSentAt;
        call.sends++;
    }

    /** Only where the call waits on a thread of its own: for others time in OkHttp's queue comes on top. */
    private static void inTime(WorldCall call, long now) {
        if (!call.mode.executes()) {
            return;
        }
        long elapsed = now - call.askedAt;
        long most = call.laws.maxElapsed.toNanos() + LATE_NANOS;
        Violation.unless(elapsed <= most, "%s sends %s ns after it began", call, elapsed);
        long held = now - call.readySince();
        int waits = call.verdict.kind() == Verdict.Kind.RENEW ? 2 : 1; // for the source, then for a hold
        long mostHeld = waits * call.laws.maxWait.toNanos() + MOST_SPREAD_NANOS + LATE_NANOS;
        Violation.unless(held <= mostHeld, "%s was held for %s ns", call, held);
    }

    private static void repeated(WorldCall call, Request request, Verdict verdict) {
        String hop = WorldCall.hop(request.method(), request.url());
        String last = call.hops.get(call.hops.size() - 1);
        Violation.unless(hop.equals(last), "%s repeats %s as %s", call, last, hop);
        if (verdict.kind() == Verdict.Kind.RENEW) {
            String refused = verdict.why();
            Violation.unless(
                    !refused.equals(String.valueOf(request.header("Authorization"))),
                    "%s repeats a 401 unchanged",
                    call);
            call.renewals++;
            Violation.unless(call.renewals <= 2, "%s has its credentials renewed %s times", call, call.renewals);
            return;
        }
        call.attempts++;
        Violation.unless(call.attempts <= call.laws.maxAttempts, "%s makes too many attempts", call);
    }

    private static void followed(WorldCall call, Request request, Verdict verdict) {
        String hop = WorldCall.hop(request.method(), request.url());
        String expected = verdict.method() + " " + verdict.url();
        Violation.unless(hop.equals(expected), "%s goes to %s in place of %s", call, hop, expected);
        call.hops.add(hop);
        call.hopsFollowed++;
        boolean hasBody = request.body() != null && request.body() == call.body;
        boolean shouldHave = call.body != null && request.method().equals(call.request.method());
        Violation.unless(hasBody == shouldHave, "%s has %s on its hop", call, request.body());
    }

    void replied(WorldCall call, Request request, Response response, Told told, WorldBody body) {
        notes(call, "gets " + response.code() + " " + told);
        call.bodies.add(body);
        call.lastReply = String.valueOf(response.header("X-Reply"));
        call.lastFailure = null;
        Law law = call.laws.of(response.code());
        call.verdict = reading.of(call, request, response, told);
        if (law.repeats()) {
            arms(call, request, law, law.wait(told.least(call.laws.backoff), call.laws.backoff));
        } else if (law.kind() == Law.Kind.NEVER) {
            arms(call, request, law, Duration.ZERO);
        }
    }

    void failed(WorldCall call, Request request, IOException failure, boolean unprocessed) {
        notes(call, "gets " + failure);
        call.lastFailure = failure;
        Law law = call.laws.ofFailure;
        boolean isFinal = Reading.isFinal(failure) || call.isCanceled() || reading.isClosed();
        call.verdict = reading.of(call, request, failure, unprocessed);
        if (law.repeats() && !isFinal) {
            arms(call, request, law, law.wait(Optional.empty(), call.laws.backoff));
        }
    }

    private void arms(WorldCall call, Request request, Law law, Duration wait) {
        Duration time = wait.compareTo(law.holdFor()) > 0 ? wait : law.holdFor();
        Duration most = call.laws.maxHold;
        if (law.scope() != Scope.CALL && !time.isZero()) {
            long end = fibers.now() + (time.compareTo(most) > 0 ? most : time).toNanos();
            holds.arm(law.scope(), call, request, end);
        }
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
        allClosed(call);
    }

    private void answeredLocally(WorldCall call, Response response) {
        long now = fibers.now();
        OptionalLong until = holds.last(call, response.request());
        boolean stood = until.isPresent() && until.getAsLong() + LONGEST_QUEUE_NANOS > call.readySince();
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
        ends(call, failure.getClass() + " " + Trails.of(failure));
        boolean canceled = call.isCanceled();
        boolean interrupted = failure instanceof InterruptedIOException && call.isInterrupted;
        boolean redirects = failure instanceof ProtocolException && call.verdict.mayThrow();
        boolean last = failure == call.lastFailure && call.verdict.mayDeliver();
        Violation.unless(canceled || interrupted || redirects || last, "%s throws %s without reason", call, failure);
        allClosed(call);
    }

    private void ends(WorldCall call, String how) {
        notes(call, "ends with " + how);
        call.ends++;
        Violation.unless(call.ends == 1, "%s ends %s times", call, call.ends);
        Violation.unless(
                call.mustEndAt < 0 || fibers.now() == call.mustEndAt,
                "%s ends %s ns after it was cancelled",
                call,
                fibers.now() - call.mustEndAt);
    }

    private static void allClosed(WorldCall call) {
        Violation.unless(call.bodies.stream().allMatch(WorldBody::isClosed), "%s leaves a reply open", call);
    }
}
