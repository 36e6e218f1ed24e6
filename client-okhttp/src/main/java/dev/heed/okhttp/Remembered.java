package dev.heed.okhttp;

import dev.heed.internal.HttpToken;
import java.util.List;
import okhttp3.Handshake;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a reply that was dropped, until {@link Response#priorResponse()} shows it. A {@code Response} would hold
 * on to its call and connection, and its headers take three times the room of their text: too much for 100,000 calls that
 * wait.
 *
 * @param request that it answered
 * @param protocol that it came by
 * @param status its code
 * @param text message and headers, a line each; without headers whose name is none (RFC 9110 5.1), which no builder takes,
 *     and with a space for a line break, which HTTP/2 can carry
 * @param handshake of its connection
 * @param sentAtMillis when the request was sent
 * @param receivedAtMillis when the reply came
 * @param earlier what was dropped before it
 * @param own prior replies of OkHttp's own, such as a 401 that it authenticated
 */
record Remembered(
        Request request,
        Protocol protocol,
        int status,
        String text,
        @Nullable Handshake handshake,
        long sentAtMillis,
        long receivedAtMillis,
        @Nullable Remembered earlier,
        @Nullable Response own) {
    static Remembered of(Response response, @Nullable Remembered earlier) {
        StringBuilder text = new StringBuilder(response.message().replace('\n', ' '));
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (HttpToken.isToken(headers.name(i))) {
                text.append('\n').append(headers.name(i));
                text.append('\n').append(headers.value(i).replace('\n', ' '));
            }
        }
        return new Remembered(
                response.request(),
                response.protocol(),
                response.code(),
                text.toString(),
                response.handshake(),
                response.sentRequestAtMillis(),
                response.receivedResponseAtMillis(),
                earlier,
                response.priorResponse());
    }

    /** Appends at the oldest end: OkHttp's own chain survives. */
    static Response after(@Nullable Remembered earlier, Response reply) {
        if (earlier == null) {
            return reply;
        }
        Response prior = reply.priorResponse();
        return reply.newBuilder()
                .priorResponse(prior == null ? earlier.response() : after(earlier, prior))
                .build();
    }

    private Response response() {
        List<String> lines = List.of(text.split("\n", -1));
        Headers.Builder headers = new Headers.Builder();
        for (int i = 1; i + 1 < lines.size(); i += 2) {
            headers.addUnsafeNonAscii(lines.get(i), lines.get(i + 1));
        }
        Response response = new Response.Builder()
                .request(request)
                .protocol(protocol)
                .code(status)
                .message(lines.get(0))
                .handshake(handshake)
                .headers(headers.build())
                .sentRequestAtMillis(sentAtMillis)
                .receivedResponseAtMillis(receivedAtMillis)
                .priorResponse(own)
                .build();
        return after(earlier, response);
    }
}
