package dev.heed.okhttp.internal.engine;

import dev.heed.AuthChallenge;
import dev.heed.Time;
import dev.heed.internal.credentials.CredentialRefresh;
import dev.heed.internal.credentials.CredentialRefreshes;
import dev.heed.internal.credentials.RefusedCredentials;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallPartition;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.call.RequestOrigin;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Supplies credentials to requests, and renews them once for all calls that were rejected with the same value. */
public final class CredentialCache {
    /** Marks the thread that renews: a request for a token must not wait for that token. */
    private final ThreadLocal<@Nullable Boolean> renewing = new ThreadLocal<>();

    private final CredentialSupplier source;
    private final CredentialRefreshes renewals;
    private final CallPartition partitions;
    private final Time time;
    private final ContextCapture contexts;

    public CredentialCache(
            CredentialSupplier source,
            CredentialRefreshes renewals,
            CallPartition partitions,
            Time time,
            ContextCapture contexts) {
        this.source = source;
        this.renewals = renewals;
        this.partitions = partitions;
        this.time = time;
        this.contexts = contexts;
    }

    /** Returns whether this thread is inside of the credential source, perhaps fetching a token over the same client. */
    boolean isRenewing() {
        return renewing.get() != null;
    }

    /** Adds the value that was renewed for this call, or one that is known, where the request has no credentials of its own. */
    public Request authorized(Call call, Request request, CallContext.@Nullable Fresh fresh) {
        Optional<String> own = Optional.ofNullable(request.header("Authorization"));
        Optional<CallContext.Fresh> forThis = Optional.ofNullable(fresh)
                .filter(f -> f.origin().equals(RequestOrigin.of(request)))
                .filter(f -> own.isEmpty() || own.equals(f.refused()));
        Optional<String> renewed = forThis.map(CallContext.Fresh::authorization);
        Optional<String> refused = forThis.flatMap(CallContext.Fresh::refused);
        if (renewed.isEmpty() && (own.isPresent() || isRenewing())) {
            return request;
        }
        return partitions
                .of(call)
                .flatMap(partition -> known(partition, request, renewed, refused))
                .map(known ->
                        request.newBuilder().header("Authorization", known).build())
                .orElse(request);
    }

    /** Returns what took the place of the value meanwhile, but never what was rejected for this very call. */
    private Optional<String> known(
            String partition, Request request, Optional<String> renewed, Optional<String> refused) {
        Optional<String> value = renewed.or(() -> supplied(partition, request));
        return renewals.known(key(partition, request, value))
                .filter(known -> !refused.equals(Optional.of(known)))
                .or(() -> value);
    }

    /** Asks the source. One that throws costs nobody a response: the request goes without, and the server decides. */
    private Optional<String> supplied(String partition, Request request) {
        try {
            Optional<String> value = source.supply(RequestOrigin.url(request), partition);
            return value == null
                    ? Optional.empty()
                    : value.map(CredentialCache::stripped).filter(CredentialCache::isHeaderValue);
        } catch (Exception e) { // also what Kotlin does not declare
            CredentialRefreshes.supplyFailed(RequestOrigin.of(request), e);
            return Optional.empty();
        }
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
        Optional<String> value = Optional.ofNullable(sent.header("Authorization"));
        CredentialRefresh renewal = renewals.ask(key(partition, sent, value), time.nanoTime());
        boolean wasOver = renewal.fresh().isPresent();
        if (renewal.claim()) {
            CredentialSupplier.Rejected told = new CredentialSupplier.Rejected(
                    RequestOrigin.url(sent),
                    partition,
                    AuthChallenge.parse(refused.headers("WWW-Authenticate")),
                    value);
            begin(renewal, told, dispatcher);
        }
        return new Asked(renewal, wasOver);
    }

    private void begin(CredentialRefresh renewal, CredentialSupplier.Rejected told, Dispatcher dispatcher) {
        try {
            dispatcher.executorService().execute(contexts.around(() -> renew(renewal, told)));
        } catch (RuntimeException | Error e) {
            renewals.failed(renewal, e, time.nanoTime());
        }
    }

    /** Asks the source. Calls are woken after the mark of this thread is gone: an executor may run them right here. */
    private void renew(CredentialRefresh renewal, CredentialSupplier.Rejected told) {
        try {
            renewing(told).whenComplete((value, failure) -> {
                if (failure == null) {
                    ended(renewal, value == null ? Optional.empty() : value);
                } else {
                    renewals.failed(renewal, failure, time.nanoTime());
                }
            });
        } catch (Throwable e) {
            renewals.failed(renewal, e, time.nanoTime());
        }
    }

    private CompletionStage<Optional<String>> renewing(CredentialSupplier.Rejected told) throws Exception {
        renewing.set(true);
        try {
            return source.renew(told);
        } finally {
            renewing.remove();
        }
    }

    private void ended(CredentialRefresh renewal, Optional<String> value) {
        renewals.ended(
                renewal, value.map(CredentialCache::stripped).filter(CredentialCache::isHeaderValue), time.nanoTime());
    }

    /** Strips white space, as {@code String.strip()} does, which Android 8 lacks; {@code trim()} would hide a control character. */
    private static String stripped(String value) {
        int begin = 0;
        int end = value.length();
        while (begin < end && Character.isWhitespace(value.charAt(begin))) {
            begin++;
        }
        while (end > begin && Character.isWhitespace(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(begin, end);
    }

    /** Returns whether OkHttp takes the text into a header. */
    private static boolean isHeaderValue(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
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
