package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** The innermost network interceptor: takes out what network interceptors added for an origin that is not the request's. */
final class NetworkGuard implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        CallNotes notes = CallNotes.find(chain.call());
        Crossing crossing = notes == null ? null : notes.crossing;
        return chain.proceed(crossing == null ? chain.request() : crossing.networkGuarded(chain.request()));
    }
}
