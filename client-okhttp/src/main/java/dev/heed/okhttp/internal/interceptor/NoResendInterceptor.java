package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.AuthenticatedHeaders;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CrossOriginFilter;
import dev.heed.okhttp.internal.call.NotResentException;
import dev.heed.okhttp.internal.call.RetryAfterLines;
import dev.heed.okhttp.internal.call.SourceDeadline;
import java.io.IOException;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps OkHttp from sending anything again by itself, as the outermost network interceptor: after a 503 or 408, after a
 * failure where the server may have acted, and by following a redirect. It also takes out of a request to another
 * origin what application interceptors that were added after wrapping put into it.
 *
 * <p>Measured with OkHttp 5.5.1: below every application interceptor it sends a 503 with {@code Retry-After: 0} again
 * at once, whatever the method, and a 408 as well; and on both a number beyond an int is a
 * {@code NumberFormatException}. No setting stops it; a {@code Retry-After: 1} does. {@link GuardInterceptor} puts the
 * real lines back.
 */
public final class NoResendInterceptor implements Interceptor {
    private static final long MAX_BYTES = 64 * 1024;

    private static final long READ_AHEAD_MILLIS = 100;

    private final boolean isInnermost;

    /**
     * Makes the interceptor of one client.
     *
     * @param isInnermost whether no network interceptor stands inside: then it does the work of
     *     {@link CrossOriginNetworkInterceptor} too, since each interceptor costs every call a copy of its chain
     */
    public NoResendInterceptor(boolean isInnermost) {
        this.isInnermost = isInnermost;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        CallContext context = CallContext.listening(chain.call());
        CrossOriginFilter crossing = context.crossing;
        Request asked = crossing == null ? chain.request() : crossing.bridged(chain);
        AuthenticatedHeaders given = context.given;
        Request request = given == null ? asked : given.keptFromOthers(asked);
        context.entersNetwork(chain.connection());
        context.leaves(request);
        Response response = proceed(chain, request, context);
        return response.code() < 300 ? response : noted(chain, request, response);
    }

    private Response proceed(Chain chain, Request request, CallContext context) throws IOException {
        try {
            return isInnermost
                    ? CrossOriginNetworkInterceptor.proceed(chain, request, context)
                    : chain.proceed(request);
        } catch (IOException e) {
            throw context.mustNotGoAgain() ? new NotResentException(e) : e;
        }
    }

    private static Response noted(Chain chain, Request request, Response response) {
        if (response.isRedirect()) {
            return RedirectBlocker.hidden(chain, response);
        }
        if (response.code() >= 400) {
            noteAltered(chain, request, response);
        }
        if (response.code() == 401) {
            HoldAwareAuthenticator.refused(chain);
        }
        if (response.code() == 407) {
            PriorAwareProxyAuthenticator.refused(chain);
        }
        if (response.code() == 408) {
            leave(chain.connection(), response);
        }
        return concerns(response.code()) ? hidden(response, CallContext.of(chain.call())) : response;
    }

    private static void noteAltered(Chain chain, Request request, Response response) {
        boolean altered = !response.request().headers().equals(request.headers());
        if (altered || CallContext.find(chain.call()) != null) {
            CallContext.of(chain.call()).altered = altered;
        }
    }

    /**
     * Closes the connection of a 408, so that what is sent next does not find it in the pool: a 408 says that the
     * server closes it, also where its {@code Connection} does not (RFC 9110 15.5.9). No other call uses the connection
     * yet. It stays open where the body is longer than that of any usual 408.
     */
    private static void leave(@Nullable Connection connection, Response response) {
        if (connection == null
                || connection.protocol() == Protocol.HTTP_2
                || connection.protocol() == Protocol.H2_PRIOR_KNOWLEDGE) {
            return;
        }
        try {
            if (isRead(response) || connection.socket().isClosed()) {
                connection.socket().close();
            }
        } catch (IOException e) {
            // the socket fails, so that the connection is not used again
        }
    }

    /**
     * Reads the body ahead, for as long as OkHttp reads on in a body that it drops, and says whether its end was
     * reached. A body that stalls or breaks counts as read, since its connection is of no further use.
     */
    private static boolean isRead(Response response) {
        BufferedSource source = response.body().source();
        try {
            return SourceDeadline.within(source.timeout(), READ_AHEAD_MILLIS, () -> !source.request(MAX_BYTES));
        } catch (IOException e) {
            return true;
        }
    }

    static boolean concerns(int status) {
        return status == 503 || status == 408;
    }

    private static Response hidden(Response response, CallContext context) {
        context.hidden = RetryAfterLines.of(response);
        return RetryAfterLines.harmless(response);
    }
}
