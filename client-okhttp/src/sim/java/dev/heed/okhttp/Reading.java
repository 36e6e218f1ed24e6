package dev.heed.okhttp;

import dev.heed.okhttp.Verdict.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the laws a second time, without a line of the library's: what must follow each reply and failure. */
final class Reading {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

    private final Fibers fibers;
    private final boolean renews;
    private final BooleanSupplier isClosed;

    /**
     * The judge of one world.
     *
     * @param fibers tell the time
     * @param renews whether a credential source is asked on a 401
     * @param isClosed whether no wait may begin any more
     */
    Reading(Fibers fibers, boolean renews, BooleanSupplier isClosed) {
        this.fibers = fibers;
        this.renews = renews;
        this.isClosed = isClosed;
    }

    Verdict of(WorldCall call, Request request, Response response, Told told) {
        Law law = call.laws.of(response.code());
        return switch (law.kind()) {
            case SURFACE -> Verdict.of(Kind.DELIVER, "surfaced");
            case NEVER -> refused(request, response);
            case FOLLOW -> redirect(call, request, response, told.least(call.laws.backoff));
            default -> repeat(call, law, told.least(call.laws.backoff), mayRepeat(law, request));
        };
    }

    private Verdict refused(Request request, Response response) {
        return response.code() == 401 && renews
                ? Verdict.of(Kind.RENEW, String.valueOf(request.header("Authorization")))
                        .at(fibers.now())
                : Verdict.of(Kind.DELIVER, "refused");
    }

    Verdict of(WorldCall call, Request request, IOException failure, boolean unprocessed) {
        Law law = call.laws.ofFailure;
        return !law.repeats() || isFinal(failure)
                ? Verdict.of(Kind.DELIVER, "final")
                : repeat(call, law, Optional.empty(), unprocessed || mayRepeat(law, request));
    }

    boolean isClosed() {
        return isClosed.getAsBoolean();
    }

    static boolean isFinal(IOException failure) {
        boolean interrupted = failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
        return interrupted || failure instanceof ProtocolException || failure instanceof SSLException;
    }

    private static boolean mayRepeat(Law law, Request request) {
        boolean idempotent = IDEMPOTENT.contains(request.method()) || request.header("Idempotency-Key") != null;
        return law.anyMethod() || idempotent;
    }

    private Verdict repeat(WorldCall call, Law law, Optional<Duration> told, boolean mayRepeat) {
        if (!mayRepeat || call.sendsOnce()) {
            return Verdict.of(Kind.DELIVER, "of its method or body");
        }
        if (call.isCanceled() || isClosed() || call.attempts >= call.laws.maxAttempts) {
            return Verdict.of(Kind.DELIVER, "cancelled or exhausted");
        }
        Duration wait = law.wait(told, call.laws.backoff);
        Verdict inTime = inTime(call, wait, Verdict.of(Kind.REPEAT, "it waits " + wait));
        boolean byBudget = call.laws.budget.isLimited() && law.isUnpaced(told, call.laws.backoff);
        return byBudget ? inTime.perhaps() : inTime;
    }

    /** How long a call lasts that is enqueued with a wrapped client the ledger knows only roughly: it may have queued. */
    private Verdict inTime(WorldCall call, Duration wait, Verdict goesOn) {
        long longest = fibers.now() - call.askedAt;
        long shortest = call.mode == Mode.ENQUEUE ? fibers.now() - call.firstSentAt : longest;
        boolean tooLong = wait.compareTo(call.laws.maxWait) > 0;
        if (tooLong || isTooLate(call, shortest + wait.toNanos())) {
            return Verdict.of(Kind.DELIVER, "the wait is too long: " + wait);
        }
        Verdict ready = goesOn.at(fibers.now() + wait.toNanos());
        return isTooLate(call, longest + wait.toNanos()) ? ready.perhaps() : ready;
    }

    private static boolean isTooLate(WorldCall call, long elapsed) {
        boolean timesOut = !call.callTimeout.isZero() && elapsed >= call.callTimeout.toNanos();
        return timesOut || elapsed > call.laws.maxElapsed.toNanos();
    }

    private Verdict redirect(WorldCall call, Request request, Response response, Optional<Duration> told) {
        @Nullable HttpUrl target = target(request, response);
        String method = methodOfHop(response.code(), request.method());
        boolean keepsBody = method.equals(request.method()) && request.body() instanceof WorldRequestBody;
        if (target == null || isRefused(call, request.url(), target, keepsBody)) {
            return Verdict.of(Kind.DELIVER, "it leads nowhere, or may not cross");
        }
        boolean forgives = response.header("Retry-After") != null;
        boolean seen = !forgives && call.hops.contains(WorldCall.hop(method, target));
        boolean circles = seen && !call.isForgiven;
        if (circles || call.hopsFollowed >= call.laws.redirects) {
            return Verdict.of(Kind.THROW, "it circles, or hops too often");
        }
        if (call.isCanceled() || (forgives && isClosed())) {
            return Verdict.of(Kind.DELIVER, "cancelled");
        }
        call.isForgiven |= forgives;
        HttpUrl asked = target.newBuilder().fragment(null).build();
        Verdict follows = new Verdict(Kind.FOLLOW, !seen, 0, method, asked, "it is led on");
        return inTime(call, told.orElse(Duration.ZERO), follows);
    }

    private static @Nullable HttpUrl target(Request request, Response response) {
        List<String> lines = response.headers("Location").stream().distinct().toList();
        boolean one = lines.size() == 1 && !lines.get(0).isBlank();
        @Nullable HttpUrl resolved = one ? request.url().resolve(lines.get(0)) : null;
        return resolved == null
                ? null
                : resolved.newBuilder().username("").password("").build();
    }

    private static boolean isRefused(WorldCall call, HttpUrl from, HttpUrl to, boolean keepsBody) {
        boolean downgrade = from.isHttps() && !to.isHttps();
        boolean upgrade = !from.isHttps() && to.isHttps() && from.host().equals(to.host());
        boolean crosses = !LedgerHolds.origin(from).equals(LedgerHolds.origin(to));
        boolean mayCarry = !crosses || upgrade || call.laws.carriesBody;
        return downgrade || (keepsBody && (!mayCarry || call.sendsOnce()));
    }

    private static String methodOfHop(int status, String method) {
        boolean toGet = status == 303 ? !method.equals("HEAD") : status < 303 && method.equals("POST");
        return toGet ? "GET" : method;
    }
}
