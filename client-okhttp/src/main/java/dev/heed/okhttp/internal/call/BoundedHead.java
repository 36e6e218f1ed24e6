package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.HttpToken;
import okhttp3.Headers;
import okhttp3.Response;

/**
 * What is kept of the head of a response: a server makes a header of 256 KiB if it likes, which is as much as OkHttp reads.
 * Headers are kept whole or not at all, since a value that is cut reads like another one.
 */
final class BoundedHead {
    /** In characters, names and values together. */
    static final int MAX_LENGTH = 16 * 1024;

    /** Of a reason phrase, which means nothing (RFC 9110 15). */
    private static final int MAX_MESSAGE = 256;

    private BoundedHead() {}

    /** The reason phrase, cut to that many characters or fewer. */
    static String message(Response response, int most) {
        String message = response.message();
        return message.substring(0, Math.min(message.length(), Math.max(0, Math.min(MAX_MESSAGE, most))));
    }

    /**
     * Those headers that fit, in order.
     *
     * @param headers as received
     * @param most how many characters; what is longer than what is left of them is passed over
     */
    static Headers headers(Headers headers, int most) {
        if (length(headers) <= most) {
            return headers;
        }
        Headers.Builder kept = new Headers.Builder();
        int left = most;
        for (int i = 0; i < headers.size(); i++) {
            int length = length(headers, i);
            // No builder takes a name that is no token (RFC 9110 5.1), which HTTP/2 can carry.
            if (length <= left && HttpToken.isToken(headers.name(i))) {
                kept.addUnsafeNonAscii(headers.name(i), headers.value(i));
                left -= length;
            }
        }
        return kept.build();
    }

    /** Of all of them. */
    static int length(Headers headers) {
        int length = 0;
        for (int i = 0; i < headers.size(); i++) {
            length += length(headers, i);
        }
        return length;
    }

    /** With the two line breaks that part it from others where it is kept as text. */
    private static int length(Headers headers, int i) {
        return headers.name(i).length() + headers.value(i).length() + 2;
    }
}
