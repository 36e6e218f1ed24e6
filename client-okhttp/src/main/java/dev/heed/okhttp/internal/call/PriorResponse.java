package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.HttpToken;
import dev.heed.internal.http.UrlKey;
import java.util.List;
import okhttp3.Handshake;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a response that was dropped in little room, until {@link Response#priorResponse()} shows it. A {@code Response}
 * would hold on to its call and connection, and its headers take three times the room of their text: too much for
 * 100,000 calls that wait. All that servers make long is bounded: the responses of a call keep 16 KiB of text together,
 * and a URL of more than 512 characters to which one of them led is kept as its origin and a digest.
 *
 * @param request the request that got the response; without its URL if that is kept as text
 * @param url the URL of the request as text, which takes a tenth of the room; null if it is the URL that the caller
 *     asked
 * @param protocol the protocol that the response came by
 * @param status the status code
 * @param parts whether it had a {@link Response#networkResponse()} and a {@link Response#cacheResponse()}
 * @param text the message and the headers, a line each; without headers whose name is no token (RFC 9110 5.1), which no
 *     builder takes, and those that are too long; a line break, which HTTP/2 can carry, is kept as a space
 * @param length the length of the texts that are kept, of this response and of earlier ones
 * @param handshake the handshake of its connection
 * @param sentAtMillis when the request was sent
 * @param receivedAtMillis when the response came
 * @param earlier the response that was dropped before this one
 * @param own the prior response that OkHttp itself gave it, such as a 401 that it authenticated
 */
record PriorResponse(
        Request request,
        @Nullable String url,
        Protocol protocol,
        short status,
        byte parts,
        String text,
        int length,
        @Nullable Handshake handshake,
        long sentAtMillis,
        long receivedAtMillis,
        @Nullable PriorResponse earlier,
        @Nullable Response own)
        implements PriorResponses {
    private static final int NETWORK = 1;
    private static final int CACHE = 2;
    private static final HttpUrl NOWHERE = HttpUrl.get("http://localhost/");

    /**
     * Keeps what fits of a response.
     *
     * @param response the response as it came
     * @param earlier the response that was dropped before it
     * @param asked the URL that the caller asked, which is kept anyhow
     */
    static PriorResponse of(Response response, @Nullable PriorResponse earlier, HttpUrl asked) {
        Response own = response.priorResponse();
        int before = earlier == null ? 0 : earlier.length;
        int left = BoundedHead.MAX_LENGTH - before;
        int ofOwn = lengthOf(own, asked);
        if (own != null && ofOwn > left / 4) {
            return of(response.newBuilder().priorResponse(null).build(), of(own, earlier, asked), asked);
        }
        String text = text(response, (left - ofOwn) / 4 * 3);
        HttpUrl url = response.request().url();
        boolean isAsked = url.equals(asked);
        return new PriorResponse(
                isAsked
                        ? response.request()
                        : response.request().newBuilder().url(NOWHERE).build(),
                isAsked ? null : kept(url),
                response.protocol(),
                (short) response.code(),
                parts(response),
                text,
                before + ofOwn + text.length(),
                response.handshake(),
                response.sentRequestAtMillis(),
                response.receivedResponseAtMillis(),
                earlier,
                own);
    }

    /** Returns the length of OkHttp's own prior responses, which are kept as they are if they are as short as most. */
    static int lengthOf(@Nullable Response first, HttpUrl asked) {
        int length = 0;
        for (Response own = first; own != null; own = own.priorResponse()) {
            HttpUrl url = own.request().url();
            length += url.equals(asked) ? 0 : url.toString().length();
            length += own.message().length() + BoundedHead.length(own.headers());
        }
        return length;
    }

    private static String kept(HttpUrl url) {
        String text = url.toString();
        return text.length() <= UrlKey.MAX_LENGTH ? text : UrlKey.of(text).replace(' ', '/');
    }

    /**
     * Returns message and headers as text. The caller allows three quarters of what is left, so that the first
     * responses of a call never take all the room.
     */
    private static String text(Response response, int maxLength) {
        StringBuilder text =
                new StringBuilder(BoundedHead.message(response, maxLength).replace('\n', ' '));
        Headers headers = BoundedHead.headers(response.headers(), maxLength - text.length());
        for (int i = 0; i < headers.size(); i++) {
            if (HttpToken.isToken(headers.name(i))) {
                text.append('\n').append(headers.name(i));
                text.append('\n').append(headers.value(i).replace('\n', ' '));
            }
        }
        return text.toString();
    }

    private static byte parts(Response response) {
        return (byte)
                ((response.networkResponse() == null ? 0 : NETWORK) | (response.cacheResponse() == null ? 0 : CACHE));
    }

    Response response() {
        List<String> lines = List.of(text.split("\n", -1));
        Headers.Builder headers = new Headers.Builder();
        for (int i = 1; i + 1 < lines.size(); i += 2) {
            headers.addUnsafeNonAscii(lines.get(i), lines.get(i + 1));
        }
        Response response = new Response.Builder()
                .request(url == null ? request : request.newBuilder().url(url).build())
                .protocol(protocol)
                .code(status)
                .message(lines.get(0))
                .handshake(handshake)
                .headers(headers.build())
                .sentRequestAtMillis(sentAtMillis)
                .receivedResponseAtMillis(receivedAtMillis)
                .build();
        Response shown = withParts(UnreadableBody.with(response, contentType(response), contentLength(response)));
        return PriorResponses.before(shown.newBuilder().priorResponse(own).build(), earlier);
    }

    /**
     * Gives the response its network and cache parts. Both look like the response that the caller would have got, since
     * the difference is too long to be kept.
     */
    private Response withParts(Response response) {
        return response.newBuilder()
                .networkResponse((parts & NETWORK) == 0 ? null : response)
                .cacheResponse((parts & CACHE) == 0 ? null : response)
                .build();
    }

    private static @Nullable MediaType contentType(Response response) {
        String type = response.header("Content-Type");
        return type == null ? null : MediaType.parse(type);
    }

    /** Returns the length as OkHttp reads it: -1 for what is no number, since a server may send anything. */
    private static long contentLength(Response response) {
        try {
            return Long.parseLong(response.header("Content-Length", "-1"));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
