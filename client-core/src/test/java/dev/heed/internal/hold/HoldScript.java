package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Calls that ask, are held, go, arm holds, fail, fall silent and are cancelled, in an order that a seed decides. A model
 * of its own knows until when nobody may go.
 */
final class HoldScript {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Scope[] SCOPES = {Scope.RESOURCE, Scope.RESOURCE, Scope.ORIGIN, Scope.ORIGIN, Scope.CLIENT};

    /** Readings overflow within the script. */
    private static final long START = Long.MAX_VALUE - 100 * SECOND;

    private final long seed;
    private final Random random;
    private final HoldRegistry holds;

    /** What each call that asked was told, and when. */
    final List<String> course = new ArrayList<>();

    private final List<Caller> callers = new ArrayList<>();
    private final Map<HoldKey, Long> ends = new HashMap<>();
    private long now = START;
    int held;

    private enum Place {
        QUEUED,
        OWN_WAIT,
        OUT,
        GONE
    }

    private static final class Caller {
        private final HoldTarget target;
        private final String url;
        private final Waiter turn = new Waiter(() -> this.woken = true);
        private boolean woken;
        private long wakeAt;
        private Place place = Place.QUEUED;

        Caller(HoldTarget target, String url) {
            this.target = target;
            this.url = url;
        }
    }

    HoldScript(long seed) {
        this(seed, new HoldRegistry(HoldBounds.STANDARD));
    }

    HoldScript(long seed, HoldRegistry holds) {
        this.seed = seed;
        this.holds = holds;
        this.random = new Random(seed);
    }

