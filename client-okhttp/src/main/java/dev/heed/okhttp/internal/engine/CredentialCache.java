package dev.heed.okhttp.internal.engine;

import dev.heed.AuthChallenge;
import dev.heed.Credential;
import dev.heed.RenewalResult;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Time;
import dev.heed.internal.credentials.CredentialRefresh;
import dev.heed.internal.credentials.CredentialRefreshes;
import dev.heed.internal.credentials.IssuedCredential;
import dev.heed.internal.credentials.RefusedCredentials;
import dev.heed.internal.credentials.RenewalPlan;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallPartition;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.call.RequestOrigin;
import dev.heed.okhttp.internal.call.UserExceptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Supplies credentials to requests, and renews them once for all calls that were rejected with the same value, that lack
 * one, or whose value expires.
 */
public final class CredentialCache {
    /** Marks the thread that renews: a request for a token must not wait for that token. */
    private final ThreadLocal<@Nullable Boolean> renewing = new ThreadLocal<>();

    private final CredentialSupplier source;
    private final CredentialRefreshes renewals;
    private final String header;
    private final RenewalPlan plan;
    private final CallPartition partitions;
    private final Time time;
    private final ContextCapture contexts;
    private final Watchers watchers;

    public CredentialCache(
            CredentialSupplier source,
            CredentialRefreshes renewals,
            String header,
            RenewalPlan plan,
            CallPartition partitions,
            Time time,
            ContextCapture contexts,
            Watchers watchers) {
        this.watchers = watchers;
        this.source = source;
        this.renewals = renewals;
        this.header = header;
        this.plan = plan;
        this.partitions = partitions;
        this.time = time;
        this.contexts = contexts;
    }

    /** Returns the name of the header that carries the values. */
    public String header() {
        return header;
    }

    /** Returns whether the source may be asked for a request that no server has refused. */
    public static boolean asksFor(Request request, ResiliencePolicy policy) {
        return !AttemptFacts.asksOnlyTheCache(request) && !policy.rule(401).equals(Rule.surface());
    }

    /** Returns whether this thread is inside of the credential source, perhaps fetching a token over the same client. */
    boolean isRenewing() {
        return renewing.get() != null;
    }

    /**
     * Adds the value that was renewed for this call, or one that is known, where the request has no credentials of its
     * own. One that expires soon is renewed meanwhile.
     */
    public Request authorized(
            Call call, Request request, CallContext.@Nullable Fresh fresh, @Nullable Dispatcher dispatcher) {
        Optional<CallContext.Fresh> renewed = forThis(request, fresh);
        if (renewed.isEmpty() && (request.header(header) != null || isRenewing())) {
            return request;
        }
        Optional<String> partition = partitions.of(call);
        Optional<IssuedCredential> sent = partition.flatMap(of -> known(of, request, renewed));
        if (sent.isPresent() && dispatcher != null) {
            renewAhead(partition.orElseThrow(), request, sent.get(), dispatcher);
        }
        return sent.map(known ->
                        request.newBuilder().header(header, known.value()).build())
                .orElse(request);
    }

    /** Returns what was renewed for the call, unless the request goes elsewhere or carries another value of its own. */
    private Optional<CallContext.Fresh> forThis(Request request, CallContext.@Nullable Fresh fresh) {
        Optional<String> own = Optional.ofNullable(request.header(header));
        return Optional.ofNullable(fresh)
                .filter(f -> f.origin().equals(RequestOrigin.of(request)))
                .filter(f -> own.isEmpty() || own.equals(f.refused()));
    }

    /** Returns what took the place of the value meanwhile, but never what was rejected for this very call. */
    private Optional<IssuedCredential> known(String partition, Request request, Optional<CallContext.Fresh> renewed) {
        Optional<String> refused = renewed.flatMap(CallContext.Fresh::refused);
        Optional<IssuedCredential> value = renewed.isEmpty()
                ? supplied(partition, request)
                : renewed.map(fresh -> brought(partition, request, fresh.authorization())
                        .orElseGet(() -> IssuedCredential.lasting(fresh.authorization())));
        return renewals.known(key(partition, request, value.map(IssuedCredential::value)))
                .filter(known -> !refused.equals(Optional.of(known.value())))
                .or(() -> value);
    }

