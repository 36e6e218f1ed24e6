package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Internals;
import dev.heed.okhttp.Resilience;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** Lists the makers of calls that {@link EnqueueBenchmark} compares, each with the canned response innermost. */
enum Enqueuer {
    CALLS("`callFactory`") {
        @Override
        Call.Factory answering(CannedReply reply) {
            return Internals.callFactory(client(), reply);
        }
    },
    WRAPPED("`wrap`") {
        @Override
        Call.Factory answering(CannedReply reply) {
            OkHttpClient wrapped = Resilience.of(ResiliencePolicy.documented()).wrap(client());
            return wrapped.newBuilder().addInterceptor(reply).build();
        }
    },
    PLAIN("plain OkHttp") {
        @Override
        Call.Factory answering(CannedReply reply) {
            return client().newBuilder().addInterceptor(reply).build();
        }
    };

    private final String text;

    Enqueuer(String text) {
        this.text = text;
    }

    abstract Call.Factory answering(CannedReply reply);

    private static OkHttpClient client() {
        return new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(new SameThread()))
                .build();
    }

    @Override
    public String toString() {
        return text;
    }
}
