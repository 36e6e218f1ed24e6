package dev.heed;

import dev.heed.internal.http.HttpDate;
import dev.heed.internal.http.RetryAfter;
import dev.heed.internal.limit.FieldList;
import dev.heed.internal.limit.Remaining;
import dev.heed.internal.limit.WaitFormat;
import dev.heed.internal.limit.WaitReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads which wait a response names, and which limits it reports used up. A header that names the wait comes first,
 * then {@code Retry-After}, then the resets of the limits.
 */
final class SignalReader {
    /** Tells what of a response counts. */
    enum Kind {
        /** A refusal: a limit counts also where the response does not say what remains of it. */
        REFUSAL,
        /** Any other response: a limit counts only if the response says that it is used up. */
        OTHER
    }

    /** Pairs a limit with the time until it is renewed; {@code isReported} if the response says that it is used up. */
    private record Renewal(RateLimit limit, Duration time, boolean isReported) {}

    private static final String RETRY_AFTER = "Retry-After";
    private static final RetryAfter NOTHING = new RetryAfter(Optional.empty(), false);

    private final List<RateLimit> limits;
    private final Attempt attempt;
    private final Instant sentAt;
    private final Set<String> absurd = new LinkedHashSet<>();
    private final RetryAfter header;

    /** The policy says how {@code Retry-After} is read, and it was read so: another reading of it would be a guess. */
    private boolean isOwnRead;

    private Optional<Scope> scopeOfHeader = Optional.empty();
    private final List<Renewal> renewals;

    SignalReader(List<RateLimit> limits, Attempt attempt, Kind kind) {
        this.limits = limits.stream().filter(limit -> limit.appliesTo(attempt)).toList();
        this.attempt = attempt;
        this.sentAt = attempt.header("Date").stream()
                .flatMap(date -> HttpDate.parse(date, attempt.arrivedAt()).stream())
                .findFirst()
                .orElse(attempt.arrivedAt());
        this.header = readHeader();
        this.renewals = renewals(kind);
    }

    /** Reads the first wait in configured order. Zero is none, and hides none: another header may name a longer one. */
    private RetryAfter readHeader() {
        Optional<Duration> zero = Optional.empty();
        for (RateLimit limit : limits) {
            Optional<Duration> wait = limit.namesWait() ? readWait(limit) : Optional.empty();
            if (wait.isPresent() && !wait.get().isZero()) {
                scopeOfHeader = limit.scope();
                return new RetryAfter(wait, false);
            }
            zero = zero.isPresent() ? zero : wait;
        }
        RetryAfter own = isOwnRead ? NOTHING : retryAfter(attempt);
        return own.named().isPresent() || zero.isEmpty() ? own : new RetryAfter(zero, own.isUnreadable());
    }

    /** Reads what {@code Retry-After} asks for. */
    static RetryAfter retryAfter(Attempt attempt) {
        return RetryAfter.read(attempt.header(RETRY_AFTER), attempt.header("Date"), attempt.arrivedAt());
    }

    private Optional<Duration> readWait(RateLimit limit) {
        String name = limit.first().written();
        WaitReading reading = limit.unit().format().readLists(attempt.header(name), sentAt);
        boolean isRead = reading.length().isPresent() || reading.isAbsurd();
        isOwnRead |= isRead && limit.unit() != WaitUnit.SECONDS && limit.first().is(RETRY_AFTER);
        return read(name, reading);
    }

    private Optional<Duration> read(String name, WaitReading reading) {
        if (reading.isAbsurd()) {
            absurd.add(name);
        }
        return reading.length();
    }

    private List<Renewal> renewals(Kind kind) {
        List<Renewal> all = new ArrayList<>();
        for (RateLimit limit : limits) {
            Optional<Duration> reset = limit.namesWait()
                    ? Optional.empty()
                    : limit.isField() ? resetOfField(limit) : resetOfPair(limit, kind);
            boolean isReported =
                    limit.isField() || !attempt.header(limit.first().written()).isEmpty();
            reset.filter(time -> !time.isZero()).ifPresent(time -> all.add(new Renewal(limit, time, isReported)));
        }
        return all;
    }

