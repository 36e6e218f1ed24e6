package dev.heed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The facts of where a call stands, which its attempts share: those of one attempt are in {@link Attempt.Builder}.
 *
 * @param <B> the builder
 */
interface CallFacts<B> {
    /**
     * {@return this} Which attempt this is. Default 1.
     * @param number counts the first send
     */
    B number(int number);

    /**
     * {@return this} The hops that led here, each as {@code METHOD url}, the first request included. Default none.
     * @param hops in order
     */
    B hops(List<String> hops);

    /**
     * {@return this} Time since the call first asked to be sent. Default zero.
     * @param elapsed until this reply or failure
     * @throws IllegalArgumentException if negative
     */
    B elapsed(Duration elapsed);

    /**
     * {@return this} The whole call's timeout. Default none.
     * @param timeout counted as {@link #elapsed} is; zero means none
     * @throws IllegalArgumentException if negative
     */
    B callTimeout(Duration timeout);

    /**
     * {@return this} When the reply or failure came in. Default {@link Instant#EPOCH}.
     * @param instant by the local wall clock
     */
    B arrivedAt(Instant instant);

    /**
     * {@return this} A roll of {@link Time#dice()}, for jitter and spread. Default 0.
     * @param roll from 0 to below 1
     */
    B dice(double roll);

    /**
     * {@return this} How long the request has waited for holds already. Default zero.
     *
     * @param time since it first asked to be sent
     * @throws IllegalArgumentException if negative
     */
    B heldFor(Duration time);

    /**
     * {@return this} How often the hold that this reply would arm was armed since it last was over. Default: not known,
     * and the number of the attempt counts.
     *
     * @param count zero for the first time
     * @throws IllegalArgumentException if negative
     */
    B armings(int count);

    /** {@return this} The {@link RetryBudget} of the origin is used up. */
    B budgetExhausted();
}
