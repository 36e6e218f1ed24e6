package dev.heed.internal;

import dev.heed.Outcome;

/** Gives the head of a response its typed outcome. */
public final class OutcomeReader {
    private OutcomeReader() {}

    /**
     * Reads it.
     *
     * @param head of the response
     * @return one of the sealed types
     */
    public static Outcome read(ResponseHead head) {
        return HiddenConstructor.OF_OUTCOME.construct(Outcome.class, head);
    }
}
