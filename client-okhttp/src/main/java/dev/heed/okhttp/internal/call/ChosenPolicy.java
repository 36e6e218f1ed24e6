package dev.heed.okhttp.internal.call;

import dev.heed.ResiliencePolicy;
import java.util.function.Function;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Carries the policy that the user's function chose for a call, as a tag of what is sent: the function is asked once.
 *
 * @param policy the policy of the call
 */
public record ChosenPolicy(ResiliencePolicy policy) {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<ChosenPolicy> KEY = JvmClassMappingKt.getKotlinClass(ChosenPolicy.class);

    /**
     * Asks for the policy of a call. A request that came with an earlier response may carry the choice of that call.
     *
     * @param request the request as the loop gets it
     * @param asMade the request as the caller made it
     * @param chooser the function of the user; what it throws is thrown here
     */
    public static Request in(Request request, Request asMade, Function<Request, @Nullable ResiliencePolicy> chooser) {
        ResiliencePolicy policy = chooser.apply(asMade);
        return policy == null && request.tag(KEY) == null
                ? request
                : request.newBuilder()
                        .tag(ChosenPolicy.class, policy == null ? null : new ChosenPolicy(policy))
                        .build();
    }

    public static @Nullable ResiliencePolicy find(Request request) {
        ChosenPolicy chosen = request.tag(KEY);
        return chosen == null ? null : chosen.policy;
    }

    /** Leaves the policy out, which is long. */
    @Override
    public String toString() {
        return "chosen";
    }
}
