package dev.heed;

import dev.heed.Decision.Deliver;
import dev.heed.internal.Allowance;
import dev.heed.internal.Failures;
import dev.heed.internal.RetryAfter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One judgement: the facts of an attempt against a policy. */
final class Judge {
    private static final Duration MOST_SPREAD = Duration.ofSeconds(10);
    private static final int SPREAD_PART = 10;

    /** For a call whose turn has not come: nobody knows when it does. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final ResiliencePolicy policy;
    private final Attempt attempt;
    private final AttemptBuilder facts;
    private final CallProgress progress;
    private final RetryAfter retryAfter;

    Judge(ResiliencePolicy policy, Attempt attempt) {
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
        Optional<Why> end =
                thrown instanceof IOException failure ? endedFromOutside(failure) : Optional.of(Why.FAILURE_IS_FINAL);
        if (decision instanceof Deliver deliver) {
            return deliver.why() == Why.ANSWERED
                    ? new Deliver(end.orElse(Why.FAILED_AFTER_RESPONSE), deliver.retryAfter())
                    : deliver;
        }
        Optional<Duration> wait =
                decision instanceof Decision.Repeat repeat ? Optional.of(repeat.least()) : retryAfter.named();
        return end.<Decision>map(why -> new Deliver(why, wait)).orElse(decision);
    }

    /** As for a wait of its own; once the hold has ended it is the turn that is waited for, as long as the limits allow. */
    private Decision held(Duration left) {
        Duration allowance = Allowance.of(
                policy.maxWait(), policy.maxElapsed(), progress.elapsed, progress.callTimeout, progress.heldFor);
        boolean tooLong = progress.canceled || left.compareTo(allowance) > 0 || allowance.isZero();
        return tooLong
                ? new Deliver(Why.HELD, Optional.of(left.isZero() ? A_MOMENT : left))
                : new Decision.Repeat(left, Duration.ZERO, Why.HELD);
    }

    private Rule rule() {
        return progress.rule().orElseGet(() -> policy.ruleFor(attempt));
    }

    private Decision afterReply(int status) {
        if (facts.withoutNetwork) {
            return new Deliver(Why.LOCAL_REPLY, retryAfter.named());
        }
        if (facts.heldBy.isPresent()) {
            return refused();
        }
        Rule rule = rule();
        return switch (rule.kind()) {
            case SURFACE -> new Deliver(status < 400 ? Why.ANSWERED : Why.SURFACED, retryAfter.named());
            case NEVER_REPEAT -> refused();
            case FOLLOW -> redirect();
            default -> repeat(rule);
        };
    }

    /** With new credentials the request has changed: it is no repeat, and uses up no attempt. */
    private Decision refused() {
        Why why = progress.renewal.orElse(Why.MUST_CHANGE);
        if (why != Why.CREDENTIALS_RENEWED) {
            return new Deliver(why, facts.heldBy.map(this::untilItEnds).or(retryAfter::named));
        }
        Optional<Duration> asked = asked();
        Duration wait = asked.orElse(Duration.ZERO);
        return canceled()
                .or(() -> policy.limits().broken(wait, progress))
                .<Decision>map(end -> new Deliver(end, asked))
                .orElseGet(() -> new Decision.Repeat(wait, spread(wait), why));
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
        Optional<Why> end = endedFromOutside(failure)
                .or(() -> isFinal(failure) ? Optional.of(Why.FAILURE_IS_FINAL) : Optional.empty())
                .or(this::retriesOff);
        if (end.isPresent()) {
            return new Deliver(end.get(), retryAfter.named());
        }
        Rule rule = rule();
        return switch (rule.kind()) {
            case SURFACE -> new Deliver(Why.SURFACED, retryAfter.named());
            case NEVER_REPEAT -> new Deliver(Why.MUST_CHANGE, retryAfter.named());
            default -> repeat(rule);
        };
    }

    /** A read that timed out is an interrupted one by type only. */
    private Optional<Why> endedFromOutside(Exception failure) {
        if (progress.canceled) {
            return Optional.of(Why.CANCELED);
        }
        boolean interrupted = failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
        return interrupted ? Optional.of(Why.INTERRUPTED) : Optional.empty();
    }

    private boolean isFinal(Exception failure) {
        return facts.refusedByProxy || Failures.isFinal(failure);
    }

