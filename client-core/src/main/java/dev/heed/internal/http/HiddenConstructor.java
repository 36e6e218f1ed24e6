package dev.heed.internal.http;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets another package of this module construct a type whose constructors are not public, since a public constructor
 * could never change. The type registers its constructor when it is loaded.
 *
 * @param <A> what it is made from
 */
public final class HiddenConstructor<A> {
    /** Makes an {@code Outcome}. */
    public static final HiddenConstructor<ResponseHead> OF_OUTCOME = new HiddenConstructor<>();

    private volatile @Nullable Function<A, ?> constructor;

    private HiddenConstructor() {}

    /**
     * Registers the constructor. The type itself calls this when it is loaded.
     *
     * @param ofType makes an object of the type
     */
    public void register(Function<A, ?> ofType) {
        constructor = ofType;
    }

    /**
     * Constructs the type.
     *
     * @param type the type, which registers its constructor
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

    /** Initializes a class so that it registers. A class that is only named is not initialized yet (JLS 12.4.1). */
    private static void initialize(Class<?> type) {
        try {
            Class<?> unused = Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type + " is there", e);
        }
    }
}
