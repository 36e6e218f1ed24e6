package dev.heed.okhttp.sim;

import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Decides who calls when, and what happens to them. */
final class WorldPlan {
    private static final String[] METHODS = {"GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH"};

    /** Longer than any call lasts: none meets another. */
    private static final Duration APART = Duration.ofHours(1);

    /** How the partitions of calls begin that have none; each is alone. */
    static final String NAMELESS = "nobody ";

    private final World world;
    private final Random random;

    /** For what the features add: they change nothing of the rest. */
    private final Random rough;

    private final Kind kind;
    private final long lasts;

    /**
     * Who calls.
     *
     * @param mode in which all do, one after another and at the same times; empty for all modes, all at once
     */
    record Kind(Optional<Mode> mode) {
        static final Kind CROWD = new Kind(Optional.empty());

        static Kind row(Mode mode) {
            return new Kind(Optional.of(mode));
        }

        boolean isCrowd() {
            return mode.isEmpty();
        }

        @Override
        public String toString() {
            return mode.map(any -> "row of " + any).orElse("crowded");
        }
    }

    WorldPlan(World world, Random random, Kind kind) {
        this.world = world;
        this.random = random;
        this.rough = world.dice("rough plan");
        this.kind = kind;
        int seconds = Law.pick(random, 1, 60, 900);
        this.lasts = Duration.ofSeconds(world.has(WorldFeature.REDIRECTING_HOSTS) ? Math.min(seconds, 20) : seconds)
                .toNanos();
    }

    void make() {
        if (kind.mode().isPresent()) {
            row(kind.mode().get());
        } else {
            crowd();
        }
    }

    private void row(Mode mode) {
        world.time().bePunctual();
        int callers = 1 + random.nextInt(20);
        for (int i = 0; i < callers; i++) {
            WorldCall call = call(i, mode, Duration.ZERO);
            world.calls().add(call);
            long begin = APART.multipliedBy(i).toNanos();
            at(begin, () -> world.fibers().spawn(() -> world.begin(call)));
            long end = begin + random.nextLong(lasts);
            if (random.nextInt(6) == 0) {
                at(end, () -> world.fibers().spawn(() -> world.cancel(call)));
            }
        }
    }

    private void crowd() {
        boolean haveTimeouts = random.nextInt(3) == 0;
        if (haveTimeouts) {
            world.time().bePunctual();
        }
        int some = 1 + random.nextInt(Law.pick(random, 10, 50, 300));
        int callers = world.has(WorldFeature.REDIRECTING_HOSTS) ? 50 + rough.nextInt(150) : some;
        for (int i = 0; i < callers; i++) {
            Mode any = Law.pick(random, Mode.values());
            boolean asynchronously = world.has(WorldFeature.REDIRECTING_HOSTS) && rough.nextInt(4) > 0;
            Mode mode = asynchronously ? Mode.ASYNC_ENQUEUE : any;
            boolean timesOut = haveTimeouts && mode.executes() && random.nextInt(3) == 0;
            Duration timeout = timesOut ? Duration.ofSeconds(60 + random.nextInt(300)) : Duration.ZERO;
            WorldCall call = call(i, mode, timeout);
            world.calls().add(call);
            sometime(() -> world.fibers().spawn(() -> world.begin(call)));
            accidents(call);
        }
        accidents();
    }

    private void accidents() {
        for (int i = random.nextInt(4); i > 0; i--) {
            sometime(() -> world.time().jump(Duration.ofSeconds(random.nextInt(20_000) - 10_000L)));
            sometime(() -> world.tokens().change(WorldPlaces.url(random)));
        }
        if (random.nextInt(4) == 0) {
            Scope scope = Law.pick(random, Scope.values());
            sometime(() -> world.release(scope));
        }
        if (random.nextInt(8) == 0) {
            sometime(() -> world.fibers().spawn(world::cancelAll));
        }
        if (random.nextInt(8) == 0) {
            sometime(() -> world.fibers().spawn(world::close));
        }
    }

    private void accidents(WorldCall call) {
        if (random.nextInt(6) == 0) {
            sometime(() -> world.fibers().spawn(() -> world.cancel(call)));
        }
        if (random.nextInt(12) == 0) {
            sometime(call::interrupt);
        }
    }

    private void sometime(Runnable happens) {
        at(random.nextLong(lasts), happens);
    }

    private void at(long time, Runnable happens) {
        Fibers.Event unused = world.fibers().at(time, happens);
    }

    private WorldCall call(int id, Mode mode, Duration timeout) {
        HttpUrl any = WorldPlaces.url(random);
        boolean toAndFro = world.has(WorldFeature.REDIRECTING_HOSTS);
        HttpUrl url = toAndFro ? WorldPlaces.ofTwoHosts(rough) : any;
        String method = METHODS[random.nextInt(METHODS.length)];
        boolean hasBody = method.startsWith("P");
        @Nullable
        WorldRequestBody body =
                hasBody ? new WorldRequestBody("body " + random.nextInt(2), random.nextInt(6) == 0) : null;
        String tenant = "tenant " + random.nextInt(2);
        boolean isNameless = world.has(WorldFeature.NAMELESS_CALLS) && rough.nextInt(4) == 0;
        String partition = isNameless ? NAMELESS + id : tenant;
        Request.Builder request = new Request.Builder()
                .url(url)
                .method(method, body)
                .header("User-Agent", partition)
                .header("X-Key", Secrets.of(url));
        if (random.nextInt(8) == 0) {
            boolean isEmpty = world.has(WorldFeature.EMPTY_KEYS) && rough.nextBoolean();
            request.header("Idempotency-Key", isEmpty ? "" : "key " + id);
        }
        if (random.nextInt(8) == 0) {
            request.header("Authorization", "Basic " + Secrets.of(url));
        }
        boolean surfaces = random.nextInt(16) == 0;
        if (surfaces) {
            request.tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll());
        }
        Request made = request.build();
        Laws laws = surfaces ? Laws.surfaceAll() : world.lawsOf(made);
        return new WorldCall(id, mode, laws, made, partition, body, timeout);
    }
}
