package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.HeldException;
import dev.heed.okhttp.internal.call.OngoingCall;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks the holds once more when an attempt of a call factory runs, since it may have stood in the dispatcher's queue
 * for minutes, and ends the attempt with a {@link HeldException} if it is held. It stands outside of the client's own
 * interceptors, so that they do not see attempts that are not sent; if there are none, {@link GuardInterceptor} calls
 * it. It also notes what the chain throws, to tell that from a failure that OkHttp made.
 */
public final class HoldInterceptor implements Interceptor {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<Thrown> KEY = JvmClassMappingKt.getKotlinClass(Thrown.class);

    private final SharedState core;

    public HoldInterceptor(SharedState core) {
        this.core = core;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        return passing(chain, () -> chain.proceed(passed(chain)));
    }

    /** Runs what is inside of this interceptor. */
    interface Inside {
        Response proceed() throws IOException;
    }

    /** Runs what is inside, and records on the call what it throws. */
    Response passing(Chain chain, Inside inside) throws IOException {
        Thrown before = chain.call().tag(KEY);
        if (before != null) {
            before.failure = null; // an interceptor outside proceeds again
        }
        try {
            return inside.proceed();
        } catch (IOException e) {
            throw noted(chain, e);
        }
    }

    private static <E extends IOException> E noted(Chain chain, E failure) {
        chain.call().tag(KEY, Thrown::new).failure = failure;
        return failure;
    }

    /**
     * Says whether a failure was thrown by an interceptor or inside of the chain. If not, OkHttp made it in place of an
     * exception that is no {@link IOException}.
     *
     * @param attempt the call of OkHttp's that has ended
     * @param failure the exception that its callback got
     */
    public static boolean wasPassedBy(Call attempt, IOException failure) {
        return thrownIn(attempt) == failure;
    }

    /**
     * Returns the {@link HeldException} that ended an attempt, whatever was made of it outside of this interceptor: an
     * interceptor or a factory around the client may wrap what it sees. Any other failure is returned as it is.
     *
     * @param attempt the call of OkHttp's that has ended
     * @param failure the exception that came out
     */
    public static IOException heldOr(Call attempt, IOException failure) {
        return thrownIn(attempt) instanceof HeldException held ? held : failure;
    }

    private static @Nullable IOException thrownIn(Call attempt) {
        Thrown thrown = attempt.tag(KEY);
        return thrown == null ? null : thrown.failure;
    }

    /** Keeps, as a tag of the attempt, what was thrown in it. */
    private static final class Thrown {
        private volatile @Nullable IOException failure;
    }

    /**
     * Returns the request that may be sent now.
     *
     * @throws HeldException if a hold stands; it carries what follows instead, if the call knows it
     */
    Request passed(Chain chain) throws HeldException {
        Request request = chain.request();
        if (!core.holds().mayStand()
                || !core.mayBeHeld(
                        core.policyOf(request),
                        chain.call(),
                        request,
                        core.time().nanoTime())) {
            return request;
        }
        CallContext context = CallContext.find(chain.call());
        OngoingCall call = context == null ? null : context.ongoing;
        if (AttemptFacts.asksOnlyTheCache(request) || (call != null && call.asksOnlyTheCache())) {
            return request;
        }
        if (call == null) {
            throw noted(chain, new HeldException(null));
        }
        Action next = call.admit();
        if (next instanceof Action.Send send) {
            // What stands outside of this interceptor may have added to the request that was meant to be sent.
            return send.request() == call.currentRequest() ? request : send.request();
        }
        throw noted(chain, new HeldException(next));
    }
}
