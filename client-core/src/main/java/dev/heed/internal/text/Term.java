package dev.heed.internal.text;

import java.util.List;

/**
 * A {@code Term} is a word or a quoted text, with arguments if it has parentheses: {@code PT5M}, {@code "x"},
 * {@code holding(RESOURCE, PT5M)}.
 *
 * @param name the word, or the text without quotes and escapes
 * @param form how it was written
 * @param position the index of its first character in the whole text
 * @param arguments what stands in the parentheses; empty without
 */
public record Term(String name, Form form, int position, List<Chain> arguments) {
    /** Is how a term was written. */
    public enum Form {
        WORD,
        QUOTED,
        CALL
    }

    boolean isQuoted() {
        return form == Form.QUOTED;
    }

    /** Says whether the term is a word or text alone. */
    boolean isPlain() {
        return form != Form.CALL;
    }
}
