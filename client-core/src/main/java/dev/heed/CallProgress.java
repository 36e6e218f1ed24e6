package dev.heed;

import dev.heed.internal.http.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A {@code CallProgress} says where a call stands when one of its attempts has ended: which attempt it was, over which
 * hops it came, how much time has passed, and what the client allows. {@link Attempt#inCall} puts it beside the facts
 * of the attempt.
 *
 * <p>It is immutable. What is not set has the value of a first attempt at time zero. Attempts count the first send.
 */
public final class CallProgress {
    static final CallProgress FIRST = new Collected().build();

    enum ClientFollows {
        EVERYTHING,
        SAME_SCHEME,
        NOTHING
    }

    final int number;
    final List<String> hops;
    final Duration elapsed;
    final Duration callTimeout;
    final Instant arrivedAt;
    final double random;
    final Duration heldFor;

    /** Says how often the hold was armed since it last was over; negative if that is not known. */
    final int armings;

    final boolean budgetExhausted;
    final boolean canceled;
    final boolean tooManyWaiting;
    final boolean clientRetriesNoFailure;
    final ClientFollows clientFollows;
    final Optional<Reason> renewal;
    private final Optional<Rule> rule;

    private CallProgress(Collected known) {
        this.number = known.number;
        this.hops = known.hops;
        this.elapsed = known.elapsed;
        this.callTimeout = known.callTimeout;
        this.arrivedAt = known.arrivedAt;
        this.random = known.random;
        this.heldFor = known.heldFor;
        this.armings = known.armings;
        this.budgetExhausted = known.budgetExhausted;
        this.canceled = known.canceled;
        this.tooManyWaiting = known.tooManyWaiting;
        this.clientRetriesNoFailure = known.clientRetriesNoFailure;
        this.clientFollows = known.clientFollows;
        this.renewal = known.renewal;
        this.rule = known.rule;
    }

    /**
     * Starts with a first attempt at time zero, of a client that follows and retries all that the policy does.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Collected();
    }

    /**
     * Gives the rule that decides, if it was looked up before.
     *
     * @return empty if {@link ResiliencePolicy#decide} has to look it up
     */
    public Optional<Rule> rule() {
        return rule;
    }

    /** Names the attempt and the time, for a debugger. */
    @Override
    public String toString() {
        return "CallProgress[attempt " + number + " after " + elapsed + "]";
    }

    /** Collects where a call stands. It is not thread-safe. */
    public interface Builder {
        /**
         * {@return this} Sets which attempt this is. Default 1.
         *
         * @param number counts the first send
         * @throws IllegalArgumentException if less than 1
         */
        Builder number(int number);

        /**
         * {@return this} Sets the hops that led here, each as {@code METHOD url}, the first request included. Default:
         * none.
         *
         * @param hops in order
         */
        Builder hops(List<String> hops);

        /**
         * {@return this} Sets the time since the call first asked to be sent. Default zero.
         *
         * @param elapsed until the response or failure came
         * @throws IllegalArgumentException if negative
         */
        Builder elapsed(Duration elapsed);

        /**
         * {@return this} Sets the timeout of the whole call. Default: none.
         *
         * @param timeout counted as {@link #elapsed} is; zero means none
         * @throws IllegalArgumentException if negative
         */
        Builder callTimeout(Duration timeout);

        /**
         * {@return this} Sets when the response or failure came in. Default {@link Instant#EPOCH}.
         *
         * @param instant by the local wall clock
         */
        Builder arrivedAt(Instant instant);

        /**
         * {@return this} Sets a reading of {@link Time#random()}, for jitter and spread. Default 0.
         *
         * @param random from 0 to below 1
         * @throws IllegalArgumentException if out of bounds
         */
        Builder random(double random);

        /**
         * {@return this} Sets how long the request has waited for holds already. Default zero.
         *
         * @param time since it first met a hold
         * @throws IllegalArgumentException if negative
         */
        Builder heldFor(Duration time);

        /**
         * {@return this} Sets how often the hold that this response would arm was armed since it last was over.
         * Default: not known, and the number of the attempt counts.
         *
         * @param count zero for the first time
         * @throws IllegalArgumentException if negative
         */
        Builder armings(int count);

        /** {@return this} The {@link RetryBudget} of the origin is used up. Default: it is not. */
        Builder budgetExhausted();

        /**
         * {@return this} The call was cancelled by its caller or by its own timeout, or may not wait any more. Default:
         * it was not.
         */
        Builder canceled();

        /** {@return this} As many calls wait already as may: this one does not begin to. Default: it may wait. */
        Builder tooManyWaiting();

        /**
         * {@return this} Sets what came of asking the credential source after a 401, or of asking to have a refused
         * request changed. Default: nobody was asked.
         *
         * @param result {@link Reason#CREDENTIALS_RENEWED}, {@link Reason#REQUEST_CHANGED}, or why the response is
         *     delivered
         */
        Builder renewal(Reason result);

        /**
         * {@return this} The client does not retry where no response came: it has
         * {@code retryOnConnectionFailure(false)}. A rule that the policy was given by
         * {@link ResiliencePolicy.Builder#onFailure} overrides that. Default: it retries.
         */
        Builder clientRetriesNoFailure();

        /** {@return this} The client follows no redirects, whatever the policy says. Default: it follows. */
        Builder clientFollowsNothing();

        /** {@return this} The client follows no redirects from http to https or back. Default: it follows. */
        Builder clientKeepsScheme();

        /**
         * {@return this} Sets the rule that decides, for a caller that has looked it up already. Default: the rule that
         * the policy has for the status, or for failures.
         *
         * @param rule of the policy that is asked to decide
         */
        Builder rule(Rule rule);

        /** {@return where the call stands; later changes of this builder do not reach it} */
        CallProgress build();
    }

    private static final class Collected implements Builder {
        private int number = 1;
        private List<String> hops = List.of();
        private Duration elapsed = Duration.ZERO;
        private Duration callTimeout = Duration.ZERO;
        private Instant arrivedAt = Instant.EPOCH;
        private double random;
        private Duration heldFor = Duration.ZERO;
        private int armings = -1;
        private boolean budgetExhausted;
        private boolean canceled;
        private boolean tooManyWaiting;
        private boolean clientRetriesNoFailure;
        private ClientFollows clientFollows = ClientFollows.EVERYTHING;
        private Optional<Reason> renewal = Optional.empty();
        private Optional<Rule> rule = Optional.empty();

        @Override
        public Builder number(int attempt) {
            if (attempt < 1) {
                throw new IllegalArgumentException("number must be at least 1 (the first send counts), was " + attempt);
            }
            number = attempt;
            return this;
        }

        @Override
        public Builder hops(List<String> asked) {
            hops = List.copyOf(asked);
            return this;
        }

        @Override
        public Builder elapsed(Duration time) {
            elapsed = notNegative("elapsed", time);
            return this;
        }

        @Override
        public Builder callTimeout(Duration timeout) {
            callTimeout = notNegative("callTimeout", timeout);
            return this;
        }

        @Override
        public Builder arrivedAt(Instant instant) {
            arrivedAt = instant;
            return this;
        }

        @Override
        public Builder random(double reading) {
            if (!(reading >= 0 && reading < 1)) {
                throw new IllegalArgumentException("random must be from 0 to below 1, was " + reading);
            }
            random = reading;
            return this;
        }

        @Override
        public Builder heldFor(Duration time) {
            heldFor = notNegative("heldFor", time);
            return this;
        }

        @Override
        public Builder armings(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("armings must be at least 0, was " + count);
            }
            armings = count;
            return this;
        }

        @Override
        public Builder budgetExhausted() {
            budgetExhausted = true;
            return this;
        }

        @Override
        public Builder canceled() {
            canceled = true;
            return this;
        }

        @Override
        public Builder tooManyWaiting() {
            tooManyWaiting = true;
            return this;
        }

        @Override
        public Builder renewal(Reason result) {
            renewal = Optional.of(result);
            return this;
        }

        @Override
        public Builder clientRetriesNoFailure() {
            clientRetriesNoFailure = true;
            return this;
        }

        @Override
        public Builder clientFollowsNothing() {
            clientFollows = ClientFollows.NOTHING;
            return this;
        }

        @Override
        public Builder clientKeepsScheme() {
            clientFollows = ClientFollows.SAME_SCHEME;
            return this;
        }

        @Override
        public Builder rule(Rule known) {
            rule = Optional.of(known);
            return this;
        }

        @Override
        public CallProgress build() {
            return new CallProgress(this);
        }
    }

    /**
     * Checks a duration, and cuts it to {@link RetryAfter#FOREVER}: no limit is longer, and sums of such values cannot
     * overflow.
     */
    static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
        return value.compareTo(RetryAfter.FOREVER) > 0 ? RetryAfter.FOREVER : value;
    }
}
