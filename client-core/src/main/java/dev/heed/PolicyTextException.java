package dev.heed;

import dev.heed.internal.text.MisreadException;
import dev.heed.internal.text.Written;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says that the text of a rule or a setting cannot be read or is refused. The message names the key, the whole text,
 * the place, what was expected there and what is there.
 */
public final class PolicyTextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The key as it was given. */
    private final String key;

    /** The whole text. */
    private final String text;

    /** The place, from 1; 0 if it is the key. */
    private final int position;

    private PolicyTextException(String key, String text, MisreadException e) {
        super(key + ": " + e.getMessage() + place(text, e.position() + 1), e);
        this.key = key;
        this.text = text;
        this.position = e.position() + 1;
    }

    private static String place(String text, int position) {
        return position == 0 ? "" : ", at position " + position + " of " + Written.text(text);
    }

    /** Runs what reads a text, and adds to what it throws whose text it was. */
    static <T extends @Nullable Object> T naming(String key, String text, Supplier<T> reads) {
        try {
            return reads.get();
        } catch (MisreadException e) {
            throw new PolicyTextException(key, text, e);
        }
    }

    /** {@return the key as it was given, such as {@code on.503}; {@code rule} for {@link Rule#valueOf}} */
    public String key() {
        return key;
    }

    /** {@return the whole text} */
    public String text() {
        return text;
    }

    /** {@return the place in the text, counted in characters from 1; one more than its length at its end; 0 if it is the key} */
    public int position() {
        return position;
    }
}
