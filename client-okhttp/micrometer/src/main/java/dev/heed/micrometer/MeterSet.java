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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the meters of one name in one registry. Instances that share the name share them: what they count is added up,
 * and so is what their gauges show. It refers to an instance weakly, and so do its gauges to it: only a client that is
 * in use keeps them.
 */
final class MeterSet {
    private static final Map<MeterRegistry, Map<String, WeakReference<MeterSet>>> KNOWN = new WeakHashMap<>();

    private final MeterRegistry registry;
    private final Tags name;
    private final Origins origins;
    private final Set<Resilience> members = Collections.newSetFromMap(new WeakHashMap<>());
    private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();
    private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
    private final Map<List<String>, Gauge> gauges = new ConcurrentHashMap<>();

    private MeterSet(MeterRegistry registry, String name, int maxOrigins) {
        this.registry = registry;
        this.name = Tags.of("name", name);
        this.origins = new Origins(maxOrigins);
    }

    /** Returns the meters of a name, and makes them if nobody uses them. */
    static MeterSet of(MeterRegistry registry, String name, int maxOrigins) {
        synchronized (KNOWN) {
            Map<String, WeakReference<MeterSet>> ofRegistry = KNOWN.computeIfAbsent(registry, any -> new HashMap<>());
            WeakReference<MeterSet> known = ofRegistry.get(name);
            MeterSet used = known == null ? null : known.get();
            if (used == null) {
                used = new MeterSet(registry, name, maxOrigins);
                used.removeGauges(); // those of instances that nobody uses any more
                ofRegistry.put(name, new WeakReference<>(used));
            }
            return used;
        }
    }

    Origins origins() {
        return origins;
    }

    void add(Resilience member) {
        synchronized (members) {
            members.add(member);
        }
        gauge(Meters.WAITING, null, MeterSet::waiting);
        member.holds().forEach(this::shows);
    }

    void remove(Resilience member) {
        boolean isEmpty;
        synchronized (members) {
            members.remove(member);
            isEmpty = members.isEmpty();
        }
        if (isEmpty) {
            removeGauges();
        }
    }

    private void removeGauges() {
        gauges.clear();
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                .filter(meter -> meter.getId().getName().startsWith("heed."))
                .filter(meter -> name.stream()
                        .allMatch(tag -> tag.getValue().equals(meter.getId().getTag(tag.getKey()))))
                .forEach(registry::remove);
    }

    private List<Resilience> members() {
        synchronized (members) {
            return new ArrayList<>(members);
        }
    }

    Timer timer(Meters meter, String... values) {
        List<String> key = key(meter, values);
        Timer known = timers.get(key);
        return known != null
                ? known
                : timers.computeIfAbsent(
                        key,
                        any -> Timer.builder(meter.id)
                                .description(meter.description)
                                .tags(tags(meter, values))
                                .register(registry));
    }

    Counter counter(Meters meter, String... values) {
        List<String> key = key(meter, values);
        Counter known = counters.get(key);
        return known != null
                ? known
                : counters.computeIfAbsent(
                        key,
                        any -> Counter.builder(meter.id)
                                .description(meter.description)
                                .tags(tags(meter, values))
                                .register(registry));
    }

    private void gauge(Meters meter, @Nullable String unit, ToDoubleFunction<MeterSet> value, String... values) {
        List<String> key = key(meter, values);
        if (!gauges.containsKey(key)) {
            gauges.put(
                    key,
                    Gauge.builder(meter.id, this, value)
                            .description(meter.description)
                            .baseUnit(unit)
                            .tags(tags(meter, values))
                            .register(registry));
        }
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