    void play() {
        int steps = 5 + random.nextInt(60);
        for (int i = 0; i < steps; i++) {
            step();
        }
        settle();
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> begin();
            case 3 -> now += random.nextInt(12) * SECOND;
            case 4 -> now += random.nextLong(SECOND);
            case 5, 6 -> some(Place.OUT).ifPresent(this::ends);
            case 7 -> some(Place.QUEUED).ifPresent(this::gives);
            case 8 -> callers.stream().filter(this::isDue).toList().forEach(this::asks);
            default -> release();
        }
        assertListed();
    }

    private void begin() {
        String url = "http://host" + random.nextInt(2) + "/" + random.nextInt(3);
        Caller caller = new Caller(target(random.nextInt(8) == 0 ? "tenant" : "", url), url);
        callers.add(caller);
        asks(caller);
    }

    private static HoldTarget target(String partition, String url) {
        return new HoldTarget(partition, "GET", host(url), url, () -> "");
    }

    private static String host(String url) {
        return url.substring(7, 12);
    }

    private boolean isDue(Caller caller) {
        boolean over = caller.wakeAt - now <= 0;
        return (caller.place == Place.QUEUED && (caller.woken || over)) || (caller.place == Place.OWN_WAIT && over);
    }

    private void asks(Caller caller) {
        caller.woken = false;
        HoldDecision answer = holds.ask(caller.turn, caller.target, now);
        course.add(callers.indexOf(caller) + " at " + now + ": " + answer);
        if (answer.hold().isPresent()) {
            held++;
            assertThat(holds.mayConcern(host(caller.url), caller.url, now))
                    .as("seed %d: a quick look finds the hold", seed)
                    .isTrue();
            caller.place = Place.QUEUED;
            caller.wakeAt = answer.wakeAtNanos();
            return;
        }
        caller.place = Place.OUT;
        for (Scope scope : SCOPES) {
            Long end = ends.get(caller.target.key(scope));
            assertThat(end == null || end - now <= 0)
                    .as("seed %d: a %s hold has ended before a call goes", seed, scope)
                    .isTrue();
        }
    }

    private void ends(Caller caller) {
        caller.place = Place.GONE;
        switch (random.nextInt(4)) {
            case 0 -> holds.leave(caller.turn, now);
            case 1 -> holds.healthy(caller.turn, now);
            case 2 -> arms(caller, order(caller));
            default -> {
                HoldRequest order = order(caller);
                arms(caller, order);
                caller.place = Place.OWN_WAIT;
                caller.wakeAt = now + order.time().toNanos() + random.nextLong(SECOND);
            }
        }
    }

    private HoldRequest order(Caller caller) {
        Scope scope = SCOPES[random.nextInt(SCOPES.length)];
        Duration time = Duration.ofMillis(1 + random.nextInt(40_000));
        return new HoldRequest(scope, caller.target, false, random.nextBoolean() ? 429 : 503, time, now, wall(now));
    }

    private void arms(Caller caller, HoldRequest order) {
        long end = now + order.time().toNanos();
        ends.merge(order.target().key(order.scope()), end, (a, b) -> b - a > 0 ? b : a);
        assertThat(holds.arm(caller.turn, order, now)).isPresent();
    }

    private void gives(Caller caller) {
        caller.place = Place.GONE;
        holds.leave(caller.turn, now);
    }

    private void release() {
        if (random.nextInt(6) == 0) {
            Scope scope = SCOPES[random.nextInt(SCOPES.length)];
            holds.release(hold -> hold.scope() == scope, now, wall(now));
            ends.replaceAll((key, end) -> key.scope() == scope && end - now > 0 ? Long.valueOf(now) : end);
        }
    }

    /** Never shortened: each hold that stands ends when the model says. */
    private void assertListed() {
        for (Hold hold : holds.list(now)) {
            assertThat(ends.entrySet())
                    .as("seed %d: %s", seed, hold)
                    .anyMatch(end -> end.getKey().scope() == hold.scope()
                            && end.getKey().partition().equals(hold.partition())
                            && end.getKey().target().equals(hold.target())
                            && wall(end.getValue()).equals(hold.until()));
        }
    }

    private static Instant wall(long nanos) {
        return Instant.EPOCH.plusNanos(nanos - START);
    }

    /** Those that are out stay silent or are answered; whoever waits goes at last, and soon. */
    private void settle() {
        boolean silent = random.nextBoolean();
        long begun = now;
        while (callers.stream().anyMatch(caller -> caller.place == Place.QUEUED || caller.place == Place.OWN_WAIT)) {
            List<Caller> due = callers.stream().filter(this::isDue).toList();
            due.forEach(this::asks);
            if (!silent) {
                callers.stream().filter(caller -> caller.place == Place.OUT).forEach(caller -> {
                    caller.place = Place.GONE;
                    holds.healthy(caller.turn, now);
                });
            }
            if (due.isEmpty()) {
                now = nextWake();
            }
            assertThat(now - begun)
                    .as("seed %d: nobody waits on", seed)
                    .isLessThan(41 * SECOND + (callers.size() + 1L) * 3 * ReleasedWaiters.SILENCE_NANOS);
        }
        callers.forEach(caller -> holds.leave(caller.turn, now));
        assertNothingIsLeft();
    }

    private long nextWake() {
        long least = callers.stream()
                .filter(caller -> caller.place == Place.QUEUED || caller.place == Place.OWN_WAIT)
                .mapToLong(caller -> caller.wakeAt - now)
                .min()
                .orElseThrow();
        return now + Math.max(0, least);
    }

    private void assertNothingIsLeft() {
        assertThat(holds.waiting()).as("seed %d: in queues", seed).isZero();
        now += 100 * SECOND;
        assertThat(holds.list(now)).as("seed %d", seed).isEmpty();
        for (Caller caller : callers) {
            assertThat(holds.mayConcern(host(caller.url), caller.url, now))
                    .as("seed %d: marks", seed)
                    .isFalse();
        }
    }

    private java.util.Optional<Caller> some(Place place) {
        List<Caller> there =
                callers.stream().filter(caller -> caller.place == place).toList();
        return there.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(there.get(random.nextInt(there.size())));
    }
}
