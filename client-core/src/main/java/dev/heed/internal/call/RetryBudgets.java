package dev.heed.internal.call;

import dev.heed.RetryBudget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The token buckets of the origins. One that is full is not kept: an origin that needs no repeats costs nothing. */
public final class RetryBudgets {
    /** Of more origins one is forgotten: it has a full bucket again. */
    private static final int MOST = 4_096;

    private final ConcurrentMap<String, Double> tokens = new ConcurrentHashMap<>();

    /** No origin has used any. */
    public RetryBudgets() {}

    /**
     * Whether every bucket is full.
     *
     * @return true if no origin needs a look
     */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /**
     * A request is sent that is no repeat.
     *
     * @param origin that is asked
     * @param budget of its policy
     */
    public void sent(String origin, RetryBudget budget) {
        if (budget.isLimited()) {
            tokens.computeIfPresent(
                    origin, (any, left) -> left + budget.ratio() >= budget.tokens() ? null : left + budget.ratio());
        }
    }

    /**
     * Whether a repeat that the server does not pace is within the budget.
     *
     * @param origin that is asked
     * @param budget of its policy
     * @return false if it is used up
     */
    public boolean allows(String origin, RetryBudget budget) {
        Double left = tokens.get(origin);
        return !budget.isLimited() || left == null || left >= 1;
    }

    /**
     * A repeat that the server does not pace was decided. Of several that were decided at once the last may go into debt.
     *
     * @param origin that is asked
     * @param budget of its policy
     */
    public void repeats(String origin, RetryBudget budget) {
        if (budget.isLimited()) {
            tokens.compute(
                    origin, (any, left) -> (left == null ? budget.tokens() : Math.min(left, budget.tokens())) - 1);
            if (tokens.size() > MOST) {
                tokens.keySet().stream()
                        .filter(other -> !other.equals(origin))
                        .findFirst()
                        .ifPresent(tokens::remove);
            }
        }
    }
}
