package dev.heed.internal.call;

import dev.heed.Outcome;
import dev.heed.internal.http.HiddenConstructor;
import dev.heed.internal.http.ResponseHead;

/** Makes the typed outcome of a response from its head. */
public final class OutcomeReader {
    private OutcomeReader() {}

    /**
     * Reads the head of a response.
     *
     * @param head the head of the response
     * @return one of the sealed types
     */
    public static Outcome read(ResponseHead head) {
        return HiddenConstructor.OF_OUTCOME.construct(Outcome.class, head);
    }
}
