package dev.heed.okhttp;

import java.util.concurrent.Executor;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** What all calls of one {@code Call.Factory} share. */
final class AsyncCore implements Call.Factory {
    private final OkHttpClient client;
    private final ClientTraits traits;
    private final Contexts contexts;
    private final Slots slots;
    private final Releases releases;
    private final Deliveries deliveries;

    /**
     * Gathers it.
     *
     * @param client sends single attempts: guarded, without a loop
     * @param traits what all calls of the client share
     * @param contexts that calls carry from where they are enqueued
     */
    AsyncCore(OkHttpClient client, ClientTraits traits, Contexts contexts) {
        this(client, traits, contexts, Handover.THREADS);
    }

    /** A simulated world has threads of its own kind, and an executor that may be asked anywhere. */
    AsyncCore(OkHttpClient client, ClientTraits traits, Contexts contexts, Executor threads) {
        this.client = client;
        this.traits = traits;
        this.contexts = contexts;
        this.slots = new Slots(client.dispatcher());
        this.deliveries = new Deliveries(new Handover(client.dispatcher(), slots, threads), slots);
        this.releases = new Releases(slots, deliveries);
    }

    @Override
    public Call newCall(Request request) {
        return new ResilientCall(this, TrailTag.without(request));
    }

    Core core() {
        return traits.core();
    }

    OkHttpClient client() {
        return client;
    }

    ClientTraits traits() {
        return traits;
    }

    Contexts contexts() {
        return contexts;
    }

    Slots slots() {
        return slots;
    }

    Releases releases() {
        return releases;
    }

    Deliveries deliveries() {
        return deliveries;
    }
}
