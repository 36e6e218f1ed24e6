package dev.heed.okhttp.sim;

import dev.heed.okhttp.sim.Verdict.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import okhttp3.Request;
import okhttp3.Response;

/** Reads the laws a second time, without a line of the library's: what must follow each response and failure. */
final class Reading {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

    private final Fibers fibers;
    private final boolean renews;
    private final BooleanSupplier isClosed;
    private final ReadingOfRedirects redirects;

    /**
     * The judge of one world.
     *
     * @param fibers tell the time
     * @param renews whether a credential source is asked on a 401
     * @param isClosed whether no wait may begin any more
     * @param redirects where they lead
     */
    Reading(Fibers fibers, boolean renews, BooleanSupplier isClosed, ReadingOfRedirects redirects) {
        this.fibers = fibers;
        this.renews = renews;
        this.isClosed = isClosed;
        this.redirects = redirects;
    }

    Verdict of(WorldCall call, Request request, Response response, Hearing heard) {
        Verdict verdict = switch (heard.law.kind()) {
            case SURFACE -> Verdict.of(Kind.DELIVER, "surfaced");
            case NEVER -> Verdict.of(Kind.DELIVER, "refused");
            case FOLLOW -> redirect(call, request, response, heard);
            default ->
                heard.isVetoed()
                        ? Verdict.of(Kind.DELIVER, "a retry is in vain")
                        : repeat(call, request, heard.law, heard.told);
        };
        return heard.meant == 401 ? unauthorized(request, verdict) : verdict;
    }

    private Verdict unauthorized(Request request, Verdict otherwise) {
        return renews
                ? Verdict.of(Kind.RENEW, String.valueOf(request.header("Authorization")))
                        .after(fibers.now(), Wait.NONE)
                : otherwise;
    }

    Verdict of(WorldCall call, Request request, IOException failure) {
        Law law = call.laws.ofFailure;
        return !law.repeats() || isFinal(failure)
                ? Verdict.of(Kind.DELIVER, "final")
                : repeat(call, request, law, Told.nothing());
    }

    private Verdict redirect(WorldCall call, Request request, Response response, Hearing heard) {
        Verdict follows = redirects.of(call, request, response);
        if (follows.kind() != Kind.FOLLOW) {
            return follows;
        }
        Verdict next = call.isCanceled() || (heard.hasWaitHeader() && isClosed())
                ? Verdict.of(Kind.DELIVER, "cancelled")
                : inTime(call, Law.FOLLOW.wait(heard.byHeader(), call.laws), follows)
                        .perhaps(isClosed());
        boolean mayCircle = !follows.isSure() && !next.maySend();
        return mayCircle ? Verdict.of(Kind.THROW, next.why()).perhaps(true) : next;
    }

    boolean isClosed() {
        return isClosed.getAsBoolean();
    }

    static boolean isFinal(IOException failure) {
        boolean interrupted = failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
        return interrupted || failure instanceof ProtocolException || failure instanceof SSLException;
    }

    private static boolean isIdempotent(String method, Request request) {
        String key = request.header("Idempotency-Key");
        return IDEMPOTENT.contains(method) || (key != null && !key.isEmpty());
    }

    /** An interceptor may have made another method of what the caller asked: then it may be repeated by either. */
    private Verdict repeat(WorldCall call, Request request, Law law, Told told) {
        boolean asAsked = law.anyMethod() || isIdempotent(call.hop().method(), request);
        boolean asSent = law.anyMethod() || isIdempotent(request.method(), request);
        boolean neverBegun = call.body != null && call.body.isUntouched();
        if (!(asAsked || asSent) || (call.sendsOnce() && !neverBegun)) {
            return Verdict.of(Kind.DELIVER, "of its method or body");
        }
        if (call.isCanceled() || isClosed() || call.attempts >= law.maxAttempts(call.laws)) {
            return Verdict.of(Kind.DELIVER, "cancelled or exhausted");
        }
        Wait wait = law.wait(told, call.laws);
        boolean byBudget = call.laws.budget.isLimited() && law.isUnpaced(told, call.laws);
        return inTime(call, wait, Verdict.of(Kind.REPEAT, "it waits " + wait))
                .perhaps(byBudget || asAsked != asSent || call.sendsOnce());
    }

    /** How long a call lasts that is enqueued with a wrapped client the ledger knows only roughly: it may have queued. */
    private Verdict inTime(WorldCall call, Wait wait, Verdict goesOn) {
        long longest = fibers.now() - call.askedAt;
        long shortest = call.mode == Mode.ENQUEUE ? fibers.now() - call.firstSentAt : longest;
        boolean tooLong = wait.least().compareTo(call.laws.maxWait) > 0;
        if (tooLong || isTooLate(call, shortest + wait.least().toNanos())) {
            return Verdict.of(Kind.DELIVER, "the wait is too long: " + wait);
        }
        boolean perhaps = wait.most().compareTo(call.laws.maxWait) > 0
                || isTooLate(call, longest + wait.most().toNanos())
                || (call.laws.maxWaiting < Integer.MAX_VALUE && !wait.most().isZero());
        return goesOn.after(fibers.now(), wait).perhaps(perhaps);
    }

    private static boolean isTooLate(WorldCall call, long elapsed) {
        boolean timesOut = !call.callTimeout.isZero() && elapsed >= call.callTimeout.toNanos();
        return timesOut || elapsed > call.laws.maxElapsed.toNanos();
    }
}
