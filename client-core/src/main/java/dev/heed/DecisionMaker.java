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

/**
 * Decides what follows one attempt: it compares the facts of the attempt, and where its call stands, with a policy, and
 * returns a {@link Decision}. {@link RedirectRules} knows what a redirect may do, {@link Limits} what ends a call, and
 * {@link Backoff} how long to wait where the server does not say.
 */
final class DecisionMaker {
    private static final Duration MAX_SPREAD = Duration.ofSeconds(10);
    private static final int SPREAD_PART = 10;

    /**
     * This is what a call that waits in a queue is told to wait when its limits end: nobody knows when its time comes.
     */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final ResiliencePolicy policy;
    private final Attempt attempt;
    private final AttemptBuilder facts;
    private final CallProgress progress;
    private final int meant;
    private final Rule rule;

    /** Is what the headers ask for, whatever the limits say. */
    private final RetryAfter byHeader;

    private final RetryAfter retryAfter;

    DecisionMaker(ResiliencePolicy policy, Attempt attempt) {
        this.policy = policy;
        this.attempt = attempt;
        this.facts = attempt.facts();
        this.progress = attempt.progress();
        this.meant = policy.signals().meant(attempt);
        this.rule = policy.decidingRule(attempt);
        this.byHeader = policy.signals().header(attempt);
        this.retryAfter = policy.signals().named(attempt, rule, meant, byHeader);
    }

    Decision decide() {
        if (facts.holdLeft.isPresent()) {
            return held(facts.holdLeft.get());
        }
        if (facts.status.isEmpty()) {
            return afterFailure(facts.failure.orElseThrow());
        }
        Decision decision = afterResponse();
        return facts.thrownAfter.isEmpty() ? decision : afterThrown(decision, facts.thrownAfter.get());
    }

