package dev.heed.okhttp.sim;

import dev.heed.Scope;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Understands a response by the laws, without a line of the library's: what it means, which wait it names, whom that holds. */
final class Hearing {
    private static final int TOO_MANY = 429;

    private final Said said;
    private final Laws laws;
    private final List<Remark> remarks;
    private final Optional<Remark> byHeader;

    /** The status that is meant. */
    final int meant;

    /** What decides. */
    final Law law;

    /** The wait that the response names. */
    final Told told;

    Hearing(Said said, Laws laws) {
        this.said = said;
        this.laws = laws;
        this.remarks = laws.tongue.dialects().stream()
                .flatMap(dialect -> said.remarks().stream()
                        .filter(remark -> remark.dialect().equals(dialect)))
                .filter(Remark::applies)
                .toList();
        this.byHeader = remarks.stream()
                .filter(remark ->
                        remark.dialect().namesWait() && remark.longWait().isPresent())
                .findFirst();
        this.meant = laws.tongue.meant(said.status(), said.signs());
        Law given = laws.of(meant);
        boolean isTold = !named(usedUp(false)).pause().least().isZero();
        this.law = given.ifTold() && !isTold ? Law.SURFACE : given;
        this.told = named(usedUp(isRefusal()));
    }

    private boolean isRefusal() {
        return law.repeats() && (law.kind() != Law.Kind.BACKOFF || meant == TOO_MANY);
    }

    boolean isVetoed() {
        return laws.tongue.vetoes() && said.isVeto();
    }

    /** What headers ask for, whatever the limits say: a redirect waits for that. */
    Told byHeader() {
        return byHeader.flatMap(Remark::longWait).map(this::exactly).orElse(said.told());
    }

    private Told exactly(Duration wait) {
        return new Told(List.of(), "", Wait.exactly(wait), false);
    }

    /** On a refusal a limit counts too that does not say what remains; whether it is one, only the others tell. */
    private List<Remark> usedUp(boolean onRefusal) {
        return remarks.stream()
                .filter(remark -> !remark.dialect().namesWait())
                .filter(remark -> switch (remark.remains()) {
                    case NOTHING -> true;
                    case SOME -> false;
                    case UNKNOWN -> onRefusal && remark.dialect().kind() == Dialect.Kind.LIMIT;
                })
                .toList();
    }

    private Told named(List<Remark> limits) {
        Told header = byHeader();
        Optional<Remark> longest = header.pause().least().isZero() ? longest(limits) : Optional.empty();
        return longest.flatMap(Remark::longWait)
                .map(wait -> new Told(List.of(), "", Wait.exactly(wait), false))
                .orElse(header);
    }

    private static Optional<Remark> longest(List<Remark> limits) {
        return limits.stream()
                .filter(remark -> remark.longWait().isPresent())
                .reduce((one, other) ->
                        other.asks().orElseThrow().compareTo(one.asks().orElseThrow()) > 0 ? other : one);
    }

    /** Whom the wait of a refusal holds in place of whom the law holds; empty if the law says that. */
    Optional<Scope> namedFor() {
        if (!isRefusal()) {
            return Optional.empty();
        }
        boolean isByHeader = !byHeader().pause().least().isZero();
        Optional<Remark> by = isByHeader ? byHeader : longest(usedUp(true));
        return by.flatMap(remark -> remark.dialect().scope());
    }

    @Override
    public String toString() {
        Map<Scope, Wait> held = holdsBefore();
        return (meant == said.status() ? "" : ", read as " + meant)
                + (law.repeats() ? ", which names " + told.pause() : "")
                + namedFor().map(scope -> " for " + scope).orElse("")
                + (held.isEmpty() ? "" : ", which holds " + held);
    }

    /** Whom a response holds since a limit is used up, and for how long, but for the wait of a refusal. */
    Map<Scope, Wait> holdsBefore() {
        Map<Scope, Wait> held = new EnumMap<>(Scope.class);
        Wait header = byHeader().pause();
        Optional<Remark> ownWait = isRefusal() && header.least().isZero() ? longest(usedUp(true)) : Optional.empty();
        for (Remark remark : usedUp(false)) {
            if (!ownWait.equals(Optional.of(remark))) {
                Wait wait =
                        header.least().isZero() ? Wait.exactly(remark.longWait().orElse(Duration.ZERO)) : header;
                Scope scope = remark.dialect().scope().orElse(laws.of(TOO_MANY).scope());
                held.merge(scope, wait, Wait::orLonger);
            }
        }
        held.remove(Scope.CALL);
        return held;
    }

    /** Returns whether a response has a header that names a wait, be it zero or unreadable. */
    boolean hasWaitHeader() {
        return !said.told().lines().isEmpty()
                || remarks.stream()
                        .anyMatch(remark ->
                                remark.dialect().namesWait() && !remark.lines().isEmpty());
    }
}
