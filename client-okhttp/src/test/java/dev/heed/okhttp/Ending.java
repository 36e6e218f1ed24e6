package dev.heed.okhttp;

import dev.heed.Reason;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.retry.Retry;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A way that a call can end, and what resilience4j is told of it: a row of the table in observability.md.
 *
 * @param text how the call ends; rows of the same text are one in the table
 * @param why the reason of its last step
 * @param told what resilience4j then knows
 * @param script makes one call end so, and gives its trail
 * @param modes in which a call can end so
 */
record Ending(String text, Reason why, Told told, Script script, Predicate<Mode> modes) {
    Ending(String text, Reason why, Told told, Script script) {
        this(text, why, told, script, mode -> true);
    }

    Ending in(Predicate<Mode> only) {
        return new Ending(text, why, told, script, only);
    }

    /** Makes one call. */
    interface Script {
        Trail play(Lab lab, Mode mode) throws Exception;
    }

    /**
     * What resilience4j knows of the call.
     *
     * @param retry the name of the {@code Retry} that counts it
     * @param counter the one of the four counters that it adds one to
     * @param attempts what it adds to the counter of all attempts
     * @param events type and number of repeats of each event
     */
    record Told(String retry, Counter counter, long attempts, List<String> events) {
        static Told of(Counter counter, long attempts, String... events) {
            return new Told("orders", counter, attempts, List.of(events));
        }

        Told by(String name) {
            return new Told(name, counter, attempts, events);
        }
    }

    /** The four counters of {@link Retry.Metrics}. */
    enum Counter {
        SUCCESS("success without retry", Retry.Metrics::getNumberOfSuccessfulCallsWithoutRetryAttempt),
        SUCCESS_AFTER_RETRY("success with retry", Retry.Metrics::getNumberOfSuccessfulCallsWithRetryAttempt),
        FAILURE("failure without retry", Retry.Metrics::getNumberOfFailedCallsWithoutRetryAttempt),
        FAILURE_AFTER_RETRY("failure with retry", Retry.Metrics::getNumberOfFailedCallsWithRetryAttempt);

        final String text;

        @SuppressWarnings("ImmutableEnumChecker") // method references, which hold nothing
        private final ToLongFunction<Retry.Metrics> reader;

        Counter(String text, ToLongFunction<Retry.Metrics> reader) {
            this.text = text;
            this.reader = reader;
        }

        long read(Retry retry) {
            return reader.applyAsLong(retry.getMetrics());
        }
    }

    @Override
    public String toString() {
        return text + ": " + why.label();
    }
}
