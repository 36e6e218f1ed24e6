package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.ChosenPolicy;
import dev.heed.okhttp.internal.call.CredentialHeader;
import dev.heed.okhttp.internal.call.IdempotencyKey;
import dev.heed.okhttp.internal.call.PeekedBody;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.call.RequestOrigin;
import java.io.IOException;
import java.util.List;
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

    /** No documented policy delivers these by {@code surface()}: whoever does wants them as they are. */
    private static final Set<Integer> REJECTIONS = Set.of(400, 401, 422);

    /** What Heed noted on a request, which a new builder does not have. */
    private static final List<Class<?>> NOTES =
            List.of(ResiliencePolicy.class, ChosenPolicy.class, IdempotencyKey.class, CredentialHeader.class);

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
                && facts.thrownAfter().isEmpty()
                && !context.isChanged
                && !context.hasCrossed()
                && HoldGate.isOfServer(refused, facts)
                && !AttemptFacts.isWebSocket(request)
                && !policy.ruleFor(facts).repeats()
                && !surfaces(policy, refused.code());
        Optional<Request> changed = asks ? asked(request, refused) : Optional.empty();
        context.isChanged |= changed.isPresent();
        context.settlesRejection(changed.isEmpty());
        return changed;
    }

    private Optional<Request> asked(Request request, Response refused) throws IOException {
        Optional<Request> other = changer.change(request, PeekedBody.in(refused));
        return other == null
                ? Optional.empty()
                : other.map(changed -> noted(request, changed)).filter(changed -> differs(request, changed));
    }

    /** A 409, 412 or 428 is delivered by default: it is left alone where the rejections are delivered too. */
    private static boolean surfaces(ResiliencePolicy policy, int status) {
        Set<Integer> all = REJECTIONS.contains(status) ? Set.of(status) : REJECTIONS;
        return all.stream().allMatch(each -> policy.rule(each).equals(Rule.surface()));
    }

    private static Request noted(Request request, Request other) {
        Request.Builder noted = other.newBuilder();
        NOTES.forEach(note -> copy(note, request, other, noted));
        return noted.build();
    }

    private static <T> void copy(Class<T> note, Request from, Request to, Request.Builder noted) {
        T value = from.tag(note);
        if (value != null && to.tag(note) == null) {
            noted.tag(note, value);
        }
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
