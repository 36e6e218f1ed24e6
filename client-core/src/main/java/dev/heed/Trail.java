package dev.heed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened to a call, in order. Immutable: a trail that is asked for while the call goes on holds the steps until
 * then.
 *
 * @param startedAt when the call first asked to be sent, by the wall clock
 * @param steps the steps so far; empty before the first reply or failure
 */
public record Trail(Instant startedAt, List<Step> steps) {
    /**
     * Copies the steps.
     *
     * @param startedAt as above
     * @param steps as above
     * @throws NullPointerException if the steps or one of them is null
     */
    public Trail {
        steps = List.copyOf(steps);
    }

    /**
     * How many attempts were made.
     *
     * @return the first send counts, redirect hops do not
     */
    public int attempts() {
        return steps.stream()
                .filter(step -> step.hold().isEmpty())
                .mapToInt(Step::attempt)
                .max()
                .orElse(0);
    }

    /**
     * How many redirects were followed.
     *
     * @return zero or more
     */
    public int redirects() {
        return (int) steps.stream()
                .filter(s -> s.decision() instanceof Decision.Follow)
                .count();
    }

    /**
     * How long the call was told to wait, all steps together.
     *
     * @return zero if it never waited
     */
    public Duration waited() {
        return steps.stream().map(s -> s.decision().delay()).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Why the call ended, or where it stands.
     *
     * @return the reason of the last step; empty before the first
     */
    public Optional<Reason> reason() {
        return last().map(Step::reason);
    }

    /**
     * When a repeat may be tried, where the last reply was handed over and its rule or the server names a wait.
     *
     * @return by the wall clock; without spread
     */
    public Optional<Instant> retryAt() {
        return last().flatMap(step -> step.decision() instanceof Decision.Deliver deliver
                ? deliver.retryAfter().map(step.at()::plus)
                : Optional.empty());
    }

    /**
     * Whether the client itself answered, as a hold stood and nothing was sent; the hold is in the last step,
     * {@link Step#hold()}.
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

    /** A timeline for a person, one line a step, each with the time since the start. */
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

    /** {@code 2m 0s}, {@code 0.25s}: hours and minutes only where there are any. */
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
