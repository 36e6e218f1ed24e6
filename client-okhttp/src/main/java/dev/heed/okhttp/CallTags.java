package dev.heed.okhttp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The tags of a call: those of its request, and those computed since. */
final class CallTags {
    private final Request request;
    private volatile @Nullable Map<KClass<?>, Object> computed;

    CallTags(Request request) {
        this.request = request;
    }

    @SuppressWarnings("unchecked") // only findOrCompute puts, under the class of what it puts
    <T> @Nullable T find(KClass<? extends T> type) {
        T given = request.tag((KClass<T>) type);
        Map<KClass<?>, Object> known = computed;
        return given != null || known == null ? given : (T) known.get(type);
    }

    @SuppressWarnings("unchecked") // as above
    <T> T findOrCompute(KClass<T> type, Function0<? extends T> compute) {
        T given = request.tag(type);
        return given != null ? given : (T) map().computeIfAbsent(type, key -> compute.invoke());
    }

    /** Gives an attempt what was computed; what the request carries it has already. */
    @SuppressWarnings("unchecked") // as above
    void copyTo(Call attempt) {
        Map<KClass<?>, Object> known = computed;
        if (known != null) {
            known.forEach((type, value) -> attempt.tag((KClass<Object>) type, () -> value));
        }
    }

    private synchronized Map<KClass<?>, Object> map() {
        Map<KClass<?>, Object> known = computed;
        if (known == null) {
            known = new ConcurrentHashMap<>();
            computed = known;
        }
        return known;
    }
}
