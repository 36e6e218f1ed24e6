package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.internal.engine.ClientSettings;
import dev.heed.okhttp.internal.engine.SharedState;
import java.util.concurrent.Executor;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** What all calls of one {@code Call.Factory} share. */
public final class ResilientCallFactory implements Call.Factory {
    private final OkHttpClient client;
    private final ClientSettings traits;
    private final ContextCapture contexts;
    private final DispatcherSlots slots;
    private final ResumeQueue releases;
    private final CallbackExecutor deliveries;

    /**
     * Gathers it.
     *
     * @param client sends single attempts: guarded, without a loop
     * @param traits what all calls of the client share
     * @param contexts that calls carry from where they are enqueued
     */
    public ResilientCallFactory(OkHttpClient client, ClientSettings traits, ContextCapture contexts) {
        this(client, traits, contexts, ExecutorHandover.THREADS);
    }

    /** A simulated world has threads of its own kind, and an executor that may be asked anywhere. */
    public ResilientCallFactory(OkHttpClient client, ClientSettings traits, ContextCapture contexts, Executor threads) {
        this.client = client;
        this.traits = traits;
        this.contexts = contexts;
        this.slots = new DispatcherSlots(client.dispatcher());
        this.deliveries = new CallbackExecutor(new ExecutorHandover(client.dispatcher(), slots, threads), slots);
        this.releases = new ResumeQueue(slots, deliveries);
    }

    @Override
    public Call newCall(Request request) {
        return new ResilientCall(this, TrailTag.without(request));
    }

    public SharedState core() {
        return traits.core();
    }

    public OkHttpClient client() {
        return client;
    }

    public ClientSettings traits() {
        return traits;
    }

    ContextCapture contexts() {
        return contexts;
    }

    public DispatcherSlots slots() {
        return slots;
    }

    public ResumeQueue releases() {
        return releases;
    }

    public CallbackExecutor deliveries() {
        return deliveries;
    }
}
