package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.internal.Partitions;
import dev.heed.internal.RetryEvents;
import dev.heed.internal.Telemetry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.Request;

/** The settings while they are collected. */
final class ResilienceBuilder implements Resilience.Builder {
    private final ResiliencePolicy policy;
    private final List<Consumer<Step>> listeners = new ArrayList<>();
    private Partitions<Request> partitions = new Partitions<>(request -> "");
    private Time time = Time.system();
    private Optional<Supplier<RetryEvents>> events = Optional.empty();

    ResilienceBuilder(ResiliencePolicy policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    @Override
    public ResilienceBuilder time(Time seam) {
        time = Objects.requireNonNull(seam, "time");
        return this;
    }

    @Override
    public ResilienceBuilder retryRegistry(RetryRegistry registry, String name) {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(name, "name");
        events = Optional.of(() -> new RetryEvents(registry, name, policy));
        return this;
    }

    @Override
    public ResilienceBuilder onStep(Consumer<Step> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    @Override
    public ResilienceBuilder holdPartition(Function<Request, String> tenant) {
        partitions = new Partitions<>(Objects.requireNonNull(tenant, "tenant"));
        return this;
    }

    @Override
    public Resilience build() {
        return new Resilience(new Core(policy, time, new Telemetry(listeners, events.map(Supplier::get)), partitions));
    }
}
