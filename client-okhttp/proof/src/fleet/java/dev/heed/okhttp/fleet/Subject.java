package dev.heed.okhttp.fleet;

import dev.heed.HoldEvent;
import dev.heed.ResiliencePolicy;
import dev.heed.fleet.redis.RedisFleet;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import io.lettuce.core.RedisClient;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/** What the processes send with. */
enum Subject {
    /** Heed, whose holds are shared through Redis. */
    FLEET("Heed with a fleet") {
        @Override
        Sender sender(String redis, String namespace, Voice voice) {
            RedisFleet shared = RedisFleet.of(RedisClient.create("redis://" + redis), namespace);
            return heed(builder(voice).fleet(new HeardFleet(shared, voice)).build());
        }
    },
    /** Heed, each process for itself. */
    ALONE("Heed, each alone") {
        @Override
        Sender sender(String redis, String namespace, Voice voice) {
            return heed(builder(voice).build());
        }
    },
    RESILIENCE4J("resilience4j") {
        @Override
        Sender sender(String redis, String namespace, Voice voice) {
            return new Resilience4jSender();
        }
    },
    SLEEPING("an interceptor that sleeps") {
        @Override
        Sender sender(String redis, String namespace, Voice voice) {
            OkHttpClient client = new OkHttpClient.Builder()
                    .addInterceptor(new SleepingInterceptor())
                    .build();
            return request -> client.newCall(request).execute();
        }
    };

    final String text;

    Subject(String text) {
        this.text = text;
    }

    /** Makes one for a process; what it holds, and whether it is connected, the voice tells. */
    abstract Sender sender(String redis, String namespace, Voice voice);

    private static ResilienceBuilder builder(Voice voice) {
        return Resilience.builder(ResiliencePolicy.documented()).onHold(event -> {
            if (event.kind() == HoldEvent.Kind.ARMED) {
                voice.held();
            }
        });
    }

    private static Sender heed(Resilience resilience) {
        Call.Factory calls = resilience.callFactory(new OkHttpClient());
        return request -> calls.newCall(request).execute();
    }
}
