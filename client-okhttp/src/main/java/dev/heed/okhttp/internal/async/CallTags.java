package dev.heed.okhttp.internal.async;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tags that were computed on a call, beside those that its request carries, and copies them to its attempts.
 */
@SuppressWarnings("unchecked") // only findOrCompute puts, and under the class of what it puts
final class CallTags {
    private final Map<KClass<?>, Object> computed = new ConcurrentHashMap<>();

    <T> @Nullable T find(KClass<T> type) {
        return (T) computed.get(type);
    }

    <T> T findOrCompute(KClass<T> type, Function0<? extends T> compute) {
        T known = find(type);
        if (known != null) {
            return known;
        }
        T made = compute.invoke(); // it may itself ask for tags, so it does not run under the map's lock
        T earlier = (T) computed.putIfAbsent(type, made);
        return earlier == null ? made : earlier;
    }

    void copyTo(Call attempt) {
        computed.forEach((type, value) -> attempt.tag((KClass<Object>) type, () -> value));
    }
}
