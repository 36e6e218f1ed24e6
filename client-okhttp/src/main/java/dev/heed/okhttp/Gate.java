package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Asks the holds once more when an attempt leaves the dispatcher's queue, where it may have stood for minutes. Outside of
 * the user's interceptors, which need not know of attempts that were not made.
 */
final class Gate implements Interceptor {
    private final Core core;

    Gate(Core core) {
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
    static boolean wasPassedBy(Call attempt, IOException failure) {
        Thrown thrown = attempt.tag(Thrown.class);
        return thrown != null && thrown.failure == failure;
    }

    /** A tag of the attempt. */
    private record Thrown(IOException failure) {}

    Request passed(Chain chain) throws HeldBack {
        Request request = chain.request();
        if (!core.holds().mayStand()
                || !core.mayBeHeld(core.policyOf(request), request, core.time().nanoTime())) {
            return request;
        }
        CallNotes notes = CallNotes.find(chain.call());
        OngoingCall call = notes == null ? null : notes.ongoing;
        if (Facts.asksOnlyTheCache(request) || (call != null && call.asksOnlyTheCache())) {
            return request;
        }
        Next next = call == null ? null : call.admit();
        if (next instanceof Next.Send send) {
            return send.request();
        }
        throw new HeldBack(next);
    }
}
