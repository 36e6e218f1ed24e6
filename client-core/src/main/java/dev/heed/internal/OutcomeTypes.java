package dev.heed.internal;

import dev.heed.Outcome;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes outcomes, which nobody can construct: a constructor that is public would have to stay as it is. {@link Outcome}
 * itself brings what makes them here, as it is loaded.
 */
public final class OutcomeTypes {
    private static volatile @Nullable Function<Answer, Outcome> maker;

    private OutcomeTypes() {}

    /**
     * To be called by {@link Outcome} alone.
     *
     * @param chosen gives each answer its type
     */
    public static void areChosenBy(Function<Answer, Outcome> chosen) {
        maker = chosen;
    }

    static Outcome of(Answer answer) {
        Function<Answer, Outcome> known = maker;
        if (known == null) {
            initialize(Outcome.class);
            known = Objects.requireNonNull(maker);
        }
        return known.apply(answer);
    }

    /** A class that is only named is not initialized yet (JLS 12.4.1). */
    private static void initialize(Class<?> type) {
        try {
            Class<?> unused = Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type + " is there", e);
        }
    }
}
