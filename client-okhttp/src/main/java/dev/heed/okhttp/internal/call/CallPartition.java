package dev.heed.okhttp.internal.call;

import dev.heed.internal.hold.PartitionNames;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partition of a call from the request as its caller made it: an attempt may be a call of its own, for
 * another hop.
 *
 * @param partitions finds the partition of a request through the function of the user
 */
public record CallPartition(PartitionNames<Request> partitions) {
    /** Returns the partition of a call; empty if the user's function threw. */
    public Optional<String> of(Call call) {
        OngoingCall ongoing = ongoing(call);
        return partitions.of(ongoing == null ? call.request() : ongoing.originalRequest());
    }

    /** Returns what the loop sends at present: the hop that a redirect led to, before interceptors. */
    public static Request hop(Call call) {
        OngoingCall ongoing = ongoing(call);
        return ongoing == null ? call.request() : ongoing.currentRequest();
    }

    /** Returns whether a redirect has led the call to another origin than its caller asked. */
    public static boolean hasCrossed(Call call) {
        CallContext context = CallContext.find(call);
        return context != null && context.hasCrossed();
    }

    private static @Nullable OngoingCall ongoing(Call call) {
        CallContext context = CallContext.find(call);
        return context == null ? null : context.ongoing;
    }
}