    /** The client's setting stands for what it says of failures, unless the policy says something itself. */
    private Optional<Why> retriesOff() {
        boolean off = progress.clientRetriesNoFailure && rule().repeats() && !policy.namesFailureRule();
        return off ? Optional.of(Why.RETRIES_OFF) : Optional.empty();
    }

    private Decision redirect() {
        RedirectRules hop = new RedirectRules(policy.redirects(), attempt);
        Optional<Duration> asked = asked();
        Duration wait = asked.orElse(Duration.ZERO);
        Optional<Why> refusal = hop.refusal()
                .or(() -> actsAgain(hop))
                .or(this::canceled)
                .or(() -> policy.limits().broken(wait, progress));
        return refusal.<Decision>map(why -> new Deliver(why, asked))
                .orElseGet(() -> hop.follow(wait.plus(spread(wait))));
    }

    private Optional<Why> actsAgain(RedirectRules hop) {
        boolean mayHaveActed = facts.sentAgain && hop.keepsMethod() && !attempt.idempotent();
        return mayHaveActed ? Optional.of(Why.NOT_IDEMPOTENT) : Optional.empty();
    }

    private Decision repeat(Rule rule) {
        Optional<Duration> asked = asked();
        Duration own = ownWait(rule);
        Duration wait = asked.filter(named -> named.compareTo(own) >= 0).orElse(own);
        boolean told = asked.isPresent() && asked.get().equals(wait) && !wait.isZero();
        Why kind = told ? Why.TOLD : rule.kind() == RuleKind.WAIT_AT_LEAST ? Why.FLOOR : Why.BACKOFF;
        Optional<Why> refusal = refusal(rule).or(() -> unpaced(rule, kind));
        if (refusal.isPresent()) {
            return new Deliver(
                    refusal.get(), kind == Why.BACKOFF && rule.scope() == Scope.CALL ? asked : Optional.of(wait));
        }
        return policy.limits()
                .broken(wait, progress)
                .<Decision>map(why -> new Deliver(why, Optional.of(wait)))
                .orElseGet(() -> new Decision.Repeat(wait, kind == Why.BACKOFF ? Duration.ZERO : spread(wait), kind));
    }

    /** What the rule waits by itself. A server that says zero to a refusal paces nobody: the backoff does. */
    private Duration ownWait(Rule rule) {
        if (rule.kind() == RuleKind.WAIT_AT_LEAST) {
            return rule.floor();
        }
        boolean paced = !retryAfter.isUnreadable()
                && retryAfter.named().filter(named -> !named.isZero()).isPresent();
        return rule.kind() == RuleKind.WAIT_AS_TOLD && paced ? Duration.ZERO : Backoff.of(policy, progress, rule);
    }

    private Optional<Why> refusal(Rule rule) {
        if (facts.webSocket) {
            return Optional.of(Why.WEB_SOCKET);
        }
        boolean neverActed = (rule.anyMethod() && !facts.sentAgain) || facts.unprocessed;
        if (!neverActed && !attempt.idempotent()) {
            return Optional.of(Why.NOT_IDEMPOTENT);
        }
        if (facts.body.isSentOnce()) {
            return Optional.of(Why.BODY_NOT_REPEATABLE);
        }
        return canceled()
                .or(() ->
                        progress.number >= policy.maxAttempts() ? Optional.of(Why.ATTEMPTS_EXHAUSTED) : Optional.empty());
    }

    private Optional<Why> unpaced(Rule rule, Why kind) {
        boolean refused = kind == Why.BACKOFF && rule.scope() == Scope.CALL && progress.budgetExhausted;
        return refused ? Optional.of(Why.BUDGET_EXHAUSTED) : Optional.empty();
    }

    private Optional<Why> canceled() {
        return progress.canceled ? Optional.of(Why.CANCELED) : Optional.empty();
    }

    /**
     * Never shorter than the server or the rule says; up to a tenth longer, so that those refused together do not return
     * together. The backoff has its own dice.
     */
    private Duration spread(Duration wait) {
        Duration most = wait.dividedBy(SPREAD_PART);
        Duration room = policy.limits().room(wait, progress);
        Duration least = List.of(most, MOST_SPREAD, room).stream()
                .min(Duration::compareTo)
                .orElseThrow();
        return Duration.ofNanos((long) (least.toNanos() * progress.random));
    }
}
