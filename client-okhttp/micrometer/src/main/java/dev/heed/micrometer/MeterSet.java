package dev.heed.micrometer;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.okhttp.Resilience;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the meters of one name in one registry. Instances that share the name share them: what they count is added up,
 * and so is what their gauges show. It refers to an instance weakly, and so do its gauges to it: only a client that is
 * in use keeps them.
 */
final class MeterSet {
    private static final Map<MeterRegistry, ConcurrentMap<String, WeakReference<MeterSet>>> KNOWN = new WeakHashMap<>();

    private final MeterRegistry registry;
    private final Tags name;
    private final Origins origins;

    /** Says how many metrics bind each instance. */
    private final Map<Resilience, Integer> members = new WeakHashMap<>();

    private final Map<List<String>, Meter> known = new ConcurrentHashMap<>();

    /** Counts what was removed, by anybody, since a meter that is removed while it is made must not stay known. */
    private final AtomicInteger removals = new AtomicInteger();

    private MeterSet(MeterRegistry registry, String name, int maxOrigins) {
        this.registry = registry;
        this.name = Tags.of("name", name);
        this.origins = new Origins(maxOrigins);
    }

    /** Returns the meters of a name, and makes them if nobody uses them. */
    static MeterSet of(MeterRegistry registry, String name, int maxOrigins) {
        synchronized (KNOWN) {
            ConcurrentMap<String, WeakReference<MeterSet>> ofRegistry =
                    KNOWN.computeIfAbsent(registry, MeterSet::listening);
            WeakReference<MeterSet> last = ofRegistry.get(name);
            MeterSet used = last == null ? null : last.get();
            if (used == null) {
                used = new MeterSet(registry, name, maxOrigins);
                used.removeGauges(); // those of instances that nobody uses any more
                ofRegistry.put(name, new WeakReference<>(used));
            }
            return used;
        }
    }

    /** Has what is removed from a registry made anew when it is needed. The registry has a lock when it tells. */
    private static ConcurrentMap<String, WeakReference<MeterSet>> listening(MeterRegistry registry) {
        ConcurrentMap<String, WeakReference<MeterSet>> sets = new ConcurrentHashMap<>();
        registry.config()
                .onMeterRemoved(meter -> sets.values().forEach(known -> {
                    MeterSet set = known.get();
                    if (set != null) {
                        set.forgets(meter);
                    }
                }));
        return sets;
    }

    private void forgets(Meter removed) {
        removals.incrementAndGet();
        known.values().removeIf(meter -> meter == removed);
    }

    Origins origins() {
        return origins;
    }

    /** Counts an instance for one more binder. */
    void add(Resilience member) {
        synchronized (members) {
            members.merge(member, 1, Integer::sum);
        }
        showsWaiting();
        member.holds().forEach(this::shows);
    }

    /**
     * Takes an instance from one of its binders.
     *
     * @return whether that was the last one, so that it is counted no more
     */
    boolean remove(Resilience member) {
        boolean isLast;
        boolean isEmpty;
        synchronized (members) {
            isLast = members.computeIfPresent(member, (any, binders) -> binders == 1 ? null : binders - 1) == null;
            isEmpty = members.isEmpty();
        }
        if (isEmpty) {
            removeGauges();
        }
        return isLast;
    }

    private void removeGauges() {
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                .filter(meter -> meter.getId().getName().startsWith("heed."))
                .filter(meter -> name.stream()
                        .allMatch(tag -> tag.getValue().equals(meter.getId().getTag(tag.getKey()))))
                .forEach(registry::remove);
    }

    private List<Resilience> members() {
        synchronized (members) {
            return new ArrayList<>(members.keySet());
        }
    }

    Timer timer(Meters meter, String... values) {
        return (Timer) made(
                key(meter, values),
                () -> Timer.builder(meter.id)
                        .description(meter.description)
                        .tags(tags(meter, values))
                        .register(registry));
    }

    Counter counter(Meters meter, String... values) {
        return (Counter) made(
                key(meter, values),
                () -> Counter.builder(meter.id)
                        .description(meter.description)
                        .tags(tags(meter, values))
                        .register(registry));
    }

    /**
     * Returns the meter of a key, and registers it if it is not known. No lock is held meanwhile: the registry has one
     * when it registers, and when it tells what was removed.
     */
    private Meter made(List<String> key, Supplier<Meter> registered) {
        Meter found = known.get(key);
        if (found != null) {
            return found;
        }
        int before = removals.get();
        Meter made = registered.get(); // the same, if another thread registers it too
        known.put(key, made);
        if (removals.get() != before) {
            known.remove(key, made);
        }
        return made;
    }

    private void gauge(Meters meter, @Nullable String unit, ToDoubleFunction<MeterSet> value, String... values) {
        Meter unused = made(
                key(meter, values),
                () -> Gauge.builder(meter.id, this, value)
                        .description(meter.description)
                        .baseUnit(unit)
                        .tags(tags(meter, values))
                        .register(registry));
    }

    private static List<String> key(Meters meter, String... values) {
        return switch (values.length) {
            case 0 -> List.of(meter.id);
            case 1 -> List.of(meter.id, values[0]);
            case 2 -> List.of(meter.id, values[0], values[1]);
            default -> List.of(meter.id, values[0], values[1], values[2]);
        };
    }

    private Tags tags(Meters meter, String... values) {
        Tags tags = name;
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(meter.tags.get(i), values[i]);
        }
        return tags;
    }

    /** Shows how many calls wait, from now on. */
    void showsWaiting() {
        gauge(Meters.WAITING, null, MeterSet::waiting);
    }

    private double waiting() {
        return members().stream().mapToInt(Resilience::waitingCalls).sum();
    }

    /** Shows how many holds like this one stand, from now on. */
    void shows(Hold hold) {
        Scope scope = hold.scope();
        String status = Labels.status(hold.status());
        gauge(Meters.HOLDS, null, set -> set.holds(scope, status), Labels.kebab(scope.name()), status);
    }

    /** Counts holds. One that has got another status since it was armed is shown beside the others from now on. */
    private double holds(Scope scope, String status) {
        int count = 0;
        for (Resilience member : members()) {
            for (Hold hold : member.holds()) {
                if (hold.scope() == scope && Labels.status(hold.status()).equals(status)) {
                    count++;
                } else {
                    shows(hold);
                }
            }
        }
        return count;
    }

    /** Shows the retry budget of an origin from now on, the smallest one of the instances, unless it has no bound. */
    void showsBudget(String origin) {
        if (!origin.equals(Origins.OTHER)) {
            HttpUrl url = HttpUrl.get(origin);
            if (retriesLeft(url) < Double.POSITIVE_INFINITY) {
                gauge(Meters.BUDGET, "retries", set -> set.retriesLeft(url), origin);
            }
        }
    }

    private double retriesLeft(HttpUrl url) {
        return members().stream()
                .mapToDouble(member -> member.retriesLeft(url))
                .min()
                .orElse(Double.NaN);
    }
}
