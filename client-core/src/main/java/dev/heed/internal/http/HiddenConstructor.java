package dev.heed.internal.http;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets another package of this module construct a type whose constructors are not public: a public one would have to stay
 * as it is. The type registers its constructor as it is loaded.
 *
 * @param <A> what it is made from
 */
public final class HiddenConstructor<A> {
    /** Makes an {@code Outcome}. */
    public static final HiddenConstructor<ResponseHead> OF_OUTCOME = new HiddenConstructor<>();

    private volatile @Nullable Function<A, ?> constructor;

    private HiddenConstructor() {}

    /**
     * Registers the constructor. To be called by the type itself, as it is loaded.
     *
     * @param ofType makes it
     */
    public void register(Function<A, ?> ofType) {
        constructor = ofType;
    }

    /**
     * Constructs the type.
     *
     * @param type that registers its constructor
     * @param from what it is made from
     * @param <T> the type
     * @return a new object
     */
    public <T> T construct(Class<T> type, A from) {
        if (constructor == null) {
            initialize(type);
        }
        return type.cast(Objects.requireNonNull(constructor, "registered").apply(from));
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
