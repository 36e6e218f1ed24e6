package dev.heed.micrometer;

import dev.heed.okhttp.Resilience;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Counts what the calls of a {@link Resilience} do in registries of Micrometer: calls by outcome and reason, attempts,
 * waits, holds, the retry budget and renewals of credentials.
 *
 * <pre>{@code
 * HeedMetrics.of(resilience).bindTo(registry);
 * }</pre>
 *
 * <p>The values of all tags are few, whatever servers send: no URL, path, query, user-info or partition. Spring Boot
 * binds a bean of this type by itself. It is thread-safe.
 */
public final class HeedMetrics implements MeterBinder, AutoCloseable {
    /** Is the name of an instance that was given none. */
    static final String NAME = "heed";

    /** Bounds the origins that have a value of the tag {@code origin}, unless {@link #maxOrigins} says otherwise. */
    static final int MAX_ORIGINS = 100;

    private final Resilience resilience;
    private final String name;
    private final int maxOrigins;
    private final Set<MeterRegistry> bound = Collections.newSetFromMap(new WeakHashMap<>());

    private HeedMetrics(Resilience resilience, String name, int maxOrigins) {
        this.resilience = resilience;
        this.name = name;
        this.maxOrigins = maxOrigins;
    }

    /**
     * Makes the metrics of an instance, which {@link #bindTo} begins to count.
     *
     * @param resilience the instance, with the name {@code heed} in the tag {@code name}
     * @return new metrics
     * @throws NullPointerException if it is null
     */
    public static HeedMetrics of(Resilience resilience) {
        return new HeedMetrics(Objects.requireNonNull(resilience, "resilience"), NAME, MAX_ORIGINS);
    }

    /**
     * Names the instance, where several count in one registry. Those of the same name are added up.
     *
     * @param other the value of the tag {@code name} of every meter
     * @return new metrics, bound to no registry
     * @throws IllegalArgumentException if it is blank
     * @throws NullPointerException if it is null
     */
    public HeedMetrics named(String other) {
        if (other.isBlank()) {
            throw new IllegalArgumentException("name must not be blank, was '" + other + "'");
        }
        return new HeedMetrics(resilience, other, maxOrigins);
    }

    /**
     * Sets how many origins have a value of the tag {@code origin}: the first to which calls are made. All others, and
     * those where only redirects lead, are {@code other}. The default is 100. Of several of one name in one registry,
     * the first that is bound decides.
     *
     * @param max zero or more; with zero all are {@code other}
     * @return new metrics, bound to no registry
     * @throws IllegalArgumentException if negative
     */
    public HeedMetrics maxOrigins(int max) {
        if (max < 0) {
            throw new IllegalArgumentException("maxOrigins must be at least 0, was " + max);
        }
        return new HeedMetrics(resilience, name, max);
    }

    /**
     * Begins to count in a registry. Of a call that is under way, what it still sends and waits may count, and its end
     * may not. An instance that is bound again under the same name, by other metrics too, is counted once. A meter that
     * somebody removes from the registry comes back, from zero, when it next counts.
     *
     * @param registry any registry; further ones may be bound
     * @throws NullPointerException if it is null
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        MeterSet meters = MeterSet.of(Objects.requireNonNull(registry, "registry"), name, maxOrigins);
        synchronized (bound) {
            if (bound.add(registry)) {
                meters.add(resilience);
                resilience.addListener(new CountingListener(meters, resilience));
            }
        }
    }

    /**
     * Ends counting in all registries that it was bound to, unless other metrics bind the same instance under the same
     * name. Counters and timers stay there as they are; gauges go, unless another instance of the same name is bound. To close it again does nothing, and it may be bound again.
     * Closing the {@link Resilience} does not close it, as its clients go on working; what nobody uses any more
     * is not kept by a registry, whose gauges of it then are {@code NaN}.
     */
    @Override
    public void close() {
        synchronized (bound) {
            bound.forEach(registry -> {
                MeterSet meters = MeterSet.of(registry, name, maxOrigins);
                if (meters.remove(resilience)) {
                    resilience.removeListener(new CountingListener(meters, resilience));
                }
            });
            bound.clear();
        }
    }
}
