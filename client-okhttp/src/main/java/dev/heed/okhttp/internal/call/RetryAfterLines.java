package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.HttpToken;
import java.util.List;
import okhttp3.Headers;
import okhttp3.Response;

/**
 * Hides the {@code Retry-After} lines of a 503 or 408 from OkHttp, which would send some of these requests again at
 * once, and puts them back where they stood. {@code NoResendInterceptor} hides them and {@code GuardInterceptor} puts
 * them back, so that only OkHttp, and application interceptors that were added after wrapping, see what stands in their
 * place.
 */
public final class RetryAfterLines {
    private static final String NAME = "Retry-After";

    private RetryAfterLines() {}

    /** {@return the lines as they came, with their names} */
    public static Headers of(Response response) {
        Headers.Builder lines = new Headers.Builder();
        Headers all = response.headers();
        for (int i = 0; i < all.size(); i++) {
            if (all.name(i).equalsIgnoreCase(NAME)) {
                lines.addUnsafeNonAscii(all.name(i), all.value(i));
            }
        }
        return lines.build();
    }

    /** Returns whether a response is still as {@link #harmless} made it: an interceptor may have made another. */
    public static boolean areHiding(Response response, Headers hidden) {
        List<String> values = response.headers(NAME);
        return values.size() == Math.max(1, hidden.size()) && values.stream().allMatch("1"::equals);
    }

    /**
     * Puts {@code Retry-After: 1} in the place of each line. OkHttp 5.5.1 sends again at once after 0, or after a 408
     * without the header, and throws if the number is beyond an {@code int}.
     */
    public static Response harmless(Response response) {
        Headers lines = of(response);
        Headers.Builder ones = new Headers.Builder();
        for (int i = 0; i < Math.max(1, lines.size()); i++) {
            ones.add(i < lines.size() ? lines.name(i) : NAME, "1");
        }
        return with(response, ones.build());
    }

    /**
     * Returns a response with other lines, exactly as received: a server may send more than a builder takes by default,
     * for example text in another script.
     */
    public static Response with(Response response, Headers lines) {
        return response.newBuilder()
                .headers(replaced(response.headers(), lines))
                .build();
    }

    /** Puts each line where one stood; lines for which there is no such place come at the end. */
    private static Headers replaced(Headers all, Headers lines) {
        Headers.Builder replaced = new Headers.Builder();
        int next = 0;
        for (int i = 0; i < all.size(); i++) {
            String name = all.name(i);
            if (!HttpToken.isToken(name)) {
                return addAll(all.newBuilder().removeAll(NAME), lines, 0); // no builder takes such a name by itself
            }
            if (!name.equalsIgnoreCase(NAME)) {
                replaced.addUnsafeNonAscii(name, all.value(i));
            } else if (next < lines.size()) {
                replaced.addUnsafeNonAscii(lines.name(next), lines.value(next));
                next++;
            }
        }
        return addAll(replaced, lines, next);
    }

    private static Headers addAll(Headers.Builder to, Headers lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            to.addUnsafeNonAscii(lines.name(i), lines.value(i));
        }
        return to.build();
    }
}
