package dev.heed.okhttp.bench;

import dev.heed.RateLimit;
import dev.heed.ResiliencePolicy;
import dev.heed.WaitUnit;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Lists the clients that are compared, each with the canned response as its innermost interceptor. */
enum Subject {
    HEED("wrapped by Heed") {
        @Override
        OkHttpClient.Builder client() {
            return wrapped(ResiliencePolicy.documented());
        }
    },
    /** Reads in each response how much of two limits is left. */
    HEED_WITH_LIMITS("wrapped by Heed, with two limits") {
        @Override
        OkHttpClient.Builder client() {
            return wrapped(ResiliencePolicy.builder()
                    .rateLimit(RateLimit.of(
                            "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", WaitUnit.DURATION))
                    .rateLimit(
                            RateLimit.of("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", WaitUnit.DURATION))
                    .build());
        }
    },
    /**
     * As many interceptors as Heed adds, placed alike. The network ones are listed only: the canned reply comes first.
     */
    PROCEEDING("interceptors that only proceed") {
        @Override
        OkHttpClient.Builder client() {
            return new OkHttpClient.Builder()
                    .addInterceptor(new Outer())
                    .addInterceptor(new Inner())
                    .addNetworkInterceptor(new Outer())
                    .addNetworkInterceptor(new Inner());
        }
    },
    PLAIN("plain OkHttp") {
        @Override
        OkHttpClient.Builder client() {
            return new OkHttpClient.Builder();
        }
    };

    /** What OpenAI reports, among what any server sends; the responses to all clients have it. */
    private static final Headers HEADERS = Headers.of(
            "Date", "Tue, 28 Apr 2026 10:00:00 GMT",
            "Content-Type", "application/json",
            "x-ratelimit-remaining-requests", "4999",
            "x-ratelimit-reset-requests", "12ms",
            "x-ratelimit-remaining-tokens", "159976",
            "x-ratelimit-reset-tokens", "6m0s",
            "x-request-id", "f5d5a3b2");

    private final String text;

    Subject(String text) {
        this.text = text;
    }

    abstract OkHttpClient.Builder client();

    private static OkHttpClient.Builder wrapped(ResiliencePolicy policy) {
        return Resilience.of(policy).wrap(new OkHttpClient()).newBuilder();
    }

    OkHttpClient answering(int status) {
        return client().addInterceptor(new CannedReply(status, HEADERS)).build();
    }

    @Override
    public String toString() {
        return text;
    }

    /** A class each, as with Heed: the JIT compiler sees as many receivers where OkHttp calls an interceptor. */
    private static final class Outer implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            return chain.proceed(chain.request());
        }
    }

    private static final class Inner implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            return chain.proceed(chain.request());
        }
    }
}
