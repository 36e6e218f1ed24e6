package dev.heed.okhttp;

import dev.heed.CallProgress;
import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.internal.Budgets;
import dev.heed.internal.Consequence;
import dev.heed.internal.HoldBounds;
import dev.heed.internal.HoldOrder;
import dev.heed.internal.HoldTarget;
import dev.heed.internal.Holds;
import dev.heed.internal.Refusals;
import dev.heed.internal.Telemetry;
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
final class Core {
    /** No origin begins so. */
    private static final String CROSSED = "crossed to ";

    /** Each with a body of up to 64 KiB. */
    static final int MOST_REFUSALS = 256;

    private final ResiliencePolicy policy;
    private final Time time;

    /** Then OkHttp's own clock, by which an answer at once is dated, tells another time than this client's. */
    private final boolean hasOwnClock;

    private final Telemetry telemetry;
    private final Tenants tenants;
    private final Holds holds = new Holds(HoldBounds.STANDARD);
    private final Budgets budgets = new Budgets();
    private final Refusals<RefusedReply> refusals = new Refusals<>(MOST_REFUSALS);
    private final @Nullable Credentials credentials;
    private final Supplier<Semaphore> semaphores;
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Core(
            ResiliencePolicy policy,
            Time time,
            Telemetry telemetry,
            Tenants tenants,
            @Nullable Credentials credentials,
            Supplier<Semaphore> semaphores) {
        this.semaphores = semaphores;
        this.tenants = tenants;
        this.credentials = credentials;
        this.policy = policy;
        this.time = time;
        this.hasOwnClock = !time.equals(Time.system());
        this.telemetry = telemetry;
    }

    ResiliencePolicy policy() {
        return policy;
    }

    Time time() {
        return time;
    }

    /** Without permits: what a blocking call waits on. */
    Semaphore newSemaphore() {
        return semaphores.get();
    }

    /** Null if there is no source. */
    @Nullable
    Credentials credentials() {
        return credentials;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    ResiliencePolicy policyOf(Request request) {
        ResiliencePolicy own = request.tag(PolicyTag.KEY);
        return own == null ? policy : own;
    }

    /** Whether a first reply is just the answer: nothing to judge, and nobody to tell. If so it is counted. */
    boolean isAnsweredAtOnce(ResiliencePolicy ofCall, Response response) {
        int status = response.code();
        boolean plain = status < 400
                && ofCall.rule(status).equals(Rule.surface())
                && !telemetry.wantsEveryStep()
                && !(hasOwnClock && response.header("Retry-After") != null);
        if (plain) {
            telemetry.answeredAtOnce(ofCall);
            if (!budgets.isEmpty() && response.networkResponse() != null) {
                budgets.sent(RequestOrigin.of(response.request()), ofCall.retryBudget());
            }
        }
        return plain;
    }

    Holds holds() {
        return holds;
    }

    Refusals<RefusedReply> refusals() {
        return refusals;
    }

    /** A quick look: whether the holds have to be asked. */
    boolean mayBeHeld(ResiliencePolicy ofCall, Request request, long now) {
        HttpUrl url = request.url();
        return holds.mayStand() && ofCall.obeysHolds() && holds.mayConcern(url.host(), url.toString(), now);
    }

    /** Empty for a call whose partition nobody knows: it shares no hold. */
    Optional<HoldTarget> target(Call call, Request request) {
        return partitionOf(call).map(partition -> target(partition, request));
    }

    private static HoldTarget target(String partition, Request request) {
        HttpUrl url = request.url();
        return new HoldTarget(partition, request.method(), url.host(), url.toString(), () -> Fingerprint.of(request));
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
    Optional<HoldOrder> order(Consequence effects, Hop hop, Supplier<Optional<HoldTarget>> target) {
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
    Optional<String> partitionOf(Call call) {
        return tenants.of(call);
    }

    /**
     * Whether a hold stands before a request that OkHttp would send again by itself: as the loop knows it, or as
     * interceptors left it, who may have taken the tenant's name off, or sent it elsewhere.
     */
    boolean isHeld(Call call, Request sent) {
        if (!holds.mayStand() || !policyOf(sent).obeysHolds()) {
            return false;
        }
        Request asked = Tenants.hop(call);
        return stands(call, asked) || (!asked.url().equals(sent.url()) && stands(call, sent));
    }

    private boolean stands(Call call, Request request) {
        return target(call, request)
                .map(target -> Tenants.hasCrossed(call) ? target.crossed() : target)
                .map(target -> holds.stands(target, time.nanoTime()))
                .orElse(false);
    }

    /** What is held, for one request or for more. */
    List<Hold> listHolds() {
        long now = time.nanoTime();
        return Stream.concat(holds.list(now).stream(), refusals.list(now).stream())
                .toList();
    }

    /** All are looked at before one is opened: a predicate that throws changes nothing. */
    int release(Predicate<Hold> which) {
        Set<Hold> chosen = listHolds().stream().filter(which).collect(Collectors.toSet());
        return holds.release(chosen::contains, time.nanoTime(), time.now()) + refusals.release(chosen::contains);
    }

    /** Dispatchers know running calls only: one that waits must be found in another way. */
    void waits(Call call) {
        waiting.add(call);
        if (closed) {
            call.cancel();
        }
    }

    void waitsNoMore(Call call) {
        waiting.remove(call);
    }

    int waitingCalls() {
        return waiting.size();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        cancelAll();
    }

    /** A listener that throws must not spare the calls behind its own. */
    void cancelAll() {
        Mistakes mistakes = new Mistakes();
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
