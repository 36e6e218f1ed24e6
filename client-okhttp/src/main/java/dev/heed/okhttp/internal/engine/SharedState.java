package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Hold;
import dev.heed.HoldFleet;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.call.RetryBudgets;
import dev.heed.internal.hold.FleetSender;
import dev.heed.internal.hold.HoldBounds;
import dev.heed.internal.hold.HoldRegistry;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.RejectionCache;
import dev.heed.internal.http.Origin;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallPartition;
import dev.heed.okhttp.internal.call.ChosenPolicy;
import dev.heed.okhttp.internal.call.CredentialHeader;
import dev.heed.okhttp.internal.call.IdempotencyKey;
import dev.heed.okhttp.internal.call.ListenerExceptions;
import dev.heed.okhttp.internal.call.OkHttpHeaderLines;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.call.RequestOrigin;
import dev.heed.okhttp.internal.call.StoredRejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what all calls of one {@code Resilience} share: policy, holds, budgets, rejections, credentials, and the calls
 * that wait, so that {@link #cancelAll} finds them. It also answers quickly what each call asks first: whether a hold
 * may stand, and whether a response is delivered at once. Once it is closed, no call begins to wait. It is thread-safe.
 */
public final class SharedState {
    /** Begins the budget of calls that a redirect led to an origin; no origin begins so. */
    private static final String CROSSED = "crossed to ";

    /** Bounds the rejections that are stored, each with a body of up to 64 KiB. */
    public static final int MAX_REJECTIONS = 256;

    private final ResiliencePolicy policy;
    private final @Nullable Function<Request, @Nullable ResiliencePolicy> chooser;
    private final AtomicLong keyedCalls = new AtomicLong();
    private final Time time;

    /** Tells whether {@link #time} is not the clock of the JVM, by which OkHttp dates a response that is delivered at once. */
    private final boolean hasOwnClock;

    private final Telemetry telemetry;
    private final Watchers watchers;
    private final CallPartition partitions;
    private final HoldRegistry holds;
    private final @Nullable FleetMember fleet;
    private final WaitPlaces places;
    private final RetryBudgets budgets = new RetryBudgets();
    private final RejectionCache<StoredRejection> rejections;
    private final @Nullable CredentialCache credentials;
    private final @Nullable RequestChanges changes;
    private final Supplier<Semaphore> semaphores;
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public SharedState(
            ResiliencePolicy policy,
            @Nullable Function<Request, @Nullable ResiliencePolicy> chooser,
            Time time,
            Telemetry telemetry,
            CallPartition partitions,
            @Nullable CredentialCache credentials,
            @Nullable RequestChanges changes,
            Supplier<Semaphore> semaphores,
            int maxWaiting,
            Watchers watchers,
            @Nullable HoldFleet fleet) {
        this.places = new WaitPlaces(maxWaiting);
        this.fleet = fleet == null ? null : new FleetMember(fleet, time);
        this.watchers = watchers;
        this.holds = new HoldRegistry(
                HoldBounds.STANDARD, watchers::holdChanged, this.fleet == null ? FleetSender.NONE : this.fleet);
        this.rejections = new RejectionCache<>(MAX_REJECTIONS, watchers::holdChanged);
        this.semaphores = semaphores;
        this.partitions = partitions;
        this.credentials = credentials;
        this.changes = changes;
        this.policy = policy;
        this.chooser = chooser;
        this.time = time;
        this.hasOwnClock = !time.equals(Time.system());
        this.telemetry = telemetry;
        if (this.fleet != null) {
            boolean isHeld = policy.sharesHolds() || chooser != null;
            this.fleet.join(holds.shared(isHeld ? policy.maxHold() : Duration.ZERO));
        }
    }

    public ResiliencePolicy policy() {
        return policy;
    }

    public Time time() {
        return time;
    }

    /** Makes what a blocking call waits on, without permits. */
    public Semaphore newSemaphore() {
        return semaphores.get();
    }

    /** Returns null if there is no credential source. */
    @Nullable
    public CredentialCache credentials() {
        return credentials;
    }

    @Nullable
    public RequestChanges changes() {
        return changes;
    }

    public Watchers watchers() {
        return watchers;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    /** Returns the policy of a request: its own, the one that was chosen for its call, or the default. */
    public ResiliencePolicy policyOf(Request request) {
        ResiliencePolicy own = request.tag(PolicyTag.KEY);
        ResiliencePolicy chosen = own == null && chooser != null ? ChosenPolicy.find(request) : own;
        return chosen == null ? policy : chosen;
    }

    /**
     * Makes what is sent out of what a caller made, once a call: it gets its policy and its idempotency key. What the
     * user's function throws is thrown here.
     *
     * @param request the request as the loop gets it
     * @param asMade the request as the caller made it
     */
    public Request prepared(Request request, Request asMade) {
        Request chosen = chooser == null || request.tag(PolicyTag.KEY) != null
                ? request
                : ChosenPolicy.in(request, asMade, chooser);
        Optional<String> header = policyOf(chosen).idempotencyHeader(chosen.method());
        Request keyed = IdempotencyKey.in(chosen, header, time, header.isEmpty() ? 0 : keyedCalls.incrementAndGet());
        return credentials == null ? keyed : CredentialHeader.in(keyed, credentials.header());
    }

    /** Returns whether a first response is delivered at once: its rule does nothing and nobody listens. If so it is counted. */
    public boolean isAnsweredAtOnce(ResiliencePolicy ofCall, Response response) {
        int status = response.code();
        boolean plain = status < 400
                && ofCall.rule(status).equals(Rule.surface())
                && ofCall.signals().saysNothing(status, response.headers(), OkHttpHeaderLines.INSTANCE)
                && !telemetry.wantsEveryStep()
                && !(hasOwnClock && response.header("Retry-After") != null);
        if (plain) {
            telemetry.countAnsweredAtOnce(ofCall);
            if (!budgets.isEmpty() && response.networkResponse() != null) {
                budgets.sent(RequestOrigin.of(response.request()), ofCall.retryBudget());
            }
        }
        return plain;
    }

    public HoldRegistry holds() {
        return holds;
    }

    public RejectionCache<StoredRejection> rejections() {
        return rejections;
    }

    /** Returns whether the holds have to be asked: a quick look, without lock. */
    public boolean mayBeHeld(ResiliencePolicy ofCall, Call call, Request request, long now) {
        HttpUrl url = request.url();
        return holds.mayStand()
                && ofCall.obeysHolds()
                && holds.mayConcern(url.host(), url.toString(), now)
                && !holds.isFree(url.host(), () -> reached(call, request));
    }

    /** Returns whether a call may have to wait before its first attempt, for a hold or for credentials: a quick look. */
    public boolean mayWait(ResiliencePolicy ofCall, Call call, Request request, long now) {
        return mayBeHeld(ofCall, call, request, now) || (credentials != null && credentials.mayLack(call, request));
    }

    /** Returns what the holds see of a request; empty where the partition of the call is not known, as it shares no hold then. */
    Optional<HoldTarget> target(Call call, Request request) {
        return partitionOf(call).map(partition -> target(partition, request));
    }

    private Optional<HoldTarget> reached(Call call, Request request) {
        return target(call, request).map(target -> CallPartition.hasCrossed(call) ? target.crossed() : target);
    }

    private static HoldTarget target(String partition, Request request) {
        HttpUrl url = request.url();
        return new HoldTarget(
                partition, request.method(), url.host(), url.toString(), () -> RequestFingerprint.of(request));
    }

    /**
     * Names the origin that a request of a call is counted for.
     *
     * @param request that the loop sends
     * @param hasCrossed whether a redirect has led there from another origin
     */
    record Hop(Request request, boolean hasCrossed) {
        /** Returns the key of the budget: redirects from other origins must not use up the budget of the callers there. */
        private String budget() {
            String origin = RequestOrigin.of(request);
            return hasCrossed ? CROSSED + origin : origin;
        }
    }

    /** Adds what other calls did that a decision depends on: how often the hold was armed, whether the budget is used up. */
    void addOthers(
            CallProgress.Builder progress,
            Rule rule,
            RetryBudget budget,
            Supplier<Optional<HoldTarget>> target,
            Hop hop) {
        if (rule.repeats() && rule.scope() != Scope.CALL) {
            progress.armings(target.get()
                    .map(reached -> holds.armings(rule.scope(), reached, time.nanoTime()))
                    .orElse(0));
        } else if (rule.repeats() && !budgets.allows(hop.budget(), budget)) {
            progress.budgetExhausted();
        }
    }

    /**
     * Returns the holds that an attempt asks for, and settles the retry budget: a retry that no server paces takes a token, and
     * each call gives a part of one back.
     */
    List<HoldRequest> orders(AttemptEffects effects, Hop hop, Supplier<Optional<HoldTarget>> target) {
        RetryBudget budget = effects.policy().retryBudget();
        if (effects.step().attempt() == 1 && !budgets.isEmpty()) {
            budgets.sent(hop.budget(), budget);
        }
        if (effects.retriesUnpaced()) {
            budgets.repeats(hop.budget(), budget);
        }
        return effects.orders(target);
    }

    /** Returns how many retries the budget of an origin allows, by the policy of all calls. */
    public double retriesLeft(HttpUrl url) {
        return budgets.left(Origin.of(url.toString()).toString(), policy.retryBudget());
    }

    /** Returns the partition of a call; empty where the user's function threw. */
    public Optional<String> partitionOf(Call call) {
        return partitions.of(call);
    }

    /**
     * Returns whether a hold stands before a request that OkHttp would send again by itself: as the loop knows the request, or
     * as interceptors left it, which may have removed the name of the partition or chosen another host.
     */
    public boolean isHeld(Call call, Request sent) {
        if (!holds.mayStand() || !policyOf(sent).obeysHolds()) {
            return false;
        }
        Request asked = CallPartition.hop(call);
        return stands(call, asked) || (!asked.url().equals(sent.url()) && stands(call, sent));
    }

    /** Returns whether a response reports a limit used up, for which no hold stands yet, or means what its status does not say. */
    public boolean saysMore(Call call, Response response) {
        ResiliencePolicy ofCall = policyOf(response.request());
        if (ofCall.signals().saysNothing(response.code(), response.headers(), OkHttpHeaderLines.INSTANCE)) {
            return false;
        }
        CallProgress arrival = CallProgress.builder().arrivedAt(time.now()).build();
        String body = CallContext.of(call).beginningOf(response, ofCall, 0);
        Attempt facts =
                AttemptFacts.ofResponse(response, ofCall.signals(), body).inCall(arrival);
        return ofCall.signals().meant(facts) != response.code()
                || !ofCall.signalsOf(facts).usedUp().isEmpty();
    }

    /** Returns the holds of the limits that a response reports used up, before it is decided what follows it. */
    List<HoldRequest> usedUp(ResiliencePolicy ofCall, Attempt facts, Supplier<Optional<HoldTarget>> target) {
        return AttemptEffects.ofLimits(ofCall, facts, time.nanoTime()).orders(target);
    }

    private boolean stands(Call call, Request request) {
        return reached(call, request)
                .map(target -> holds.stands(target, time.nanoTime()))
                .orElse(false);
    }

    /** Lists what is held, stored rejections included. */
    public List<Hold> listHolds() {
        long now = time.nanoTime();
        return Stream.concat(holds.list(now).stream(), rejections.list(now).stream())
                .toList();
    }

    /** Opens holds. The predicate sees all of them before one is opened, so that one that throws changes nothing. */
    public int release(Predicate<Hold> which) {
        Set<Hold> chosen = listHolds().stream().filter(which).collect(Collectors.toSet());
        return holds.release(chosen::contains, time.nanoTime(), time.now()) + rejections.release(chosen::contains);
    }

    /**
     * Arms a hold by hand.
     *
     * @param scope whom it holds
     * @param like a request that it holds
     * @param until when it ends, by the wall clock
     * @return the hold that stands now; empty if the time is over, too many stand, or nobody knows whose it would be
     */
    public Optional<Hold> hold(Scope scope, Request like, Instant until) {
        if (scope == Scope.CALL) {
            throw new IllegalArgumentException("scope must not be CALL, which holds nobody else");
        }
        return partitions
                .partitions()
                .of(like)
                .flatMap(partition ->
                        HoldByHand.arm(holds, scope, target(partition, like), until, policy.maxHold(), time));
    }

    /** Makes the place of one call among those that may wait. */
    WaitPlace newPlace() {
        return places.newPlace();
    }

    /** Returns how many calls have a place to wait, where {@code maxWaiting} bounds them. */
    public int takenPlaces() {
        return places.taken();
    }

    /** Lists a call that waits: dispatchers know running calls only, and {@link #cancelAll} must find it. */
    public void waits(Call call) {
        waiting.add(call);
        if (closed) {
            call.cancel();
        }
    }

    public void waitsNoMore(Call call) {
        waiting.remove(call);
    }

    public int waitingCalls() {
        return waiting.size();
    }

    boolean isClosed() {
        return closed;
    }

    /** Cancels before it leaves the fleet: calls that wait for another process would go as if this one were alone. */
    public void close() {
        closed = true;
        try {
            cancelAll();
        } finally {
            if (fleet != null) {
                fleet.close();
            }
        }
    }

    /** Cancels every call that waits. A listener that throws does not spare the calls behind its own. */
    public void cancelAll() {
        ListenerExceptions mistakes = new ListenerExceptions();
        waiting.forEach(call -> mistakes.collect(call::cancel));
        mistakes.throwFirst();
    }
}
