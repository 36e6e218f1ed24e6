package dev.heed.okhttp.internal.async;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes the call of OkHttp that sends an attempt, directly or through a factory that the user put around the client,
 * such as OpenTelemetry's. The call of such a factory need not know more than the methods of OkHttp 3: OpenTelemetry's
 * throws an {@code AbstractMethodError} where a tag or a listener is added. So those go to the call of OkHttp inside of
 * it, and only sending goes through the factory's.
 */
public final class AttemptCalls {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<Surrounding> KEY = JvmClassMappingKt.getKotlinClass(Surrounding.class);

    private final OkHttpClient client;
    private final MadeCalls made;
    private final Call.@Nullable Factory surrounding;

    /** Makes the calls of a client itself. */
    AttemptCalls(OkHttpClient client) {
        this.client = client;
        this.made = new MadeCalls(client.eventListenerFactory());
        this.surrounding = null;
    }

    /**
     * Makes the calls of what a function makes of a client.
     *
     * @throws NullPointerException if the function gives null; what it throws is thrown here
     */
    AttemptCalls(OkHttpClient client, Function<OkHttpClient, Call.Factory> instrumentation) {
        this.client = client;
        this.made = new MadeCalls(client.eventListenerFactory());
        OkHttpClient noted = client.newBuilder().eventListenerFactory(made).build();
        this.surrounding =
                Objects.requireNonNull(instrumentation.apply(noted), "the function given to callFactory(…) gave null");
    }

    /** Makes OkHttp's own call for an attempt, which takes tags, listeners and a timeout. */
    Call make(Request request) {
        if (surrounding == null) {
            return client.newCall(request);
        }
        MadeCalls.Made found = made.by(surrounding, request);
        found.inner().tag(KEY, () -> new Surrounding(found.outer()));
        return found.inner();
    }

    /** Returns the call that sends an attempt: the one of the user's factory, or the attempt itself. */
    Call sending(Call attempt) {
        if (surrounding == null) {
            return attempt;
        }
        Surrounding known = attempt.tag(KEY);
        return known == null ? attempt : known.call();
    }

    /**
     * Enqueues an attempt. Whatever call the one of the user's factory shows to its callback, perhaps itself, the
     * receiver gets the attempt.
     */
    void enqueue(Call attempt, Callback receiver) {
        Call sending = sending(attempt);
        sending.enqueue(sending == attempt ? receiver : new OfAttempt(attempt, receiver));
    }

    /** Cancels an attempt, and tells the call of the user's factory first, which may pass that on. */
    void cancel(Call attempt) {
        try {
            Call sending = sending(attempt);
            if (sending != attempt) {
                sending.cancel();
            }
        } finally {
            attempt.cancel();
        }
    }

    /** Shows an attempt to what receives its end. */
    private record OfAttempt(Call attempt, Callback receiver) implements Callback {
        @Override
        public void onResponse(Call any, Response response) throws IOException {
            receiver.onResponse(attempt, response);
        }

        @Override
        public void onFailure(Call any, IOException failure) {
            receiver.onFailure(attempt, failure);
        }
    }

    /** Keeps, as a tag of OkHttp's own call, the call that the user's factory made around it. */
    private record Surrounding(Call call) {}
}
