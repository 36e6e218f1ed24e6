package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.BoundedBody;
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
 * Checks each request just before it is written, and each response just after it was read, as the innermost network
 * interceptor. It takes out of a request what network interceptors added for another origin, and watches that its body
 * is sent whole. It throws an {@link IOException} for responses on which OkHttp itself would fail with more than that.
 */
public final class CrossOriginNetworkInterceptor implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        CallContext context = CallContext.find(chain.call());
        CrossOriginFilter crossing = context == null ? null : context.crossing;
        return proceed(chain, crossing == null ? chain.request() : crossing.networkGuarded(chain.request()), context);
    }

    /**
     * Sends the request, and throws a {@link ProtocolException} where the response has a negative status or length.
     * Measured with OkHttp 5.5.1, which reads any number there, such as the status line {@code HTTP/1.1 -12}.
     */
    static Response proceed(Chain chain, Request request, @Nullable CallContext context) throws IOException {
        Response response;
        try {
            response = sent(chain, request, context);
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).startsWith("code < 0")) {
                throw new ProtocolException("Status is negative");
            }
            throw e;
        }
        if (response.body().contentLength() < -1) {
            // RFC 9112 6.3 calls this unrecoverable. The body is not closed, since reading or closing it would throw.
            throw new ProtocolException("Content-Length is negative");
        }
        if (context != null) {
            context.answered(response); // an interceptor that was added after wrapping may leave it open
        }
        return response;
    }

    @SuppressWarnings("ReferenceEquality")
    private static Response sent(Chain chain, Request request, @Nullable CallContext context) throws IOException {
        RequestBody body = request.body();
        if (body == null || context == null) {
            return chain.proceed(request);
        }
        Request whole = body == chain.call().request().body() ? WholeBody.watched(request, body, context) : request;
        Request watched = BoundedBody.bounded(whole, context.attemptTimeout);
        Response response = chain.proceed(watched);
        return watched == request // the same object comes back where nothing has to be watched
                ? response
                : response.newBuilder().request(request).build();
    }
}
