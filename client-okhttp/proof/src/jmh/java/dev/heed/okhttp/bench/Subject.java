package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Lists the clients that are compared, each with the canned response as its innermost interceptor. */
enum Subject {
    HEED("wrapped by Heed") {
        @Override
        OkHttpClient.Builder client() {
            return Resilience.of(ResiliencePolicy.documented())
                    .wrap(new OkHttpClient())
                    .newBuilder();
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

    private final String text;

    Subject(String text) {
        this.text = text;
    }

    abstract OkHttpClient.Builder client();

    OkHttpClient answering(int status) {
        return client().addInterceptor(new CannedReply(status)).build();
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
