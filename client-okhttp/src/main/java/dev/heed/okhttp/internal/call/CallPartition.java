package dev.heed.okhttp.internal.call;

import dev.heed.internal.hold.PartitionNames;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Whose call it is, by the request as its caller made it: an attempt may be a call of its own, for another hop.
 *
 * @param partitions that the user names
 */
public record CallPartition(PartitionNames<Request> partitions) {
    /** Empty where the user's function failed. */
    public Optional<String> of(Call call) {
        OngoingCall ongoing = ongoing(call);
        return partitions.of(ongoing == null ? call.request() : ongoing.originalRequest());
    }

    /** What the loop sends at present: the hop that a redirect led to, before interceptors. */
    public static Request hop(Call call) {
        OngoingCall ongoing = ongoing(call);
        return ongoing == null ? call.request() : ongoing.currentRequest();
    }

    /** Whether a redirect has led the call to another origin than its caller asked. */
    public static boolean hasCrossed(Call call) {
        CallContext notes = CallContext.find(call);
        return notes != null && notes.hasCrossed();
    }

    private static @Nullable OngoingCall ongoing(Call call) {
        CallContext notes = CallContext.find(call);
        return notes == null ? null : notes.ongoing;
    }
}
