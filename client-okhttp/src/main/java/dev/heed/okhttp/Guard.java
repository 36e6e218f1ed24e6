package dev.heed.okhttp;

import dev.heed.internal.Idempotence;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import okhttp3.Authenticator;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The innermost application interceptor: what leaves the client passes here, and what comes back is put right before
 * anyone sees it.
 */
final class Guard implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Chain inner = chain;
        CallNotes notes = CallNotes.find(chain.call());
        Crossing crossing = notes == null ? null : notes.crossing;
        if (crossing != null) {
            request = crossing.guarded(request);
            inner = crossing.mayAuthenticate() ? inner : inner.withAuthenticator(Authenticator.NONE);
        }
        if (!isIdempotent(request) || Facts.isSentOnce(request.body())) {
            // A POST whose pooled connection dies may have arrived, and OkHttp would send a duplex body again.
            inner = inner.withRetryOnConnectionFailure(false);
        }
        return restored(proceed(inner, request), chain);
    }

    static boolean isIdempotent(Request request) {
        return Idempotence.ofMethod(request.method()) || request.header(Idempotence.KEY) != null;
    }

    /** Only a web socket's reply comes here with a Retry-After that OkHttp cannot read: it skips {@link NoResend}. */
    private static Response proceed(Chain chain, Request request) throws IOException {
        try {
            return chain.proceed(request);
        } catch (IOException e) {
            CallNotes.of(chain.call()).failedInside = true;
            throw e;
        } catch (NumberFormatException e) {
            ProtocolException unreadable = new ProtocolException("Retry-After is beyond what OkHttp reads");
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    private static Response restored(Response response, Chain chain) {
        CallNotes notes = NoResend.concerns(response.code()) ? CallNotes.find(chain.call()) : null;
        if (notes == null || notes.hiddenRetryAfter == null) {
            return response;
        }
        List<String> hidden = notes.hiddenRetryAfter;
        notes.hiddenRetryAfter = null;
        Response network = response.networkResponse();
        return with(response, hidden)
                .newBuilder()
                .networkResponse(network == null ? null : with(network, hidden))
                .build();
    }

    /** As received: what a server may send, in another script for example, is more than a builder takes by default. */
    private static Response with(Response response, List<String> retryAfter) {
        Headers.Builder headers = response.headers().newBuilder().removeAll("Retry-After");
        retryAfter.forEach(value -> headers.addUnsafeNonAscii("Retry-After", value));
        return response.newBuilder().headers(headers.build()).build();
    }
}
