package dev.heed.okhttp.internal.async;

import java.util.Objects;
import java.util.function.Function;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
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

    /** Keeps, as a tag of OkHttp's own call, the call that the user's factory made around it. */
    private record Surrounding(Call call) {}
}
