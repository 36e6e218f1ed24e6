package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CrossOriginFilter;
import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The innermost network interceptor: takes out what network interceptors added for an origin that is not the request's,
 * lets nothing through that OkHttp itself fails on with more than an {@link IOException}, and sees that bodies go out whole.
 */
public final class CrossOriginNetworkInterceptor implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        CallContext notes = CallContext.find(chain.call());
        CrossOriginFilter crossing = notes == null ? null : notes.crossing;
        return proceed(chain, crossing == null ? chain.request() : crossing.networkGuarded(chain.request()), notes);
    }

    /** Measured with OkHttp 5.5.1, which reads any number there: a status line {@code HTTP/1.1 -12} for example. */
    static Response proceed(Chain chain, Request request, @Nullable CallContext notes) throws IOException {
        Response response;
        try {
            response = sent(chain, request, notes);
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).startsWith("code < 0")) {
                throw new ProtocolException("Status is negative");
            }
            throw e;
        }
        if (response.body().contentLength() < -1) {
            // RFC 9112 6.3: not to be recovered from. Reading or closing the body would throw.
            throw new ProtocolException("Content-Length is negative");
        }
        if (notes != null) {
            notes.answered(response); // an interceptor that was added later may leave it open
        }
        return response;
    }

    @SuppressWarnings("ReferenceEquality")
    private static Response sent(Chain chain, Request request, @Nullable CallContext notes) throws IOException {
        RequestBody body = request.body();
        if (body == null || notes == null || body != chain.call().request().body()) {
            return chain.proceed(request);
        }
        Request watched = WholeBody.watched(request, body, notes);
        Response response = chain.proceed(watched);
        return watched == request // the same object comes back where nothing has to be watched
                ? response
                : response.newBuilder().request(request).build();
    }
}
