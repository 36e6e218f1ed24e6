package dev.heed.okhttp.sim;

import dev.heed.Hold;
import dev.heed.HoldFleet;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Internals;
import dev.heed.okhttp.Leftovers;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** One process of a simulated fleet: a {@code Resilience}, its clients and its clock, and what it knows of holds. */
final class SimProcess {
    private static final int MANY = 1_000;

    final int number;
    final long bornAt;
    final FiberTime time;
    private final Resilience heed;
    private final Dispatcher dispatcher;
    private final Call.Factory blocking;
    private final Call.Factory asynchronous;
    private final Map<FleetKey, KnownHold> known = new HashMap<>();

    /** When it last sent or got something that a hold covers. */
    private final Map<FleetKey, Long> active = new HashMap<>();

    boolean isClosed;

    /**
     * Builds it.
     *
     * @param number of the process
     * @param fibers in place of threads
     * @param time of its own
     * @param policy of all calls
     * @param fleet that it joins; null for none
     * @param server in place of the network
     */
    SimProcess(
            int number,
            Fibers fibers,
            FiberTime time,
            ResiliencePolicy policy,
            @Nullable HoldFleet fleet,
            Interceptor server) {
        this.number = number;
        this.bornAt = fibers.now();
        this.time = time;
        ResilienceBuilder builder =
                Internals.builder(policy, () -> new FiberSemaphore(fibers)).time(time);
        this.heed = (fleet == null ? builder : builder.fleet(fleet)).build();
        this.dispatcher = new Dispatcher(new FiberExecutor(fibers));
        dispatcher.setMaxRequests(MANY);
        dispatcher.setMaxRequestsPerHost(MANY);
        OkHttpClient client = new OkHttpClient.Builder().dispatcher(dispatcher).build();
        this.blocking = heed.wrap(client).newBuilder().addInterceptor(server).build();
        this.asynchronous = Internals.callFactory(heed, client, server, Runnable::run);
    }

    Call newCall(FleetCall plan) {
        boolean blocks = plan.mode == Mode.EXECUTE || plan.mode == Mode.ENQUEUE;
        return (blocks ? blocking : asynchronous).newCall(plan.request);
    }

    KnownHold known(FleetKey key) {
        return known.computeIfAbsent(key, any -> new KnownHold());
    }

    Map<FleetKey, KnownHold> known() {
        return known;
    }

    void isActive(List<FleetKey> keys, long now) {
        keys.forEach(key -> active.put(key, now));
    }

    long lastActive(FleetKey key) {
        return active.getOrDefault(key, Long.MIN_VALUE);
    }

    void release() {
        heed.release(any -> true);
    }

    void close() {
        isClosed = true;
        heed.close();
    }

    List<Hold> holds() {
        return heed.holds();
    }

    /** No timer, callback, queue or place to wait is left. */
    void quiet() {
        Violation.unless(time.pending() == 0, "process %s: %s timers are left over", number, time.pending());
        List<String> left = new Leftovers(asynchronous).found();
        Violation.unless(left.isEmpty(), "process %s: left over: %s", number, left);
        int waiting = holds().stream().mapToInt(Hold::waiting).sum();
        Violation.unless(waiting == 0, "process %s: %s wait for holds that nobody needs", number, waiting);
        int calls = dispatcher.runningCallsCount() + dispatcher.queuedCallsCount();
        Violation.unless(calls == 0, "process %s: the dispatcher still knows %s calls", number, calls);
    }
}