    private Optional<IssuedCredential> brought(String partition, Request request, String value) {
        return renewals.brought(key(partition, request, Optional.of(value)));
    }

    /** Asks the source. One that throws costs nobody a response: the request goes without, and the server decides. */
    private Optional<IssuedCredential> supplied(String partition, Request request) {
        try {
            Optional<Credential> value = source.supply(RequestOrigin.url(request), partition);
            return value == null
                    ? Optional.empty()
                    : value.flatMap(known -> CredentialValue.readable(known.value())
                            .map(text -> known(text, known, brought(partition, request, text))));
        } catch (Exception e) { // also what Kotlin does not declare
            CredentialRefreshes.supplyFailed(RequestOrigin.of(request), e);
            return Optional.empty();
        }
    }

    /** Returns a value with its expiry. The time of one that nobody brought runs from nowhere, unless it names its end. */
    private IssuedCredential known(String text, Credential known, Optional<IssuedCredential> brought) {
        return brought.orElseGet(() -> IssuedCredential.known(
                text, known.expiresAt().flatMap(end -> known.lifetime(time.now())), time.nanoTime()));
    }

    /** Begins to renew a value that is sent all the same, unless that is under way. */
    private void renewAhead(String partition, Request request, IssuedCredential known, Dispatcher dispatcher) {
        long now = time.nanoTime();
        if (plan.of(known, now) != RenewalPlan.Need.NONE && !isRenewing()) {
            CredentialRefresh renewal = renewals.renewAhead(key(partition, request, Optional.of(known.value())), now);
            begin(renewal, request, List.of(), CredentialSupplier.Cause.EXPIRING, dispatcher);
        }
    }

    /** Returns whether a first request may have to wait before it is sent: a quick look, which begins nothing. */
    boolean mayLack(Call call, Request request) {
        return plan.isActive() && lacking(call, request, null).isPresent();
    }

    /**
     * Joins the renewal that a request waits for before it is sent, or begins it.
     *
     * @param fresh what was renewed for the call before, which may have expired meanwhile; null if nothing was
     * @return empty if the request has a value that is good, or none can be had for it
     */
    Optional<CredentialRefresh> acquire(
            Call call, Request request, CallContext.@Nullable Fresh fresh, Dispatcher dispatcher) {
        Optional<CredentialRefresh> renewal =
                lacking(call, request, fresh).flatMap(lacking -> renewals.acquire(lacking, time.nanoTime()));
        renewal.ifPresent(begun -> begin(begun, request, List.of(), CredentialSupplier.Cause.LACKING, dispatcher));
        return renewal;
    }

    /** Returns what a request lacks: a first value, or another one than the one that has expired. */
    private Optional<RefusedCredentials> lacking(Call call, Request request, CallContext.@Nullable Fresh fresh) {
        Optional<CallContext.Fresh> renewed = forThis(request, fresh);
        boolean hasOwn = renewed.isEmpty() && request.header(header) != null;
        if (!plan.isActive() || hasOwn || isRenewing()) {
            return Optional.empty();
        }
        return partitions.of(call).flatMap(partition -> {
            Optional<IssuedCredential> known = known(partition, request, renewed);
            boolean isLacking = known.map(value -> plan.of(value, time.nanoTime()) == RenewalPlan.Need.EXPIRED)
                    .orElse(plan.acquiresFirst());
            return isLacking
                    ? Optional.of(key(partition, request, known.map(IssuedCredential::value)))
                    : Optional.empty();
        });
    }

    /** Forgets what was obtained, and what is under way. */
    public void forget(BiPredicate<HttpUrl, String> which) {
        renewals.forget((origin, partition) -> isChosen(which, origin, partition), time.nanoTime());
    }

    /** HttpUrl accepts a few hosts that it cannot parse again; what belongs to those is forgotten anyhow. */
    private static boolean isChosen(BiPredicate<HttpUrl, String> which, String origin, String partition) {
        HttpUrl url = HttpUrl.parse(origin);
        return url == null || which.test(url, partition);
    }

    /**
     * Carries the renewal that a call waits for after a 401.
     *
     * @param renewal that it waits for
     * @param wasOver whether it had brought something before this call came
     */
    record Asked(CredentialRefresh renewal, boolean wasOver) {}

