package dev.heed.okhttp.sim;

import org.jspecify.annotations.Nullable;

/** Something happened in a simulated world that must not. */
@SuppressWarnings("serial") // is not serialized
final class Violation extends AssertionError {
    Violation(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this line alone
    static void unless(boolean holds, String what, Object... values) {
        if (!holds) {
            throw new Violation(what.formatted(values), null);
        }
    }
}
