package dev.heed;

import dev.heed.Decision.Deliver;
import dev.heed.internal.http.FailureKinds;
import dev.heed.internal.http.RetryAfter;
import dev.heed.internal.http.WaitAllowance;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One judgement: the facts of an attempt against a policy. */
final class DecisionMaker {
    private static final Duration MAX_SPREAD = Duration.ofSeconds(10);
    private static final int SPREAD_PART = 10;

    /** For a call whose turn has not come: nobody knows when it does. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final ResiliencePolicy policy;
    private final Attempt attempt;
    private final AttemptBuilder facts;
    private final CallProgress progress;
    private final RetryAfter retryAfter;

    DecisionMaker(ResiliencePolicy policy, Attempt attempt) {
        this.policy = policy;
        this.attempt = attempt;
        this.facts = attempt.facts();
        this.progress = attempt.progress();
        this.retryAfter = RetryAfter.read(attempt.header("Retry-After"), attempt.header("Date"), progress.arrivedAt);
    }

    Decision decide() {
        if (facts.holdLeft.isPresent()) {
            return held(facts.holdLeft.get());
        }
        if (facts.status.isEmpty()) {
            return afterFailure(facts.failure.orElseThrow());
        }
        Decision decision = afterReply(facts.status.getAsInt());
        return facts.thrownAfter.isEmpty() ? decision : afterThrown(decision, facts.thrownAfter.get());
    }

    /** The response has decided; the end of a call from outside, and a mistake of the program, end it all the same. */
    private Decision afterThrown(Decision decision, Throwable thrown) {
        Optional<Reason> end = thrown instanceof IOException failure
                ? endedFromOutside(failure)
                : Optional.of(Reason.FAILURE_IS_FINAL);
        if (decision instanceof Deliver deliver) {
            return deliver.reason() == Reason.ANSWERED
                    ? new Deliver(end.orElse(Reason.FAILED_AFTER_RESPONSE), deliver.retryAfter())
                    : deliver;
        }
        Optional<Duration> wait =
                decision instanceof Decision.Retry repeat ? Optional.of(repeat.least()) : retryAfter.named();
        return end.<Decision>map(why -> new Deliver(why, wait)).orElse(decision);
    }

    /** As for a wait of its own; once the hold has ended it is the turn that is waited for, as long as the limits allow. */
    private Decision held(Duration left) {
        Duration allowance = WaitAllowance.of(
                policy.maxWait(), policy.maxElapsed(), progress.elapsed, progress.callTimeout, progress.heldFor);
        boolean tooLong = progress.canceled || left.compareTo(allowance) > 0 || allowance.isZero();
        return tooLong
                ? new Deliver(Reason.HELD, Optional.of(left.isZero() ? A_MOMENT : left))
                : new Decision.Retry(left, Duration.ZERO, Reason.HELD);
    }

    private Rule rule() {
        return progress.rule().orElseGet(() -> policy.ruleFor(attempt));
    }

    private Decision afterReply(int status) {
        if (facts.withoutNetwork) {
            return new Deliver(Reason.LOCAL_REPLY, retryAfter.named());
        }
        if (facts.heldBy.isPresent()) {
            return refused();
        }
        Rule rule = rule();
        return switch (rule.kind()) {
            case SURFACE -> new Deliver(status < 400 ? Reason.ANSWERED : Reason.SURFACED, retryAfter.named());
            case NEVER_REPEAT -> refused();
            case FOLLOW -> redirect();
            default -> repeat(rule);
        };
    }

    /** With new credentials the request has changed: it is no repeat, and uses up no attempt. */
    private Decision refused() {
        Reason why = progress.renewal.orElse(Reason.MUST_CHANGE);
        if (why != Reason.CREDENTIALS_RENEWED) {
            return new Deliver(why, facts.heldBy.map(this::untilItEnds).or(retryAfter::named));
        }
        Optional<Duration> asked = asked();
        Duration wait = asked.orElse(Duration.ZERO);
        return canceled()
                .or(() -> policy.limits().broken(wait, progress))
                .<Decision>map(end -> new Deliver(end, asked))
                .orElseGet(() -> new Decision.Retry(wait, spread(wait), why));
    }