    /** Joins the renewal for a rejected value, or begins it. Returns none where the partition of the call is not known. */
    Optional<Asked> renewal(Call call, Response refused, Dispatcher dispatcher) {
        return partitions.of(call).map(partition -> renewal(partition, refused, dispatcher));
    }

    private Asked renewal(String partition, Response refused, Dispatcher dispatcher) {
        Request sent = sent(refused);
        Optional<String> value = Optional.ofNullable(sent.header(header));
        CredentialRefresh renewal = renewals.ask(key(partition, sent, value), time.nanoTime());
        boolean wasOver = renewal.fresh().isPresent();
        List<AuthChallenge> challenges = AuthChallenge.parse(refused.headers("WWW-Authenticate"));
        begin(renewal, sent, challenges, CredentialSupplier.Cause.REFUSED, dispatcher);
        return new Asked(renewal, wasOver);
    }

    private void begin(
            CredentialRefresh renewal,
            Request request,
            List<AuthChallenge> challenges,
            CredentialSupplier.Cause cause,
            Dispatcher dispatcher) {
        long began = time.nanoTime(); // it may throw, so it comes before the claim
        if (!renewal.claim()) {
            return;
        }
        RefusedCredentials old = renewal.refused();
        CredentialSupplier.Need need = new CredentialSupplier.Need(
                cause, RequestOrigin.url(request), old.partition(), challenges, old.value());
        try {
            dispatcher.executorService().execute(contexts.around(() -> obtain(renewal, need, began)));
        } catch (RuntimeException | Error e) {
            failed(renewal, need, e, began);
        }
    }

    /** Asks the source. Calls are woken after the mark of this thread is gone: an executor may run them right here. */
    private void obtain(CredentialRefresh renewal, CredentialSupplier.Need need, long began) {
        try {
            obtaining(need).whenComplete((value, failure) -> {
                if (failure == null) {
                    endedOrFailed(renewal, need, value == null ? Optional.empty() : value, began);
                } else {
                    failed(renewal, need, failure, began);
                }
            });
        } catch (Throwable e) {
            failed(renewal, need, e, began);
        }
    }

    /** Tells the listeners before the calls go on. */
    private void failed(CredentialRefresh renewal, CredentialSupplier.Need need, Throwable failure, long began) {
        watchers.renewalEnded(need.origin(), RenewalResult.FAILED, began);
        renewals.failed(renewal, failure, nowOr(began));
    }

    /** Returns the time; if the clock throws, when the renewal began: calls wait for it to end. */
    private long nowOr(long began) {
        try {
            return time.nanoTime();
        } catch (Throwable e) {
            UserExceptions.report(e);
            return began;
        }
    }

    /** Ends a renewal. Nobody gets what is thrown here, by a clock, for example, so that the renewal fails with it. */
    private void endedOrFailed(
            CredentialRefresh renewal, CredentialSupplier.Need need, Optional<Credential> value, long began) {
        try {
            ended(renewal, need, value, began);
        } catch (Throwable e) {
            failed(renewal, need, e, began);
        }
    }

    private CompletionStage<Optional<Credential>> obtaining(CredentialSupplier.Need need) throws Exception {
        renewing.set(true);
        try {
            return source.obtain(need);
        } finally {
            renewing.remove();
        }
    }

    private void ended(
            CredentialRefresh renewal, CredentialSupplier.Need need, Optional<Credential> value, long began) {
        long now = time.nanoTime();
        Optional<String> text = value.flatMap(brought -> CredentialValue.readable(brought.value()));
        Optional<Duration> lifetime = value.flatMap(brought -> brought.lifetime(time.now()));
        boolean isNew = text.isPresent() && !text.equals(need.value());
        watchers.renewalEnded(need.origin(), isNew ? RenewalResult.RENEWED : RenewalResult.NOTHING_NEW, began);
        if (text.isEmpty()) {
            renewals.none(renewal, now);
        } else {
            renewals.ended(renewal, Optional.of(IssuedCredential.brought(text.get(), lifetime, now)), now);
        }
    }

    private static RefusedCredentials key(String partition, Request request, Optional<String> value) {
        return new RefusedCredentials(partition, RequestOrigin.of(request), value);
    }

    /** Returns the request as it went over the wire: an authenticator may have added what was rejected. */
    static Request sent(Response refused) {
        Response network = refused.networkResponse();
        return network == null ? refused.request() : network.request();
    }
}
