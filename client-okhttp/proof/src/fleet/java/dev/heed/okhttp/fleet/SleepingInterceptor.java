package dev.heed.okhttp.fleet;

import java.io.IOException;
import java.io.InterruptedIOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Sleeps between attempts, as the application interceptor does that is written most often. */
final class SleepingInterceptor implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Response response = chain.proceed(request);
        for (int attempt = 1; attempt < Told.ATTEMPTS && Told.toWait(response); attempt++) {
            long millis = Told.millis(response);
            response.close();
            sleep(millis);
            response = chain.proceed(request);
        }
        return response;
    }

    private static void sleep(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it slept");
        }
    }
}
