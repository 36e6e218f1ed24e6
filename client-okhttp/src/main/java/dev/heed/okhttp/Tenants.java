package dev.heed.okhttp;

import dev.heed.internal.Partitions;
import okhttp3.Call;
import okhttp3.Request;

/**
 * Whose call it is, by the request as its caller made it: an attempt may be a call of its own, for another hop.
 *
 * @param partitions that the user names
 */
record Tenants(Partitions<Request> partitions) {
    String of(Call call) {
        CallNotes notes = CallNotes.find(call);
        Conversation talk = notes == null ? null : notes.talk;
        return partitions.of(talk == null ? call.request() : talk.asked());
    }
}