    /**
     * Decides where something was thrown after the response had come. The response has decided already; a cancellation,
     * an interruption or a mistake of the program ends the call all the same.
     */
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
                decision instanceof Decision.Retry retry ? Optional.of(retry.least()) : retryAfter.named();
        return end.<Decision>map(reason -> new Deliver(reason, wait)).orElse(decision);
    }

    /**
     * Decides whether a call waits for a hold. The limits are those of a wait of its own. Once the hold has ended the
     * call waits in the queue, as long as the limits allow.
     */
    private Decision held(Duration left) {
        Duration allowance = WaitAllowance.of(
                policy.maxWait(), policy.maxElapsed(), progress.elapsed, progress.callTimeout, progress.heldFor);
        boolean tooLong = progress.canceled || left.compareTo(allowance) > 0 || allowance.isZero();
        return tooLong || progress.tooManyWaiting
                ? new Deliver(
                        tooLong ? Reason.HELD : Reason.TOO_MANY_WAITING, Optional.of(left.isZero() ? A_MOMENT : left))
                : new Decision.Retry(left, Duration.ZERO, Reason.HELD);
    }

    private Decision afterResponse() {
        if (facts.withoutNetwork) {
            return new Deliver(Reason.LOCAL_REPLY, retryAfter.named());
        }
        if (facts.heldBy.isPresent()) {
            return rejected();
        }
        if (progress.renewal.equals(Optional.of(Reason.REQUEST_CHANGED))) {
            return sendsAnother(Reason.REQUEST_CHANGED);
        }
        return switch (rule.kind()) {
            case SURFACE -> new Deliver(meant < 400 ? Reason.ANSWERED : Reason.SURFACED, retryAfter.named());
            case NEVER_REPEAT -> rejected();
            case FOLLOW -> redirect();
            default -> retry();
        };
    }

    /** Decides after a 400, 401 or 422, or another status that must not be retried. */
    private Decision rejected() {
        Reason reason = progress.renewal.orElse(Reason.MUST_CHANGE);
        if (reason != Reason.CREDENTIALS_RENEWED) {
            return new Deliver(reason, facts.heldBy.map(this::untilItEnds).or(retryAfter::named));
        }
        return sendsAnother(reason);
    }

    /** Decides about a changed request, perhaps with new credentials: sending it is no retry, and uses up no attempt. */
    private Decision sendsAnother(Reason reason) {
        Optional<Duration> asked = asked(byHeader);
        Duration wait = asked.orElse(Duration.ZERO);
        return canceled()
                .or(() -> broken(wait))
                .<Decision>map(end -> new Deliver(end, asked))
                .orElseGet(() -> new Decision.Retry(wait, spread(wait), reason));
    }

    /**
     * Computes the time until a hold ends. The {@code Retry-After} of a stored response is not used: it counts from
     * when that response came, which may be long ago.
     */
    private Duration untilItEnds(Hold hold) {
        Duration left = Duration.between(progress.arrivedAt, hold.until());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Reads what the server asked for, as a wait of this call. A {@code Retry-After} that nobody can read makes the
     * call wait; it names no time to the caller of a delivered response.
     */
    private Optional<Duration> asked(RetryAfter said) {
        return said.least(() -> Backoff.longest(policy, rule));
    }

    private Decision afterFailure(Exception failure) {
        Optional<Reason> end = endedFromOutside(failure)
                .or(() -> isFinal(failure) ? Optional.of(Reason.FAILURE_IS_FINAL) : Optional.empty())
                .or(this::retriesOff);
        if (end.isPresent()) {
            return new Deliver(end.get(), retryAfter.named());
        }
        return switch (rule.kind()) {
            case SURFACE -> new Deliver(Reason.SURFACED, retryAfter.named());
            case NEVER_REPEAT -> new Deliver(Reason.MUST_CHANGE, retryAfter.named());
            default -> retry();
        };
    }

    /**
     * Says whether a cancellation or an interruption ended the attempt. A {@link SocketTimeoutException} is an
     * {@link InterruptedIOException} by type only: a read that timed out may be retried.
     */
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

    /**
     * Applies the client's setting {@code retryOnConnectionFailure(false)}, unless the policy was given a rule for
     * failures.
     */
    private Optional<Reason> retriesOff() {
        boolean off = progress.clientRetriesNoFailure && rule.repeats() && !policy.namesFailureRule();
        return off ? Optional.of(Reason.RETRIES_OFF) : Optional.empty();
    }

    private Decision redirect() {
        RedirectRules hop = new RedirectRules(policy.redirects(), attempt, meant);
        Optional<Duration> asked = asked(byHeader);
        Duration wait = asked.orElse(Duration.ZERO);
        Optional<Reason> refusal =
                hop.refusal().or(() -> actsAgain(hop)).or(this::canceled).or(() -> broken(wait));
        return refusal.<Decision>map(reason -> new Deliver(reason, asked))
                .orElseGet(() -> hop.follow(wait.plus(spread(wait))));
    }

    private Optional<Reason> actsAgain(RedirectRules hop) {
        boolean mayHaveActed = facts.sentAgain && hop.keepsMethod() && !attempt.idempotent();
        return mayHaveActed ? Optional.of(Reason.NOT_IDEMPOTENT) : Optional.empty();
    }

    private Decision retry() {
        Optional<Duration> asked = asked(retryAfter);
        Duration paced = pacedWait();
        boolean isFloor = rule.kind() == Rule.Kind.WAIT_AT_LEAST || rule.floor().compareTo(paced) > 0;
        Duration own = isFloor ? rule.floor() : paced;
        Duration wait = asked.filter(named -> named.compareTo(own) >= 0).orElse(own);
        boolean told = asked.isPresent() && asked.get().equals(wait) && !wait.isZero();
        Reason kind = told ? Reason.TOLD : isFloor ? Reason.FLOOR : Reason.BACKOFF;
        Optional<Reason> refusal = refusal().or(() -> unpaced(kind));
        if (refusal.isPresent()) {
            return new Deliver(
                    refusal.get(), kind == Reason.BACKOFF && rule.scope() == Scope.CALL ? asked : Optional.of(wait));
        }
        return broken(wait)
                .<Decision>map(reason -> new Deliver(reason, Optional.of(wait)))
                .orElseGet(() -> new Decision.Retry(wait, kind == Reason.BACKOFF ? Duration.ZERO : spread(wait), kind));
    }

    /** Names what stands in the way of a wait: a limit of the call, or that too many calls wait. */
    private Optional<Reason> broken(Duration wait) {
        boolean isCrowded = progress.tooManyWaiting && !wait.isZero();
        return policy.limits()
                .broken(wait, progress)
                .or(() -> isCrowded ? Optional.of(Reason.TOO_MANY_WAITING) : Optional.empty());
    }

    /**
     * Computes what is waited beside the floor. A {@code Retry-After: 0} names no wait that slows anybody down, so the
     * backoff is waited.
     */
    private Duration pacedWait() {
        boolean paced = !retryAfter.isUnreadable()
                && retryAfter.named().filter(named -> !named.isZero()).isPresent();
        boolean hasNone = rule.kind() == Rule.Kind.WAIT_AT_LEAST || (rule.kind() == Rule.Kind.WAIT_AS_TOLD && paced);
        return hasNone ? Duration.ZERO : Backoff.of(policy, progress, rule);
    }

    private Optional<Reason> refusal() {
        if (facts.webSocket) {
            return Optional.of(Reason.WEB_SOCKET);
        }
        if (policy.signals().vetoes(attempt)) {
            return Optional.of(Reason.SERVER_SAID_NO);
        }
        boolean neverActed = (rule.anyMethod() && !facts.sentAgain) || facts.unprocessed;
        if (!neverActed && !attempt.idempotent()) {
            return Optional.of(Reason.NOT_IDEMPOTENT);
        }
        if (facts.body.isSentOnce()) {
            return Optional.of(Reason.BODY_NOT_REPEATABLE);
        }
        return canceled()
                .or(() -> progress.number >= policy.maxAttempts(rule)
                        ? Optional.of(Reason.ATTEMPTS_EXHAUSTED)
                        : Optional.empty());
    }

    private Optional<Reason> unpaced(Reason kind) {
        boolean unpaced = kind == Reason.BACKOFF && rule.scope() == Scope.CALL && progress.budgetExhausted;
        return unpaced ? Optional.of(Reason.BUDGET_EXHAUSTED) : Optional.empty();
    }

    private Optional<Reason> canceled() {
        return progress.canceled ? Optional.of(Reason.CANCELED) : Optional.empty();
    }

    /**
     * Computes the spread, which lengthens a wait by up to a tenth and never shortens it: calls that were told to wait
     * together should not return together. It is not used with the backoff, which has a random part already.
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