    /** What a remembered reply said of the time was said long ago. */
    private Duration untilItEnds(Hold hold) {
        Duration left = Duration.between(progress.arrivedAt, hold.until());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Where something follows: what nobody can read is waited for, but names no time to somebody else. */
    private Optional<Duration> asked() {
        return retryAfter.least(() -> Backoff.longest(policy));
    }

    private Decision afterFailure(Exception failure) {
        Optional<Reason> end = endedFromOutside(failure)
                .or(() -> isFinal(failure) ? Optional.of(Reason.FAILURE_IS_FINAL) : Optional.empty())
                .or(this::retriesOff);
        if (end.isPresent()) {
            return new Deliver(end.get(), retryAfter.named());
        }
        Rule rule = rule();
        return switch (rule.kind()) {
            case SURFACE -> new Deliver(Reason.SURFACED, retryAfter.named());
            case NEVER_REPEAT -> new Deliver(Reason.MUST_CHANGE, retryAfter.named());
            default -> repeat(rule);
        };
    }

    /** A read that timed out is an interrupted one by type only. */
    private Optional<Reason> endedFromOutside(Exception failure) {
        if (progress.canceled) {
            return Optional.of(Reason.CANCELED);
        }
        boolean interrupted = failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
        return interrupted ? Optional.of(Reason.INTERRUPTED) : Optional.empty();
    }

    private boolean isFinal(Exception failure) {
        return facts.refusedByProxy || FailureKinds.isFinal(failure);
    }

    /** The client's setting stands for what it says of failures, unless the policy says something itself. */
    private Optional<Reason> retriesOff() {
        boolean off = progress.clientRetriesNoFailure && rule().repeats() && !policy.namesFailureRule();
        return off ? Optional.of(Reason.RETRIES_OFF) : Optional.empty();
    }

    private Decision redirect() {
        RedirectRules hop = new RedirectRules(policy.redirects(), attempt);
        Optional<Duration> asked = asked();
        Duration wait = asked.orElse(Duration.ZERO);
        Optional<Reason> refusal = hop.refusal()
                .or(() -> actsAgain(hop))
                .or(this::canceled)
                .or(() -> policy.limits().broken(wait, progress));
        return refusal.<Decision>map(why -> new Deliver(why, asked))
                .orElseGet(() -> hop.follow(wait.plus(spread(wait))));
    }

    private Optional<Reason> actsAgain(RedirectRules hop) {
        boolean mayHaveActed = facts.sentAgain && hop.keepsMethod() && !attempt.idempotent();
        return mayHaveActed ? Optional.of(Reason.NOT_IDEMPOTENT) : Optional.empty();
    }

    private Decision repeat(Rule rule) {
        Optional<Duration> asked = asked();
        Duration paced = pacedWait(rule);
        boolean isFloor = rule.kind() == Rule.Kind.WAIT_AT_LEAST || rule.floor().compareTo(paced) > 0;
        Duration own = isFloor ? rule.floor() : paced;
        Duration wait = asked.filter(named -> named.compareTo(own) >= 0).orElse(own);
        boolean told = asked.isPresent() && asked.get().equals(wait) && !wait.isZero();
        Reason kind = told ? Reason.TOLD : isFloor ? Reason.FLOOR : Reason.BACKOFF;
        Optional<Reason> refusal = refusal(rule).or(() -> unpaced(rule, kind));
        if (refusal.isPresent()) {
            return new Deliver(
                    refusal.get(), kind == Reason.BACKOFF && rule.scope() == Scope.CALL ? asked : Optional.of(wait));
        }
        return policy.limits()
                .broken(wait, progress)
                .<Decision>map(why -> new Deliver(why, Optional.of(wait)))
                .orElseGet(() -> new Decision.Retry(wait, kind == Reason.BACKOFF ? Duration.ZERO : spread(wait), kind));
    }

    /** What is waited beside the floor. A server that says zero to a refusal paces nobody: the backoff does. */
    private Duration pacedWait(Rule rule) {
        boolean paced = !retryAfter.isUnreadable()
                && retryAfter.named().filter(named -> !named.isZero()).isPresent();
        boolean hasNone = rule.kind() == Rule.Kind.WAIT_AT_LEAST || (rule.kind() == Rule.Kind.WAIT_AS_TOLD && paced);
        return hasNone ? Duration.ZERO : Backoff.of(policy, progress, rule);
    }

    private Optional<Reason> refusal(Rule rule) {
        if (facts.webSocket) {
            return Optional.of(Reason.WEB_SOCKET);
        }
        boolean neverActed = (rule.anyMethod() && !facts.sentAgain) || facts.unprocessed;
        if (!neverActed && !attempt.idempotent()) {
            return Optional.of(Reason.NOT_IDEMPOTENT);
        }
        if (facts.body.isSentOnce()) {
            return Optional.of(Reason.BODY_NOT_REPEATABLE);
        }
        return canceled()
                .or(() -> progress.number >= policy.maxAttempts()
                        ? Optional.of(Reason.ATTEMPTS_EXHAUSTED)
                        : Optional.empty());
    }

    private Optional<Reason> unpaced(Rule rule, Reason kind) {
        boolean refused = kind == Reason.BACKOFF && rule.scope() == Scope.CALL && progress.budgetExhausted;
        return refused ? Optional.of(Reason.BUDGET_EXHAUSTED) : Optional.empty();
    }

    private Optional<Reason> canceled() {
        return progress.canceled ? Optional.of(Reason.CANCELED) : Optional.empty();
    }

    /**
     * Never shorter than the server or the rule says; up to a tenth longer, so that those refused together do not return
     * together. The backoff has its own dice.
     */
    private Duration spread(Duration wait) {
        Duration most = wait.dividedBy(SPREAD_PART);
        Duration room = policy.limits().room(wait, progress);
        Duration least = List.of(most, MAX_SPREAD, room).stream()
                .min(Duration::compareTo)
                .orElseThrow();
        return Duration.ofNanos((long) (least.toNanos() * progress.random));
    }
}
