package dev.heed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A {@code Trail} says what happened to a call, step by step. It is immutable: one that is asked for while the call is
 * under way holds the steps so far.
 *
 * @param startedAt when the call first asked to be sent, by the wall clock
 * @param steps the steps so far; empty before the first response or failure
 */
public record Trail(Instant startedAt, List<Step> steps) {
    /**
     * Copies the steps.
     *
     * @param startedAt when the call first asked to be sent
     * @param steps the steps so far, in order
     * @throws NullPointerException if the steps or one of them is null
     */
    public Trail {
        steps = List.copyOf(steps);
    }

    /**
     * Counts the attempts that were made.
     *
     * @return zero or more; the first send counts, redirect hops do not
     */
    public int attempts() {
        return steps.stream()
                .filter(step -> step.hold().isEmpty())
                .mapToInt(Step::attempt)
                .max()
                .orElse(0);
    }

    /**
     * Says which attempt is under way, or was the last one: what an interceptor would send as the number of its attempt.
     *
     * @return at least 1; a redirect hop, and another request in place of a refused one, belong to the attempt before
     */
    public int currentAttempt() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step.hold().isEmpty()) {
                boolean next = step.decision() instanceof Decision.Retry
                        && !step.reason().sendsAnother();
                return next ? step.attempt() + 1 : step.attempt();
            }
        }
        return 1;
    }

    /**
     * Counts the redirects that were followed.
     *
     * @return zero or more
     */
    public int redirects() {
        return (int) steps.stream()
                .filter(s -> s.decision() instanceof Decision.Follow)
                .count();
    }

    /**
     * Adds up how long the call was told to wait, over all steps.
     *
     * @return zero if it never waited
     */
    public Duration waited() {
        return steps.stream().map(s -> s.decision().delay()).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Says why the call ended, or what it does at present.
     *
     * @return the reason of the last step; empty before the first
     */
    public Optional<Reason> reason() {
        return last().map(Step::reason);
    }

    /**
     * Says when a retry may be tried, if the last response was delivered and its rule or the server names a wait.
     *
     * @return by the wall clock, without spread; empty if nothing names a wait, or the call has not ended
     */
    public Optional<Instant> retryAt() {
        return last().flatMap(step -> step.decision() instanceof Decision.Deliver deliver
                ? deliver.retryAfter().map(step.at()::plus)
                : Optional.empty());
    }

    /**
     * Says whether the response was made locally, because a hold stood and nothing was sent; {@link Step#hold()} of the
     * last step is that hold.
     *
     * @return false if a server or the cache answered, or nobody has yet
     */
    public boolean fromHold() {
        return last().filter(step -> step.hold().isPresent() && step.decision() instanceof Decision.Deliver)
                .isPresent();
    }

    private Optional<Step> last() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
    }

    /** Writes a timeline for a person, one line a step, each with the time since the start. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("started " + startedAt);
        for (Step step : steps) {
            text.append("\n  +")
                    .append(readable(Duration.between(startedAt, step.at())))
                    .append("  ")
                    .append(step);
        }
        return text.toString();
    }

    /** Writes a duration like {@code 2m 0s} or {@code 0.25s}, with hours and minutes only where there are any. */
    static String readable(Duration time) {
        String sign = time.isNegative() ? "-" : "";
        Duration d = time.abs();
        String seconds = java.math.BigDecimal.valueOf(d.toSecondsPart() * 1000L + d.toMillisPart(), 3)
                .stripTrailingZeros()
                .toPlainString();
        String hours = d.toHours() == 0 ? "" : d.toHours() + "h ";
        String minutes = d.toMinutes() == 0 ? "" : d.toMinutesPart() + "m ";
        return sign + hours + minutes + seconds + "s";
    }
}
