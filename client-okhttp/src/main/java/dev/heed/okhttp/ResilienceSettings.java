package dev.heed.okhttp;

import dev.heed.Credential;
import dev.heed.HoldEvent;
import dev.heed.HoldFleet;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.internal.credentials.CredentialRefreshes;
import dev.heed.internal.credentials.RenewalPlan;
import dev.heed.internal.hold.PartitionNames;
import dev.heed.internal.http.HttpToken;
import dev.heed.internal.http.SafeHeaders;
import dev.heed.internal.telemetry.RetryMetrics;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.okhttp.internal.call.CallPartition;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.call.CredentialHeader;
import dev.heed.okhttp.internal.engine.CredentialCache;
import dev.heed.okhttp.internal.engine.CredentialSupplier;
import dev.heed.okhttp.internal.engine.RequestChanges;
import dev.heed.okhttp.internal.engine.SharedState;
import dev.heed.okhttp.internal.engine.Watchers;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link Resilience}, checks them, and builds it from them. */
final class ResilienceSettings implements ResilienceBuilder {
    static final Duration RENEWAL_TIMEOUT = Duration.ofSeconds(30);
    static final Duration RENEWAL_PAUSE = Duration.ofSeconds(5);
    private static final Duration MAX_DURATION = Duration.ofDays(1);

    /** OkHttp sets these itself, they describe a connection or a body, or belong to a proxy. */
    private static final Set<String> NO_CREDENTIALS = Set.of(
            "connection",
            "cookie",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final ResiliencePolicy policy;
    private final List<BiConsumer<Object, Step>> listeners = new ArrayList<>();
    private @Nullable Function<Request, @Nullable ResiliencePolicy> chooser;
    private final List<Consumer<HoldEvent>> holdListeners = new ArrayList<>();
    private @Nullable HoldFleet fleet;
    private int maxWaiting = Integer.MAX_VALUE;
    private PartitionNames<Request> partitions = new PartitionNames<>(request -> "");
    private Time time = Time.system();
    private @Nullable CredentialSource credentials;
    private Duration renewalTimeout = RENEWAL_TIMEOUT;
    private Duration renewalPause = RENEWAL_PAUSE;
    private RenewalPlan.Acquires acquires = RenewalPlan.Acquires.ON_REFUSAL;
    private Duration renewAhead = Duration.ZERO;
    private String credentialHeader = CredentialHeader.STANDARD;
    private @Nullable RequestChanges changes;
    private Optional<Supplier<RetryMetrics>> events = Optional.empty();
    private ContextCapture contexts = ContextCapture.NONE;
    private Supplier<Semaphore> semaphores = () -> new Semaphore(0);

    ResilienceSettings(ResiliencePolicy policy) {
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
        events = Optional.of(() -> new RetryMetrics(registry, name, policy));
        return this;
    }

    @Override
    public ResilienceBuilder onStep(BiConsumer<Call, Step> listener) {
        Objects.requireNonNull(listener, "listener");
        listeners.add((call, step) -> listener.accept((Call) call, step));
        return this;
    }

    @Override
    public ResilienceBuilder context(Supplier<UnaryOperator<Runnable>> capture) {
        contexts = new ContextCapture(Objects.requireNonNull(capture, "capture"));
        return this;
    }

    @Override
    public ResilienceBuilder policyFor(Function<Request, @Nullable ResiliencePolicy> choice) {
        chooser = Objects.requireNonNull(choice, "choice");
        return this;
    }

    @Override
    public ResilienceBuilder maxWaiting(int calls) {
        if (calls < 0) {
            throw new IllegalArgumentException("maxWaiting must be at least 0, was " + calls);
        }
        maxWaiting = calls;
        return this;
    }

    @Override
    public ResilienceBuilder onHold(Consumer<HoldEvent> listener) {
        holdListeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    @Override
    public ResilienceBuilder fleet(HoldFleet shared) {
        fleet = Objects.requireNonNull(shared, "shared");
        return this;
    }

    @Override
    public ResilienceBuilder holdPartition(Function<Request, String> tenant) {
        partitions = new PartitionNames<>(Objects.requireNonNull(tenant, "tenant"));
        return this;
    }

    @Override
    public ResilienceBuilder credentials(CredentialSource source) {
        credentials = Objects.requireNonNull(source, "source");
        return this;
    }

    @Override
    public ResilienceBuilder renewalTimeout(Duration timeout) {
        renewalTimeout = checked("renewalTimeout", timeout, Duration.ofMillis(1));
        return this;
    }

    @Override
    public ResilienceBuilder renewalPause(Duration pause) {
        renewalPause = checked("renewalPause", pause, Duration.ZERO);
        return this;
    }

    /**
     * Says what blocking calls wait on. A simulation gives another kind of semaphore, since its threads are not the
     * JVM's.
     */
    ResilienceBuilder semaphores(Supplier<Semaphore> kind) {
        semaphores = kind;
        return this;
    }

    @Override
    public ResilienceBuilder acquireFirst() {
        acquires = RenewalPlan.Acquires.FIRST;
        return this;
    }

    @Override
    public ResilienceBuilder renewAhead(Duration ahead) {
        renewAhead = checked("renewAhead", ahead, Duration.ZERO);
        return this;
    }

    @Override
    public ResilienceBuilder credentialHeader(String name) {
        Objects.requireNonNull(name, "name");
        boolean isForOthers = SafeHeaders.contains(name) || isNoCredential(name.toLowerCase(Locale.ROOT));
        if (!HttpToken.isToken(name) || isForOthers) {
            throw new IllegalArgumentException("credentialHeader must be the name of a header (RFC 9110 5.1) that goes"
                    + " to one origin only and is not OkHttp's own, was \"" + name + "\"");
        }
        credentialHeader = name;
        return this;
    }

    /** OkHttp sets conditions and keys of web sockets by itself. */
    private static boolean isNoCredential(String name) {
        return NO_CREDENTIALS.contains(name) || name.startsWith("if-") || name.startsWith("sec-websocket-");
    }

    @Override
    public ResilienceBuilder changeRefused(RequestChange change) {
        Objects.requireNonNull(change, "change");
        changes = new RequestChanges(change::change);
        return this;
    }

    private static Duration checked(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    name + " must be from " + least + " to " + MAX_DURATION + ", was " + value);
        }
        return value;
    }

