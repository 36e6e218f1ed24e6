package dev.heed.okhttp.soak;

import dev.heed.okhttp.Leftovers;
import dev.heed.okhttp.Resilience;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/** Is an instance of Heed with its two kinds of calls. */
final class Side {
    final Resilience heed;
    final Leftovers leftovers;
    private final Call.Factory wrapped;
    private final Call.Factory asynchronous;

    Side(Resilience heed, OkHttpClient client) {
        this.heed = heed;
        this.wrapped = heed.wrap(client);
        this.asynchronous = heed.callFactory(client);
        this.leftovers = new Leftovers(asynchronous);
    }

    Call call(Plan plan) {
        return (plan.way().wraps() ? wrapped : asynchronous)
                .newCall(plan.request().newBuilder().tag(Plan.class, plan).build());
    }
}
