package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.PeekedBody;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.call.RequestOrigin;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Asks code of the user's to make another request of one that was refused, once a call. A call that a redirect led to
 * another origin does not ask: that code knows secrets.
 */
public final class RequestChanges {
    /** These refuse a request that may be good once it is another one: 409, 412 and 428 speak of its version. */
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 409, 412, 422, 428);

    private final Changer changer;

    /** Makes another request of a refused one, as {@code RequestChange} does. */
    public interface Changer {
        Optional<Request> change(Request request, Response refused) throws IOException;
    }

    public RequestChanges(Changer changer) {
        this.changer = changer;
    }

    /** Returns the other request; empty if there is none, or none that may be sent. */
    Optional<Request> of(Request request, Response refused, Attempt facts, CallContext context, ResiliencePolicy policy)
            throws IOException {
        boolean asks = REFUSALS.contains(refused.code())
                && !context.isChanged
                && !context.hasCrossed()
                && HoldGate.isOfServer(refused, facts)
                && !AttemptFacts.isWebSocket(request)
                && !policy.equals(ResiliencePolicy.surfaceAll());
        if (!asks) {
            return Optional.empty();
        }
        Optional<Request> changed =
                changer.change(request, PeekedBody.in(refused)).filter(other -> differs(request, other));
        context.isChanged = changed.isPresent();
        return changed;
    }

    private static boolean differs(Request request, Request other) {
        String origin = RequestOrigin.of(request);
        if (!origin.equals(RequestOrigin.of(other))) {
            throw new IllegalArgumentException("a refused request must be changed for the same origin, " + origin
                    + ", was changed for " + RequestOrigin.of(other));
        }
        boolean sameBody = request.body() == other.body();
        if (sameBody && AttemptFacts.isSentOnce(request.body())) {
            return false;
        }
        boolean sameHead = request.method().equals(other.method())
                && request.url().equals(other.url())
                && request.headers().equals(other.headers());
        return !sameHead || (!sameBody && differInBody(request, other));
    }

    /** Compares by digest; a body that can be sent once only is taken for another one. */
    private static boolean differInBody(Request request, Request other) {
        RequestBody body = other.body();
        return AttemptFacts.isSentOnce(body) || !RequestFingerprint.of(request).equals(RequestFingerprint.of(other));
    }
}