    @Override
    public Resilience build() {
        if (credentials == null && asksForCredentials()) {
            throw new IllegalStateException(
                    "acquireFirst, renewAhead and credentialHeader need a source: credentials(…) is not set");
        }
        Watchers watchers = new Watchers(holdListener(), time);
        Telemetry telemetry = new Telemetry(listeners, events.map(Supplier::get), watchers);
        CallPartition callPartition = new CallPartition(partitions);
        CredentialCache credentialCache = credentials == null ? null : cacheOf(credentials, callPartition, watchers);
        return new Resilience(
                new SharedState(
                        policy,
                        chooser,
                        time,
                        telemetry,
                        callPartition,
                        credentialCache,
                        changes,
                        semaphores,
                        maxWaiting,
                        watchers,
                        fleet),
                contexts);
    }

    private boolean asksForCredentials() {
        return acquires == RenewalPlan.Acquires.FIRST
                || !renewAhead.isZero()
                || !credentialHeader.equals(CredentialHeader.STANDARD);
    }

    private CredentialCache cacheOf(CredentialSource source, CallPartition callPartition, Watchers watchers) {
        return new CredentialCache(
                supplierOf(source),
                new CredentialRefreshes(renewalTimeout, renewalPause),
                credentialHeader,
                new RenewalPlan(acquires, renewAhead, renewalPause),
                callPartition,
                time,
                contexts,
                watchers);
    }

    /** Tells one listener after another; one that throws does not spare the others. */
    private Consumer<HoldEvent> holdListener() {
        List<Consumer<HoldEvent>> all = List.copyOf(holdListeners);
        return event -> all.forEach(listener -> Telemetry.guarded(() -> listener.accept(event)));
    }

    private static CredentialSupplier supplierOf(CredentialSource source) {
        return new CredentialSupplier() {
            @Override
            public Optional<Credential> supply(HttpUrl origin, String partition) {
                return source.supply(origin, partition);
            }

            @Override
            public CompletionStage<Optional<Credential>> obtain(Need need) throws Exception {
                return source.obtain(new CredentialSource.Need(
                        CredentialSource.Cause.valueOf(need.cause().name()),
                        need.origin(),
                        need.partition(),
                        need.challenges(),
                        need.value()));
            }
        };
    }
}
