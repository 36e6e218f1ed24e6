package dev.heed.okhttp;

import dev.heed.internal.HttpToken;
import okhttp3.Headers;
import okhttp3.Response;

/** Takes the {@code Retry-After} lines of a response out of OkHttp's sight, and puts them back where they stood. */
final class RetryAfterLines {
    private static final String NAME = "Retry-After";

    /** OkHttp 5.5.1 sends at once after 0, or after none with a 408, and throws at more than an {@code int}. */
    private static final Headers HARMLESS = Headers.of(NAME, "1");

    private RetryAfterLines() {}

    /** {@return the lines as they came, with their names} */
    static Headers of(Response response) {
        Headers.Builder lines = new Headers.Builder();
        Headers all = response.headers();
        for (int i = 0; i < all.size(); i++) {
            if (all.name(i).equalsIgnoreCase(NAME)) {
                lines.addUnsafeNonAscii(all.name(i), all.value(i));
            }
        }
        return lines.build();
    }

    static Response harmless(Response response) {
        return with(response, HARMLESS);
    }

    /** As received: what a server may send, in another script for example, is more than a builder takes by default. */
    static Response with(Response response, Headers lines) {
        return response.newBuilder()
                .headers(replaced(response.headers(), lines))
                .build();
    }

    private static Headers replaced(Headers all, Headers lines) {
        Headers.Builder replaced = new Headers.Builder();
        boolean isIn = false;
        for (int i = 0; i < all.size(); i++) {
            String name = all.name(i);
            if (!HttpToken.isToken(name)) {
                return appended(all, lines);
            }
            if (!name.equalsIgnoreCase(NAME)) {
                replaced.addUnsafeNonAscii(name, all.value(i));
            } else if (!isIn) {
                addAll(replaced, lines);
                isIn = true;
            }
        }
        return (isIn ? replaced : addAll(replaced, lines)).build();
    }

    /** OkHttp reads names that none of its builders takes one by one. */
    private static Headers appended(Headers all, Headers lines) {
        return addAll(all.newBuilder().removeAll(NAME), lines).build();
    }

    private static Headers.Builder addAll(Headers.Builder to, Headers lines) {
        for (int i = 0; i < lines.size(); i++) {
            to.addUnsafeNonAscii(lines.name(i), lines.value(i));
        }
        return to;
    }
}
