package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.HttpToken;
import okhttp3.Headers;
import okhttp3.Response;

/**
 * Bounds how much of the head of a response is kept: a server can make a header as long as 256 KiB, which is as much as
 * OkHttp reads. Headers are kept whole or not at all, since a value that is cut reads like another one.
 */
final class BoundedHead {
    /** The limit is in characters, names and values together. */
    static final int MAX_LENGTH = 16 * 1024;

    /** A reason phrase is cut to this length, since it means nothing (RFC 9110 15). */
    private static final int MAX_MESSAGE = 256;

    private BoundedHead() {}

    /** Returns the reason phrase, cut to so many characters or fewer. */
    static String message(Response response, int maxLength) {
        String message = response.message();
        return message.substring(0, Math.min(message.length(), Math.max(0, Math.min(MAX_MESSAGE, maxLength))));
    }

    /**
     * Returns the headers that fit, in their order.
     *
     * @param headers the headers as received
     * @param maxLength how many characters fit; a header that is longer than what is left of them is skipped
     */
    static Headers headers(Headers headers, int maxLength) {
        if (length(headers) <= maxLength) {
            return headers;
        }
        Headers.Builder kept = new Headers.Builder();
        int left = maxLength;
        for (int i = 0; i < headers.size(); i++) {
            int length = length(headers, i);
            // HTTP/2 can carry a name that is no token (RFC 9110 5.1), which no builder takes.
            if (length <= left && HttpToken.isToken(headers.name(i))) {
                kept.addUnsafeNonAscii(headers.name(i), headers.value(i));
                left -= length;
            }
        }
        return kept.build();
    }

    /** Returns the length of all headers. */
    static int length(Headers headers) {
        int length = 0;
        for (int i = 0; i < headers.size(); i++) {
            length += length(headers, i);
        }
        return length;
    }

    /**
     * Returns the length of a header with the two line breaks that separate it from others where it is kept as text.
     */
    private static int length(Headers headers, int i) {
        return headers.name(i).length() + headers.value(i).length() + 2;
    }
}