    private Optional<Duration> resetOfPair(RateLimit limit, Kind kind) {
        List<String> remaining = attempt.header(limit.first().written());
        boolean isUnknown = kind == Kind.REFUSAL && remaining.isEmpty();
        if (!isUnknown && !Remaining.isUsedUp(remaining, limit.kept())) {
            return Optional.empty();
        }
        String name = limit.last().written();
        return namedOr(() -> read(name, limit.unit().format().readLines(attempt.header(name), sentAt)));
    }

    private Optional<Duration> resetOfField(RateLimit limit) {
        String name = limit.first().written();
        List<WaitReading> resets = FieldList.read(attempt.header(name)).stream()
                .filter(item -> item.remaining() >= 0 && item.remaining() <= limit.kept() && item.reset() >= 0)
                .map(item -> WaitFormat.SECONDS.read(String.valueOf(item.reset()), sentAt))
                .toList();
        return resets.isEmpty()
                ? Optional.empty()
                : namedOr(
                        () -> read(name, resets.stream().reduce(WaitReading::or).orElseThrow()));
    }

    /** Gives the wait that a header names, which comes before the reset of every limit. */
    private Optional<Duration> namedOr(Supplier<Optional<Duration>> reset) {
        return isNamed(header) ? header.named() : reset.get();
    }

    /** Zero and a date in the past slow nobody down: they name no wait. */
    private static boolean isNamed(RetryAfter said) {
        return said.named().filter(wait -> !wait.isZero()).isPresent();
    }

    /** Returns what a header asks for, whatever the limits say: what a redirect waits for. */
    RetryAfter header() {
        return header;
    }

    /** Returns the wait that the response names. */
    RetryAfter named() {
        return isNamed(header) || renewals.isEmpty()
                ? header
                : new RetryAfter(Optional.of(longest().time()), false);
    }

    boolean namesWait() {
        return isNamed(named());
    }

    private Renewal longest() {
        return renewals.stream()
                .reduce((one, other) -> other.time().compareTo(one.time()) > 0 ? other : one)
                .orElseThrow();
    }

    /**
     * Returns what the response says for other calls, as a refusal: one wait is that of the call, and each limit that is
     * reported used up holds its own.
     *
     * @param usual the scope of a limit that was given none
     */
    ResponseSignals ofRefusal(Scope usual) {
        boolean byLimit = !isNamed(header) && !renewals.isEmpty();
        Optional<Scope> scope = byLimit ? longest().limit().scope() : scopeOfHeader;
        Optional<Duration> time = byLimit ? Optional.of(longest().time()) : header.named();
        Optional<ResponseSignals.UsedUp> named =
                scope.flatMap(held -> time.map(length -> new ResponseSignals.UsedUp(held, length)));
        Optional<Renewal> already = byLimit ? Optional.of(longest()) : Optional.empty();
        return new ResponseSignals(named, usedUp(usual, already), absurd);
    }

    /**
     * Returns what the response says for other calls, which is no refusal.
     *
     * @param usual the scope of a limit that was given none
     */
    ResponseSignals ofOther(Scope usual) {
        return new ResponseSignals(Optional.empty(), usedUp(usual, Optional.empty()), absurd);
    }

    private List<ResponseSignals.UsedUp> usedUp(Scope usual, Optional<Renewal> without) {
        Map<Scope, Duration> waits = new EnumMap<>(Scope.class);
        renewals.stream()
                .filter(renewal -> renewal.isReported() && !without.equals(Optional.of(renewal)))
                .forEach(renewal -> waits.merge(
                        renewal.limit().scope().orElse(usual), renewal.time(), (a, b) -> a.compareTo(b) > 0 ? a : b));
        waits.remove(Scope.CALL);
        return waits.entrySet().stream()
                .map(each -> new ResponseSignals.UsedUp(each.getKey(), each.getValue()))
                .toList();
    }
}
