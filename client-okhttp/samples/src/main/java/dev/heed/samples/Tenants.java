package dev.heed.samples;

import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.Resilience;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Keeps tenants apart that have limits of their own: a 429 to one of them makes only its own calls wait. */
public final class Tenants {
    private static final String HEADER = "X-Tenant";

    private final Call.Factory calls;
    private final HttpUrl api;

    /**
     * Makes one {@link Resilience} for all tenants.
     *
     * @param api where their calls go
     * @param time {@link Time#system()}; tests give a virtual one
     */
    public Tenants(HttpUrl api, Time time) {
        this.calls = Resilience.builder(ResiliencePolicy.documented())
                .holdPartition(request -> Objects.requireNonNullElse(request.header(HEADER), ""))
                .time(time)
                .build()
                .callFactory(new OkHttpClient());
        this.api = api;
    }

    /**
     * Makes a call of a tenant.
     *
     * @param tenant whose limits count
     * @return to be executed or enqueued
     */
    public Call orders(String tenant) {
        return calls.newCall(
                new Request.Builder().url(api).header(HEADER, tenant).build());
    }
}
