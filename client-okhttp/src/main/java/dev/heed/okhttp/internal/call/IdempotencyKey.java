package dev.heed.okhttp.internal.call;

import dev.heed.Time;
import dev.heed.internal.http.HttpMethods;
import java.util.Optional;
import java.util.UUID;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Says, as a tag of a request, which header has a key that makes the request idempotent. The tag itself makes nothing
 * idempotent: the header may have been taken off, on the way to another origin.
 *
 * @param header the name of the header
 * @param isMade whether the key was made here, and not by the caller
 */
public record IdempotencyKey(String header, boolean isMade) {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<IdempotencyKey> KEY = JvmClassMappingKt.getKotlinClass(IdempotencyKey.class);

    private static final double TWO_TO_32 = 4294967296.0;

    /**
     * Returns a request with a key in a header, for one call. A key that it has already stays. A request that came with
     * an earlier response has its tag and its key: the caller sends that very key again.
     *
     * @param request the request as the loop gets it
     * @param header the header that the policy names; empty if it names none
     * @param time draws the random numbers
     * @param call the number of this call among those that get a key
     */
    public static Request in(Request request, Optional<String> header, Time time, long call) {
        if (header.isEmpty()) {
            return request.tag(KEY) == null ? request : tagged(request.newBuilder(), null);
        }
        String name = header.get();
        boolean isOwn = !HttpMethods.areEmpty(request.headers(name)) && !name.equalsIgnoreCase(madeHeader(request));
        Request.Builder keyed = request.newBuilder();
        boolean isThere = !HttpMethods.areEmpty(request.headers(name));
        return tagged(isThere ? keyed : keyed.header(name, key(time, call)), new IdempotencyKey(name, !isOwn));
    }

    private static Request tagged(Request.Builder request, @Nullable IdempotencyKey key) {
        return request.tag(IdempotencyKey.class, key).build();
    }

    /**
     * Makes a UUID of version 4 (RFC 9562 5.4). The number of the call makes two keys differ even where the random
     * numbers of a {@link Time} do not, as in tests; it takes no randomness away.
     */
    private static String key(Time time, long call) {
        long high = (((bits(time) << 32) | bits(time)) & 0xffffffffffff0fffL) | 0x4000L;
        long low = ((((bits(time) << 32) | bits(time)) ^ call) & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** Draws 32 bits. A {@link Time} that a user wrote may give any number. */
    private static long bits(Time time) {
        double random = time.random();
        return random >= 0 && random < 1 ? (long) (random * TWO_TO_32) : 0;
    }

    /** Returns whether a request has such a key. */
    static boolean isIn(Request request) {
        IdempotencyKey key = request.tag(KEY);
        return key != null && !HttpMethods.areEmpty(request.headers(key.header));
    }

    /** Returns the name of the header that distinguishes nothing but this call; empty text if there is none. */
    static String madeHeader(Request request) {
        IdempotencyKey key = request.tag(KEY);
        return key != null && key.isMade ? key.header : "";
    }

    /** Takes a key that was made here out of a request to another origin, whatever headers may travel there. */
    static Request keptFromOthers(Request request) {
        String made = madeHeader(request);
        return made.isEmpty() ? request : tagged(request.newBuilder().removeHeader(made), null);
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return isMade ? "made" : "own";
    }
}
