package dev.heed;

import dev.heed.internal.http.HttpToken;
import dev.heed.internal.text.Written;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the name of a header as it was written. Names are equal in any case (RFC 9110 section 5.1). */
record FieldName(String written) {
    static FieldName of(String what, String name) {
        Objects.requireNonNull(name, what);
        if (!HttpToken.isToken(name)) {
            throw new IllegalArgumentException(
                    what + " must be the name of a header, a token (RFC 9110 section 5.1), was " + Written.text(name));
        }
        return new FieldName(name);
    }

    boolean is(String name) {
        return written.equals(name) || written.equalsIgnoreCase(name); // the first is quicker by far, and mostly true
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldName that && is(that.written);
    }

    @Override
    public int hashCode() {
        return written.toLowerCase(Locale.ROOT).hashCode();
    }

    /** Writes the name as in code, in quotes. */
    @Override
    public String toString() {
        return Written.text(written);
    }
}
