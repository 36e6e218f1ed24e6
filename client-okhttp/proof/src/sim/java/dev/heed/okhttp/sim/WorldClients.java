package dev.heed.okhttp.sim;

import dev.heed.Hold;
import dev.heed.okhttp.Internals;
import dev.heed.okhttp.Leftovers;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Makes what the callers of a simulated world send with. */
final class WorldClients {
    private final Resilience heed;
    private final Dispatcher dispatcher;
    private final Call.Factory blocking;
    private final Call.Factory asynchronous;

    /**
     * Of one world.
     *
     * @param features of it
     * @param builder of what all calls share
     * @param dice by purpose
     * @param fibers in place of threads
     * @param interceptors of the user, added before wrapping
     * @param server in place of the network, added last
     */
    WorldClients(
            Set<WorldFeature> features,
            ResilienceBuilder builder,
            Function<String, Random> dice,
            Fibers fibers,
            List<Interceptor> interceptors,
            WorldServer server) {
        this.heed = builder.build();
        this.dispatcher = dispatcher(features, dice.apply("dispatcher"), fibers);
        OkHttpClient.Builder client = new OkHttpClient.Builder().dispatcher(dispatcher);
        client.interceptors().addAll(interceptors);
        OkHttpClient made = client.build();
        this.blocking = heed.wrap(made).newBuilder().addInterceptor(server).build();
        this.asynchronous = Internals.callFactory(heed, made, server, Runnable::run);
    }

    private static Dispatcher dispatcher(Set<WorldFeature> features, Random random, Fibers fibers) {
        Dispatcher made = new Dispatcher(new FiberExecutor(fibers));
        made.setMaxRequests(Law.pick(random, 3, 64, 1_000));
        boolean one = features.contains(WorldFeature.REDIRECTING_HOSTS);
        made.setMaxRequestsPerHost(one ? 1 : Law.pick(random, 1, 5, 64));
        return made;
    }

    static List<Interceptor> interceptors(
            Set<WorldFeature> features, Function<String, Random> dice, WorldRewriter rewriter, Ledger ledger) {
        List<Interceptor> made = new ArrayList<>();
        if (features.contains(WorldFeature.REWRITING_INTERCEPTORS)) {
            made.add(rewriter);
        }
        if (features.contains(WorldFeature.THROWING_INTERCEPTORS)) {
            made.add(new WorldThrower(dice.apply("throwers"), ledger));
        }
        return made;
    }

    /** By the user agent, which crosses to other origins. */
    static String partition(Request request) {
        String name = String.valueOf(request.header("User-Agent"));
        if (name.startsWith(WorldPlan.NAMELESS)) {
            throw new IllegalStateException("a partition function that knows nobody of that name");
        }
        return name;
    }

    Call newCall(Mode mode, Request request) {
        boolean blocks = mode == Mode.EXECUTE || mode == Mode.ENQUEUE;
        return blocks ? blocking.newCall(request) : asynchronous.newCall(request);
    }

    Resilience heed() {
        return heed;
    }

    /** Whether a call may be in OkHttp's queue. */
    boolean haveQueue() {
        return dispatcher.queuedCallsCount() > 0;
    }

    /** Invariant 8. */
    void quiet() {
        List<String> left = new Leftovers(asynchronous).found();
        Violation.unless(left.isEmpty(), "left over: %s", left);
        int waiting = heed.holds().stream().mapToInt(Hold::waiting).sum();
        Violation.unless(waiting == 0, "%s wait for holds that nobody needs", waiting);
        int known = dispatcher.runningCallsCount() + dispatcher.queuedCallsCount();
        Violation.unless(known == 0, "the dispatcher still knows %s calls", known);
    }
}
