package dev.heed.okhttp;

import dev.heed.internal.Partitions;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Whose call it is, by the request as its caller made it: an attempt may be a call of its own, for another hop.
 *
 * @param partitions that the user names
 */
record Tenants(Partitions<Request> partitions) {
    /** Empty where the user's function failed. */
    Optional<String> of(Call call) {
        Conversation talk = talk(call);
        return partitions.of(talk == null ? call.request() : talk.asked());
    }

    /** What the loop sends at present: the hop that a redirect led to, before interceptors. */
    static Request hop(Call call) {
        Conversation talk = talk(call);
        return talk == null ? call.request() : talk.request;
    }

    /** Whether a redirect has led the call to another origin than its caller asked. */
    static boolean hasCrossed(Call call) {
        Conversation talk = talk(call);
        return talk != null && talk.hasCrossed();
    }

    private static @Nullable Conversation talk(Call call) {
        CallNotes notes = CallNotes.find(call);
        return notes == null ? null : notes.talk;
    }
}
