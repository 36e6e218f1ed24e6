package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.AttemptSockets;
import dev.heed.okhttp.internal.call.AttemptTimeout;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.OtherConnections;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;

/** Sends one attempt under an {@link AttemptTimeout}. */
final class TimedAttempt {
    private TimedAttempt() {}

    /** Sends what comes from inside of the guard. */
    interface Inside {
        Response proceed(Chain chain, Request request) throws IOException;
    }

    /**
     * Sends a request, and drops a response whose headers came too late: what follows was decided by then.
     *
     * @throws java.net.SocketTimeoutException if the time was over first
     */
    static Response proceed(Chain chain, Request request, Duration limit, Inside inside) throws IOException {
        CallContext context = CallContext.listening(chain.call());
        AttemptTimeout timeout = new AttemptTimeout(limit, chain.getDns(), context);
        chain.call().addEventListener(timeout);
        context.attemptTimeout = timeout;
        timeout.begin();
        try {
            Response response = inside.proceed(bounded(chain, limit, timeout, context), request);
            if (timeout.isLate() && !chain.call().isCanceled()) {
                timeout.closeLate();
                response.close();
                throw new IOException("the response headers came too late");
            }
            return response;
        } catch (IOException e) {
            throw timeout.explained(e, chain.call());
        } finally {
            timeout.end();
            context.attemptTimeout = null;
        }
    }

    private static Chain bounded(Chain chain, Duration limit, AttemptTimeout timeout, CallContext context) {
        Chain sockets = chain.withSocketFactory(new AttemptSockets(chain.getSocketFactory(), timeout));
        Chain others = context.connectionsLeft() == 0
                ? sockets
                : sockets.withDns(new OtherConnections(chain.getDns(), context.connectionsLeft()));
        long millis = Math.max(1, limit.toMillis());
        int connect = chain.connectTimeoutMillis();
        boolean isShorter = millis <= Integer.MAX_VALUE && (connect == 0 || millis < connect);
        return isShorter ? others.withConnectTimeout((int) millis, TimeUnit.MILLISECONDS) : others;
    }
}
