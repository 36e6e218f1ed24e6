package dev.heed.internal.text;

import java.util.List;

/**
 * A {@code Chain} is one term or several with dots between: {@code backOff().atLeast(PT5M)}.
 *
 * @param terms one or more
 * @param continues whether a dot stands before the first, so that it goes on with something that is not in the text
 */
public record Chain(List<Term> terms, boolean continues) {
    public Term first() {
        return terms.get(0);
    }

    /** Gives the only term; refuses a chain of several where a value is expected. */
    Term only(String expected) {
        Term first = first();
        if (terms.size() > 1 || continues) {
            Term extra = terms.get(continues ? 0 : 1);
            throw new MisreadException("expected " + expected + ", found a chain", extra.position());
        }
        return first;
    }
}
