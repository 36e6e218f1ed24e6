package dev.heed.samples;

import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Each attempt tells the server its number, so that its logs distinguish a retry from a new request. */
public final class NumberedAttempts implements Interceptor {
    private static final String HEADER = "X-Attempt";

    /**
     * Makes calls with numbered attempts. The interceptor is there before the client is wrapped, so that it runs for
     * each attempt.
     *
     * @param resilience one for the whole application
     * @return makes the calls
     */
    public static Call.Factory calls(Resilience resilience) {
        return resilience.callFactory(new OkHttpClient.Builder()
                .addInterceptor(new NumberedAttempts())
                .build());
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        int number = Trails.of(chain.call()).currentAttempt();
        return chain.proceed(chain.request()
                .newBuilder()
                .header(HEADER, String.valueOf(number))
                .build());
    }
}
