package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Internals;
import dev.heed.okhttp.Resilience;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/** Lists what is compared. All are given the same client and the same policy. */
enum Contender {
    PLAIN("plain OkHttp") {
        @Override
        Sender sender(OkHttpClient client, Way way, ResiliencePolicy policy) {
            return new OkHttpSender(client);
        }
    },
    HEED("Heed") {
        @Override
        Sender sender(OkHttpClient client, Way way, ResiliencePolicy policy) {
            Resilience heed = Resilience.of(policy);
            return new OkHttpSender(way == Way.EXECUTE ? heed.wrap(client) : heed.callFactory(client));
        }

        @Override
        Sender answering(OkHttpClient client, Way way, Interceptor innermost) {
            if (way == Way.ENQUEUE) {
                return new OkHttpSender(Internals.callFactory(client, innermost));
            }
            OkHttpClient wrapped = Resilience.of(ResiliencePolicy.documented()).wrap(client);
            return new OkHttpSender(
                    wrapped.newBuilder().addInterceptor(innermost).build());
        }
    },
    RESILIENCE4J("resilience4j") {
        @Override
        Sender sender(OkHttpClient client, Way way, ResiliencePolicy policy) {
            return new Resilience4jSender(client);
        }
    },
    FAILSAFE("Failsafe") {
        @Override
        Sender sender(OkHttpClient client, Way way, ResiliencePolicy policy) {
            return FailsafeSender.of(client);
        }

        @Override
        Sender answering(OkHttpClient client, Way way, Interceptor innermost) {
            return FailsafeSender.of(with(client, innermost), new SameThread());
        }
    },
    SLEEPING("an interceptor that sleeps") {
        @Override
        Sender sender(OkHttpClient client, Way way, ResiliencePolicy policy) {
            OkHttpClient.Builder builder = client.newBuilder();
            builder.interceptors().add(0, new SleepingInterceptor());
            return new OkHttpSender(builder.build());
        }
    };

    private final String text;

    Contender(String text) {
        this.text = text;
    }

    /** Of this policy, as far as the library can; only Heed reads it. */
    abstract Sender sender(OkHttpClient client, Way way, ResiliencePolicy policy);

    /** Of the documented policy; an interceptor below all others answers in place of the network. */
    Sender answering(OkHttpClient client, Way way, Interceptor innermost) {
        return sender(with(client, innermost), way, ResiliencePolicy.documented());
    }

    private static OkHttpClient with(OkHttpClient client, Interceptor innermost) {
        return client.newBuilder().addInterceptor(innermost).build();
    }

    @Override
    public String toString() {
        return text;
    }
}
