package dev.heed.okhttp.internal.call;

import dev.heed.Attempt;
import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.internal.credentials.CredentialRefresh;
import java.io.IOException;
import java.util.Optional;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the interceptors of one call need to know of each other. It is a tag of the call, since a server could
 * forge a header. It is made when there is something to keep; a call that is answered without the network has none.
 * Only the thread that runs the call uses it, but for {@link #ongoing}, which those who ask for the trail read too.
 */
public final class CallContext extends AttemptEvents {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    public static final KClass<CallContext> KEY = JvmClassMappingKt.getKotlinClass(CallContext.class);

    volatile @Nullable public OngoingCall ongoing;

    /**
     * A network interceptor of the user changed the headers of a request that was rejected, for example the API key.
     */
    public boolean altered;

    /**
     * {@code NoResendInterceptor} took these out of the last response: all headers of a redirect, or the
     * {@code Retry-After} lines of another status. One field serves both, as no response has both: a call that waits
     * must be small.
     */
    @Nullable
    public Headers hidden;

    /** This is the last redirect that was not hidden from OkHttp. */
    @Nullable
    public BlockedRedirect redirect;

    /** A listener of the call keeps OkHttp from following a redirect that is not hidden. */
    public boolean watchesRedirects;

    /** This object listens to the events of its call. */
    private boolean listens;

    /** This hold rejected the last attempt, which reached no server. */
    private @Nullable Hold rejection;

    /** The filter is set once the call has left the origin that its request was made for. */
    @Nullable
    public CrossOriginFilter crossing;

    /** These credentials took the place of rejected ones. */
    private @Nullable Fresh refreshed;

    /** These headers were changed by the authenticators of the user. */
    @Nullable
    public AuthenticatedHeaders given;

    /** Code of the user's has made another request of the one that was refused. */
    public boolean isChanged;

    /** Stores the last response as a rejection; null if it is none, or is stored. */
    private @Nullable Runnable rejectionStore;

    /** So many times credentials were refreshed for this call. */
    public byte renewed;

    /** What was read of the body of the last response, to tell what that means; null if nothing was. */
    private @Nullable Beginning beginning;

    /** The response that the attempt retries came from the cache, which would give the same one again. */
    public boolean skipsCache;

    /** So many shared connections were left, since an attempt timed out on them. */
    private byte connectionsLeft;

    /** The time of the attempt that is under way, if its policy bounds it. */
    @Nullable
    public AttemptTimeout attemptTimeout;

    /**
     * Holds credentials that took the place of rejected ones.
     *
     * @param origin the origin where they are valid
     * @param refused the value whose place they took; empty if there was none
     * @param authorization the value of {@code Authorization}
     * @param isLast whether a 401 to them is final: they were refreshed for this very call, or are its second ones
     * @param by what brought them, which may be forgotten while the call waits
     */
    public record Fresh(
            String origin, Optional<String> refused, String authorization, boolean isLast, CredentialRefresh by) {
        /** Leaves the value out, which is a secret. */
        @Override
        public String toString() {
            return "Fresh[" + origin + "]";
        }
    }

    /** Sends fresh credentials from now on; null where there are none. */
    public void sends(@Nullable Fresh fresh) {
        if (fresh != null) {
            refreshed = fresh;
            renewed++;
        }
    }

    /** Returns them, unless they were forgotten since; null if there are none. */
    public @Nullable Fresh refreshed() {
        Fresh known = refreshed;
        return known == null || known.by().isForgotten() ? null : known;
    }

    @Nullable
    public Fresh freshFor(String origin) {
        Fresh known = refreshed();
        return known != null && known.origin().equals(origin) ? known : null;
    }

    @Override
    public void nextAttempt() {
        super.nextAttempt();
        hidden = null;
        beginning = null;
        redirect = null;
        skipsCache = false;
    }

    /** Pairs a body with what was read of its beginning. */
    private record Beginning(ResponseBody body, String text) {}

    /** Forgets everything, since nothing of it belongs to what is sent now. */
    private void reset() {
        nextAttempt();
        forget();
        ongoing = null;
        altered = false;
        rejection = null;
        crossing = null;
        refreshed = null;
        given = null;
        renewed = 0;
        isChanged = false;
        rejectionStore = null;
        connectionsLeft = 0;
    }

    /** Keeps the attempts that follow off a shared connection. */
    void leavesConnection() {
        connectionsLeft++;
    }

    /** Returns how many shared connections must not be used again; attempts are at most 100. */
    public int connectionsLeft() {
        return connectionsLeft;
    }

    /** Lets an exception prove what another one proves, in whose place it is thrown. */
    void standsFor(IOException failure, IOException shown) {
        NetworkFindings findings = findings();
        if (findings.isReported(failure)) {
            findings.report(shown);
        }
    }

    /** Returns whether the present attempt must not reach the server. */
    public boolean asksOnlyTheCache() {
        OngoingCall call = ongoing;
        return call != null && call.asksOnlyTheCache();
    }

    /** Returns what happened so far; a call that was not decided about yet has no steps. */
    public Trail trail() {
        OngoingCall call = ongoing;
        return call == null ? TrailTag.NO_TRAIL : call.trail();
    }

    /** Returns whether a redirect has led the call to another origin than its caller asked. */
    public boolean hasCrossed() {
        return crossing != null;
    }

    /** Adds what the interceptors of the attempt that has ended know, and what was thrown after its response. */
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
        Optional.ofNullable(takeRejection()).ifPresent(facts::heldBy);
    }

    /**
     * Returns the beginning of a response's body, if the policy looks at it. Each body is read once: an interceptor that
     * throws afterwards closes it, and a slow one is not waited for again. An interceptor that sends again, or that
     * decompresses, has another one.
     */
    public String beginningOf(Response response, ResiliencePolicy policy, int readTimeoutMillis) {
        if (!policy.signals().readsBodyOf(response.code())) {
            return "";
        }
        Beginning known = beginning;
        if (known == null || known.body != response.body()) {
            known = new Beginning(response.body(), BodyBeginning.of(response, readTimeoutMillis));
            beginning = known;
        }
        return known.text;
    }

    /** Adds what OkHttp's events prove of a failure without a response. */
    void addFailureFacts(Attempt.Builder facts, IOException failure) {
        if (provesUnprocessed(failure)) {
            facts.unprocessed();
        }
        if (isRefusedByProxy(failure)) {
            facts.refusedByProxy();
        }
    }

    /**
     * Prepares for a request that leaves for the network. What was hidden of an earlier response is forgotten. A
     * request that may only be answered from the cache is held back, whatever an interceptor made of it.
     *
     * @param connection that the request goes out on; null if there is none
     */
    public void entersNetwork(@Nullable Connection connection) throws IOException {
        if (asksOnlyTheCache()) {
            throw new HeldException(null);
        }
        AttemptTimeout timeout = attemptTimeout;
        if (timeout != null) {
            timeout.entersNetwork(connection);
        }
        hidden = null;
    }

    /**
     * Decides whether OkHttp may send a request again by itself. It may not if a server may have acted on the request,
     * or if the body cannot be written twice.
     */
    public void leaves(Request request) {
        boolean bodyOnce = AttemptFacts.isSentOnce(request.body());
        if (bodyOnce || !AttemptFacts.isIdempotent(request)) {
            goesOnce(bodyOnce);
        } else {
            goesOften();
        }
    }

    /** Has a rejection stored once it is known that code of the user's makes no other request of the refused one. */
    public void storesRejection(Runnable store) {
        rejectionStore = store;
    }

    /**
     * Stores the last rejection, or forgets it.
     *
     * @param isFinal false if another request follows: the next call must get as far as that
     */
    public void settlesRejection(boolean isFinal) {
        Runnable store = rejectionStore;
        rejectionStore = null;
        if (isFinal && store != null) {
            store.run();
        }
    }

    public void refused(Hold by) {
        rejection = by;
    }

    /** Forgets what rejected the attempt, since a server is asked now. */
    public void notRejected() {
        rejection = null;
    }

    private @Nullable Hold takeRejection() {
        Hold taken = rejection;
        rejection = null;
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
        Beginning known = beginning;
        if (known != null && known.body == taken.body()) {
            beginning = new Beginning(ResponseBody.EMPTY, known.text); // what it means does not change
        }
        return taken.newBuilder().body(ResponseBody.EMPTY).build();
    }

    public static @Nullable CallContext find(Call call) {
        return call.tag(KEY);
    }

    public static CallContext of(Call call) {
        return call.tag(KEY, CallContext::new);
    }

    /** Returns the context of a call, which listens to the events of the call from now on. */
    public static CallContext listening(Call call) {
        CallContext context = of(call);
        if (!context.listens) {
            context.listens = true;
            call.addEventListener(context);
        }
        return context;
    }

    /**
     * Forgets an earlier run of a call that comes to the loop: for the first time, or again, as an interceptor outside
     * of the loop proceeds once more.
     */
    public static void begins(Call call) {
        CallContext known = find(call);
        if (known != null) {
            known.reset();
        }
    }

    /** Gives this context to a further attempt that is a call of its own. */
    public void attachTo(Call attempt) {
        attempt.tag(KEY, () -> this);
        attempt.addEventListener(this);
        listens = true;
    }
}
