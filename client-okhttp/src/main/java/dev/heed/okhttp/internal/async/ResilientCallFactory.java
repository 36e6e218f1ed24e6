package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.internal.engine.ClientSettings;
import dev.heed.okhttp.internal.engine.SharedState;
import java.util.concurrent.Executor;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of {@code Resilience.callFactory}, and keeps what they share: client, settings, slots, queue and
 * executor.
 */
public final class ResilientCallFactory implements Call.Factory {
    private final OkHttpClient client;
    private final AttemptCalls attempts;
    private final ClientSettings settings;
    private final ContextCapture contexts;
    private final DispatcherSlots slots;
    private final ResumeQueue releases;
    private final CallbackExecutor deliveries;

    /**
     * Makes a factory whose executor is asked by threads of Heed's own.
     *
     * @param client sends single attempts: it has Heed's guard, and no loop
     * @param settings the settings that all calls of the client share
     * @param contexts captures what calls carry from where they begin
     * @param instrumentation makes what sends the attempts out of the client; null if the client itself does
     */
    public ResilientCallFactory(
            OkHttpClient client,
            ClientSettings settings,
            ContextCapture contexts,
            @Nullable Function<OkHttpClient, Call.Factory> instrumentation) {
        this(client, settings, contexts, ExecutorHandover.THREADS, calls(client, instrumentation));
    }

    /**
     * Makes a factory whose executor is asked by the given threads. A simulation gives others, since its threads are
     * not the JVM's.
     */
    public ResilientCallFactory(
            OkHttpClient client, ClientSettings settings, ContextCapture contexts, Executor threads) {
        this(client, settings, contexts, threads, new AttemptCalls(client));
    }

    private ResilientCallFactory(
            OkHttpClient client,
            ClientSettings settings,
            ContextCapture contexts,
            Executor threads,
            AttemptCalls attempts) {
        this.client = client;
        this.attempts = attempts;
        this.settings = settings;
        this.contexts = contexts;
        this.slots = new DispatcherSlots(client.dispatcher());
        this.deliveries = new CallbackExecutor(new ExecutorHandover(client.dispatcher(), slots, threads), slots);
        this.releases = new ResumeQueue(slots, deliveries);
    }

    private static AttemptCalls calls(
            OkHttpClient client, @Nullable Function<OkHttpClient, Call.Factory> instrumentation) {
        return instrumentation == null ? new AttemptCalls(client) : new AttemptCalls(client, instrumentation);
    }

    @Override
    public Call newCall(Request request) {
        return new ResilientCall(this, TrailTag.without(request));
    }

    public SharedState core() {
        return settings.core();
    }

    public OkHttpClient client() {
        return client;
    }

    AttemptCalls attempts() {
        return attempts;
    }

    public ClientSettings settings() {
        return settings;
    }

    ContextCapture contexts() {
        return contexts;
    }

    public DispatcherSlots slots() {
        return slots;
    }

    public ResumeQueue resumeQueue() {
        return releases;
    }

    public CallbackExecutor callbackExecutor() {
        return deliveries;
    }
}
