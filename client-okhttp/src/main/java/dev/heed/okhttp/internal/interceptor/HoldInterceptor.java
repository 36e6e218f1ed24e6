package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.HeldException;
import dev.heed.okhttp.internal.call.OngoingCall;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Asks the holds once more when an attempt leaves the dispatcher's queue, where it may have stood for minutes. Outside of
 * the user's interceptors, which need not know of attempts that were not made.
 */
public final class HoldInterceptor implements Interceptor {
    private final SharedState core;

    public HoldInterceptor(SharedState core) {
        this.core = core;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        return passing(chain, () -> chain.proceed(passed(chain)));
    }

    /** What goes on inside of the gate. */
    interface Inside {
        Response proceed() throws IOException;
    }

    /** Notes what is thrown there. */
    Response passing(Chain chain, Inside inside) throws IOException {
        try {
            return inside.proceed();
        } catch (IOException e) {
            Thrown unused = chain.call().tag(Thrown.class, () -> new Thrown(e));
            throw e;
        }
    }

    /**
     * Whether interceptors threw this in an attempt, or OkHttp in place of what they may not throw.
     *
     * @param attempt that has ended
     * @param failure that its callback is told
     */
    public static boolean wasPassedBy(Call attempt, IOException failure) {
        Thrown thrown = attempt.tag(Thrown.class);
        return thrown != null && thrown.failure == failure;
    }

    /** A tag of the attempt. */
    private record Thrown(IOException failure) {}

    Request passed(Chain chain) throws HeldException {
        Request request = chain.request();
        if (!core.holds().mayStand()
                || !core.mayBeHeld(core.policyOf(request), request, core.time().nanoTime())) {
            return request;
        }
        CallContext notes = CallContext.find(chain.call());
        OngoingCall call = notes == null ? null : notes.ongoing;
        if (AttemptFacts.asksOnlyTheCache(request) || (call != null && call.asksOnlyTheCache())) {
            return request;
        }
        Action next = call == null ? null : call.admit();
        if (next instanceof Action.Send send) {
            return send.request();
        }
        throw new HeldException(next);
    }
}
