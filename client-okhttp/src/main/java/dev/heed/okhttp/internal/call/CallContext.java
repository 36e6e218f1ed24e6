package dev.heed.okhttp.internal.call;

import dev.heed.Attempt;
import dev.heed.Hold;
import dev.heed.Trail;
import dev.heed.okhttp.internal.interceptor.NoResendInterceptor;
import java.io.IOException;
import java.util.Optional;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * What the interceptors of one call tell each other, as a tag of the call: a header could be forged by a server. Made when
 * there is something to tell; a call that is answered without the network has none. Used by the thread that runs the call, the
 * conversation also by those who ask for the trail.
 */
public final class CallContext extends AttemptEvents {
    /** The Kotlin class: looking a tag up by the Java class makes a new one each time. */
    public static final KClass<CallContext> KEY = JvmClassMappingKt.getKotlinClass(CallContext.class);

    volatile @Nullable public OngoingCall ongoing;

    /** Whether a network interceptor of the user's changed the headers of a request that was refused: a key, say. */
    public boolean altered;

    /**
     * What {@link NoResendInterceptor} took out of the last reply: all headers of a redirect, or the {@code Retry-After} lines of another
     * status. One field for both, as no reply has both: a call that waits must be small.
     */
    @Nullable
    public Headers hidden;

    /** The last redirect that was not hidden. */
    @Nullable
    public BlockedRedirect redirect;

    /** Whether a listener of the call keeps OkHttp from following what is not hidden. */
    public boolean watchesRedirects;

    /** Whether OkHttp's events reach this. */
    private boolean listens;

    /** What answered the last attempt in place of a server. */
    private @Nullable Hold refusal;

    /** Set once the call has left the origin that its request was made for. */
    @Nullable
    public CrossOriginFilter crossing;

    /** Credentials that took the place of refused ones, and where they are good. */
    @Nullable
    public Fresh refreshed;

    /** What authenticators of the user's gave. */
    @Nullable
    public AuthenticatedHeaders given;

    /** How often credentials were renewed for this call. */
    public byte renewed;

    /**
     * What took the place of refused credentials.
     *
     * @param origin where it is good
     * @param refused what it took the place of; empty if there was nothing
     * @param authorization the value
     * @param isLast whether a 401 to it is final: it was renewed for this very call, or is its second one
     */
    public record Fresh(String origin, Optional<String> refused, String authorization, boolean isLast) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Fresh[" + origin + "]";
        }
    }

    @Nullable
    public Fresh freshFor(String origin) {
        Fresh known = refreshed;
        return known != null && known.origin().equals(origin) ? known : null;
    }

    @Override
    public void nextAttempt() {
        super.nextAttempt();
        hidden = null;
        redirect = null;
    }

    /** Nothing of before belongs to what is sent now. */
    private void reset() {
        nextAttempt();
        forget();
        ongoing = null;
        altered = false;
        refusal = null;
        crossing = null;
        refreshed = null;
        given = null;
        renewed = 0;
    }

    /** Returns whether the attempt that is under way must not reach the server. */
    public boolean asksOnlyTheCache() {
        OngoingCall call = ongoing;
        return call != null && call.asksOnlyTheCache();
    }

    /** Returns what happened so far; no step before the call has to be judged. */
    public Trail trail() {
        OngoingCall call = ongoing;
        return call == null ? TrailTag.NO_TRAIL : call.trail();
    }

    /** Returns whether a redirect has led the call to another origin than its caller asked. */
    public boolean hasCrossed() {
        return crossing != null;
    }

    /** Tells what the interceptors of the attempt that has ended know, and what was thrown after its response. */
    void addFacts(Attempt.Builder facts, @Nullable Throwable thrownAfter) {
        if (isBodyOpen()) {
            facts.body(Attempt.Body.OPEN);
        }
        if (thrownAfter != null) {
            facts.thenThrew(thrownAfter);
            if (wasSentAgain()) {
                facts.sentAgain();
            }
        }
        Optional.ofNullable(takeRefusal()).ifPresent(facts::heldBy);
    }

    /** Tells what OkHttp's events prove of a failure without a response. */
    void addFailureFacts(Attempt.Builder facts, IOException failure) {
        if (provesUnprocessed(failure)) {
            facts.unprocessed();
        }
        if (isRefusedByProxy(failure)) {
            facts.refusedByProxy();
        }
    }

    /**
     * A request leaves for the network. What was hidden of an earlier response is nobody's any more, and one that may only
     * ask the cache, whatever an interceptor made of it, is held back.
     */
    public void entersNetwork() throws HeldException {
        if (asksOnlyTheCache()) {
            throw new HeldException(null);
        }
        hidden = null;
    }

    /** What may have acted if it arrived, and a body that cannot be had twice, OkHttp must not send again. */
    public void leaves(Request request) {
        boolean bodyOnce = AttemptFacts.isSentOnce(request.body());
        if (bodyOnce || !AttemptFacts.isIdempotent(request)) {
            goesOnce(bodyOnce);
        } else {
            goesOften();
        }
    }

    public void refused(Hold by) {
        refusal = by;
    }

    /** A server is asked, whatever was answered in its place before. */
    public void notRejected() {
        refusal = null;
    }

    private @Nullable Hold takeRefusal() {
        Hold taken = refusal;
        refusal = null;
        return taken;
    }

    /** Takes the response of an attempt that has failed: closed, since nobody reads it any more, and without its body. */
    public @Nullable Response takeClosedResponse() {
        Response taken = takeAnswer();
        if (taken == null) {
            return null;
        }
        try {
            taken.close();
        } catch (RuntimeException e) {
            // The body is an interceptor's own, and the caller is told of what that interceptor threw.
        }
        return taken.newBuilder().body(ResponseBody.EMPTY).build();
    }

    public static @Nullable CallContext find(Call call) {
        return call.tag(KEY);
    }

    public static CallContext of(Call call) {
        return call.tag(KEY, CallContext::new);
    }

    /** The notes of a call, which OkHttp's events reach from now on. */
    public static CallContext listening(Call call) {
        CallContext notes = of(call);
        if (!notes.listens) {
            notes.listens = true;
            call.addEventListener(notes);
        }
        return notes;
    }

    /** A call comes to the loop: for the first time, or anew, as an interceptor outside of it proceeds once more. */
    public static void begins(Call call) {
        CallContext known = find(call);
        if (known != null) {
            known.reset();
        }
    }

    /** Gives a further attempt, where that is a call of its own, the notes of those before. */
    public void attachTo(Call attempt) {
        attempt.tag(KEY, () -> this);
        attempt.addEventListener(this);
        listens = true;
    }
}
