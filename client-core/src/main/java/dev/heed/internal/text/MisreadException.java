package dev.heed.internal.text;

/** Says what was expected at a place of a text and what is there. */
public final class MisreadException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int position;

    public MisreadException(String message, int position) {
        super(message);
        this.position = position;
    }

    MisreadException(IllegalArgumentException refusal, int position) {
        super(String.valueOf(refusal.getMessage()), refusal);
        this.position = position;
    }

    /** Returns the index of the character, from 0. */
    public int position() {
        return position;
    }
}
