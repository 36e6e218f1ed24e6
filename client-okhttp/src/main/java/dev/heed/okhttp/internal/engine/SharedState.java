package dev.heed.okhttp.internal.engine;

import dev.heed.CallProgress;
import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.call.RetryBudgets;
import dev.heed.internal.hold.HoldBounds;
import dev.heed.internal.hold.HoldRegistry;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.RejectionCache;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.internal.SupportedOkHttp;
import dev.heed.okhttp.internal.call.CallPartition;
import dev.heed.okhttp.internal.call.ListenerExceptions;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.call.RequestOrigin;
import dev.heed.okhttp.internal.call.StoredRejection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What all calls of one {@link Resilience} share. */
public final class SharedState {
    /** No origin begins so. */
    private static final String CROSSED = "crossed to ";

    /** Each with a body of up to 64 KiB. */
    public static final int MAX_REJECTIONS = 256;

    private final ResiliencePolicy policy;
    private final Time time;

    /** Then OkHttp's own clock, by which an answer at once is dated, tells another time than this client's. */
    private final boolean hasOwnClock;

    private final Telemetry telemetry;
    private final CallPartition tenants;
    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final RetryBudgets budgets = new RetryBudgets();
    private final RejectionCache<StoredRejection> refusals = new RejectionCache<>(MAX_REJECTIONS);
    private final @Nullable CredentialCache credentials;
    private final Supplier<Semaphore> semaphores;
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public SharedState(
            ResiliencePolicy policy,
            Time time,
            Telemetry telemetry,
            CallPartition tenants,
            @Nullable CredentialCache credentials,
            Supplier<Semaphore> semaphores) {
        this.semaphores = semaphores;
        this.tenants = tenants;
        this.credentials = credentials;
        this.policy = policy;
        this.time = time;
        this.hasOwnClock = !time.equals(Time.system());
        this.telemetry = telemetry;
    }

    public ResiliencePolicy policy() {
        return policy;
    }

    public Time time() {
        return time;
    }

    /** Without permits: what a blocking call waits on. */
    public Semaphore newSemaphore() {
        return semaphores.get();
    }

    /** Null if there is no source. */
    @Nullable
    public CredentialCache credentials() {
        return credentials;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    public ResiliencePolicy policyOf(Request request) {
        ResiliencePolicy own = request.tag(PolicyTag.KEY);
        return own == null ? policy : own;
    }

    /** Whether a first reply is just the answer: nothing to judge, and nobody to tell. If so it is counted. */
    public boolean isAnsweredAtOnce(ResiliencePolicy ofCall, Response response) {
        int status = response.code();
        boolean plain = status < 400
                && ofCall.rule(status).equals(Rule.surface())
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

    public RejectionCache<StoredRejection> refusals() {
        return refusals;
    }

    /** A quick look: whether the holds have to be asked. */
    public boolean mayBeHeld(ResiliencePolicy ofCall, Request request, long now) {
        HttpUrl url = request.url();
        return holds.mayStand() && ofCall.obeysHolds() && holds.mayConcern(url.host(), url.toString(), now);
    }

    /** Empty for a call whose partition nobody knows: it shares no hold. */
    Optional<HoldTarget> target(Call call, Request request) {
        return partitionOf(call).map(partition -> target(partition, request));
    }

    private static HoldTarget target(String partition, Request request) {
        HttpUrl url = request.url();
        return new HoldTarget(
                partition, request.method(), url.host(), url.toString(), () -> RequestFingerprint.of(request));
    }

    /**
     * A request of a call, for what is counted of its origin.
     *
     * @param request that the loop sends
     * @param hasCrossed whether a redirect has led there from another origin
     */
    record Hop(Request request, boolean hasCrossed) {
        /** Where redirects lead from other origins must not use up the budget of the callers there. */
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
     * The hold that an attempt asks for. A retry that no server paces takes its token here, and what is no retry gives
     * back.
     */
    Optional<HoldRequest> order(AttemptEffects effects, Hop hop, Supplier<Optional<HoldTarget>> target) {
        RetryBudget budget = effects.policy().retryBudget();
        if (effects.step().attempt() == 1 && !budgets.isEmpty()) {
            budgets.sent(hop.budget(), budget);
        }
        if (effects.repeatsUnpaced()) {
            budgets.repeats(hop.budget(), budget);
        }
        return effects.order(target);
    }

    /** Empty where the user's function failed. */
    public Optional<String> partitionOf(Call call) {
        return tenants.of(call);
    }

    /**
     * Whether a hold stands before a request that OkHttp would send again by itself: as the loop knows it, or as
     * interceptors left it, who may have taken the tenant's name off, or sent it elsewhere.
     */
    public boolean isHeld(Call call, Request sent) {
        if (!holds.mayStand() || !policyOf(sent).obeysHolds()) {
            return false;
        }
        Request asked = CallPartition.hop(call);
        return stands(call, asked) || (!asked.url().equals(sent.url()) && stands(call, sent));
    }

    private boolean stands(Call call, Request request) {
        return target(call, request)
                .map(target -> CallPartition.hasCrossed(call) ? target.crossed() : target)
                .map(target -> holds.stands(target, time.nanoTime()))
                .orElse(false);
    }

    /** What is held, for one request or for more. */
    public List<Hold> listHolds() {
        long now = time.nanoTime();
        return Stream.concat(holds.list(now).stream(), refusals.list(now).stream())
                .toList();
    }

    /** All are looked at before one is opened: a predicate that throws changes nothing. */
    public int release(Predicate<Hold> which) {
        Set<Hold> chosen = listHolds().stream().filter(which).collect(Collectors.toSet());
        return holds.release(chosen::contains, time.nanoTime(), time.now()) + refusals.release(chosen::contains);
    }

    /** Dispatchers know running calls only: one that waits must be found in another way. */
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

    public void close() {
        closed = true;
        cancelAll();
    }

    /** A listener that throws must not spare the calls behind its own. */
    public void cancelAll() {
        ListenerExceptions mistakes = new ListenerExceptions();
        waiting.forEach(call -> mistakes.collect(call::cancel));
        mistakes.throwFirst();
    }

    /**
     * The Kotlin class: looking a tag up by the Java class makes a new one each time. Apart, since a named module cannot
     * read Kotlin through an OkHttp before 5.2, and {@link SupportedOkHttp} is to say so first.
     */
    private static final class PolicyTag {
        static final KClass<ResiliencePolicy> KEY = JvmClassMappingKt.getKotlinClass(ResiliencePolicy.class);
    }
}
