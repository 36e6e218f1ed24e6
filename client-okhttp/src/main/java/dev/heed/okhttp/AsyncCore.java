package dev.heed.okhttp;

import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** What all calls of one {@code Call.Factory} share. */
final class AsyncCore implements Call.Factory {
    private final Core core;
    private final OkHttpClient client;
    private final ClientTraits traits;
    private final Releases releases;
    private final Deliveries deliveries;

    /**
     * Gathers it.
     *
     * @param core what all calls of the {@code Resilience} share
     * @param client sends single attempts: guarded, without a loop
     * @param traits of the client before it was guarded
     */
    AsyncCore(Core core, OkHttpClient client, ClientTraits traits) {
        this.core = core;
        this.client = client;
        this.traits = traits;
        this.deliveries = new Deliveries(client.dispatcher());
        this.releases = new Releases(client.dispatcher(), deliveries);
    }

    @Override
    public Call newCall(Request request) {
        return new ResilientCall(this, Trails.withoutTrail(request));
    }

    Core core() {
        return core;
    }

    OkHttpClient client() {
        return client;
    }

    ClientTraits traits() {
        return traits;
    }

    Releases releases() {
        return releases;
    }

    Deliveries deliveries() {
        return deliveries;
    }
}
