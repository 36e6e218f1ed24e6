package dev.heed.internal.call;

import dev.heed.Outcome;
import dev.heed.internal.http.HiddenConstructor;
import dev.heed.internal.http.ResponseHead;

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
