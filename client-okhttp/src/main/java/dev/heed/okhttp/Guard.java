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
import org.jspecify.annotations.Nullable;

/**
 * The innermost application interceptor: what leaves the client passes here, and what comes back is put right before
 * anyone sees it.
 */
final class Guard implements Interceptor {
    private final @Nullable Credentials credentials;
    private final Unchanged unchanged;
    private final @Nullable Gate gate;

    /**
     * The guard of one client.
     *
     * @param credentials supplies them; null if there is no source
     * @param unchanged refuses what must not be repeated
     * @param gate asked first, where no interceptor of the user's stands outside of this one; null if it stands there
     */
    Guard(@Nullable Credentials credentials, Unchanged unchanged, @Nullable Gate gate) {
        this.credentials = credentials;
        this.unchanged = unchanged;
        this.gate = gate;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = gate == null ? chain.request() : gate.passed(chain);
        Chain inner = chain;
        CallNotes notes = CallNotes.find(chain.call());
        Crossing crossing = notes == null ? null : notes.crossing;
        if (crossing != null) {
            request = crossing.guarded(request);
            inner = crossing.mayAuthenticate() ? inner : inner.withAuthenticator(Authenticator.NONE);
        }
        if (credentials != null && (crossing == null || crossing.mayAuthenticate())) {
            request = credentials.authorized(chain.call(), request, notes == null ? null : notes.fresh);
        }
        Conversation talk = notes == null ? null : notes.talk;
        if (talk != null && talk.asksOnlyTheCache()) {
            return askedOnlyTheCache(inner, request);
        }
        if (!isIdempotent(request) || Facts.isSentOnce(request.body())) {
            // A POST whose pooled connection dies may have arrived, and OkHttp would send a duplex body again.
            inner = inner.withRetryOnConnectionFailure(false);
        }
        Response response = unchanged.answer(chain.call(), request);
        if (response == null) {
            if (notes != null) {
                notes.goesOn(); // an interceptor of the user's may have got it, and goes on
            }
            response = restored(proceed(inner, request), chain);
            unchanged.remember(chain.call(), request, response);
        }
        if (notes != null) {
            notes.answered(response);
        }
        return response;
    }

    /** Said here, since interceptors of the user's have a Cache-Control of their own, and to nobody else. */
    private static Response askedOnlyTheCache(Chain chain, Request request) throws IOException {
        Request cached = request.newBuilder()
                .addHeader("Cache-Control", "only-if-cached")
                .build();
        return chain.proceed(cached).newBuilder().request(request).build();
    }

    static boolean isIdempotent(Request request) {
        return Idempotence.ofMethod(request.method()) || request.header(Idempotence.KEY) != null;
    }

    /** Only a web socket's reply comes here with a Retry-After that OkHttp cannot read: it skips {@link NoResend}. */
    private static Response proceed(Chain chain, Request request) throws IOException {
        try {
            return chain.proceed(request);
        } catch (IOException e) {
            CallNotes.of(chain.call()).passes(e);
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
