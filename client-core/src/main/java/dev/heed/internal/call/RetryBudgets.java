package dev.heed.internal.call;

import dev.heed.RetryBudget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps the token bucket of each origin, which bounds the retries whose time no server named: each of them takes a
 * token, and each response or failure of a first attempt gives back a part of one ({@link RetryBudget#ratio()}). A full
 * bucket is not kept: an origin that needs no retries costs nothing. It is thread-safe.
 */
public final class RetryBudgets {
    /** At most so many origins are kept; of more one is forgotten, and has a full bucket again. */
    private static final int MAX_ORIGINS = 4_096;

    private final ConcurrentMap<String, Double> tokens = new ConcurrentHashMap<>();

    /** Begins with full buckets. */
    public RetryBudgets() {}

    /**
     * Returns whether every bucket is full.
     *
     * @return true if no origin has to be looked up
     */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /**
     * Adds a part of a token, since a request is sent that is no retry.
     *
     * @param origin the origin that is asked
     * @param budget the budget of the call's policy
     */
    public void sent(String origin, RetryBudget budget) {
        if (budget.isLimited()) {
            tokens.computeIfPresent(
                    origin, (any, left) -> left + budget.ratio() >= budget.tokens() ? null : left + budget.ratio());
        }
    }

    /**
     * Returns whether the budget allows a retry whose time no server named.
     *
     * @param origin the origin that is asked
     * @param budget the budget of the call's policy
     * @return false if it is used up
     */
    public boolean allows(String origin, RetryBudget budget) {
        Double left = tokens.get(origin);
        return !budget.isLimited() || left == null || left >= 1;
    }

    /**
     * Returns how many retries the budget allows at once.
     *
     * @param origin the origin that is asked
     * @param budget the budget of a policy
     * @return zero or more, not above {@link RetryBudget#tokens()}; infinite if the budget has no bound
     */
    public double left(String origin, RetryBudget budget) {
        if (!budget.isLimited()) {
            return Double.POSITIVE_INFINITY;
        }
        Double left = tokens.get(origin);
        return left == null ? budget.tokens() : Math.max(0, Math.min(left, budget.tokens()));
    }

    /**
     * Takes a token, since a retry was decided whose time no server named. Of several that are decided together the
     * last may take the bucket below zero.
     *
     * @param origin the origin that is asked
     * @param budget the budget of the call's policy
     */
    public void repeats(String origin, RetryBudget budget) {
        if (budget.isLimited()) {
            tokens.compute(
                    origin, (any, left) -> (left == null ? budget.tokens() : Math.min(left, budget.tokens())) - 1);
            if (tokens.size() > MAX_ORIGINS) {
                tokens.keySet().stream()
                        .filter(other -> !other.equals(origin))
                        .findFirst()
                        .ifPresent(tokens::remove);
            }
        }
    }
}
