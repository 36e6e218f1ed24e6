package dev.heed.okhttp.internal.interceptor;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.internal.hold.RejectionCache;
import dev.heed.internal.http.Hop;
import dev.heed.internal.http.UrlKey;
import dev.heed.internal.http.UrlRedactor;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CookieHeader;
import dev.heed.okhttp.internal.call.CredentialHeader;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.call.StoredRejection;
import dev.heed.okhttp.internal.engine.CredentialCache;
import dev.heed.okhttp.internal.engine.SharedState;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Returns the stored response to a request that the server rejected before and that has not changed since, instead of
 * sending it, where the policy says {@code neverRepeat().holding(SAME_REQUEST, …)}. A request is compared as the
 * client's interceptors leave it, with the cookies that it would carry. Cookie jar and authenticator are those of the
 * call's own client, which may be derived from the wrapped one.
 */
final class RejectionGuard {
    private final SharedState core;

    RejectionGuard(SharedState core) {
        this.core = core;
    }

    /** Returns the stored rejection of the same request; null if the request has to be sent. */
    @Nullable
    Response answer(Chain chain, Request request) {
        RejectionCache<StoredRejection> rejections = core.rejections();
        if (rejections.isEmpty()
                || !rejections.mayConcern(url(request), core.time().nanoTime())
                || !core.policyOf(request).obeysHolds()) {
            return null;
        }
        Optional<RejectionCache.Rejection<StoredRejection>> known = core.partitionOf(chain.call())
                .flatMap(partition -> key(partition, request, cookies(chain, request)))
                .flatMap(key -> rejections.find(key, core.time().nanoTime()));
        known.ifPresent(rejection -> CallContext.of(chain.call()).refused(rejection.hold()));
        return known.map(rejection -> rejection.reply().to(request, core.time().now()))
                .orElse(null);
    }

    /**
     * Stores a rejection, if the policy says so. It is not stored where an authenticator or a network interceptor
     * changed the request on its way, or where an authenticator may change it next: what they add is not known before a
     * request is sent, so that it could not be compared.
     */
    void remember(Chain chain, Request request, Response response) {
        int meant = meant(chain, request, response);
        if (meant < 400) {
            return;
        }
        Rule rule = core.policyOf(request).rule(meant);
        Response network = response.networkResponse();
        if (rule.repeats() || rule.scope() != Scope.SAME_REQUEST || network == null) {
            return;
        }
        Request sent = network.request();
        CallContext context = CallContext.find(chain.call());
        boolean altered = context != null && context.altered;
        boolean authenticated = altered || !haveSameCredentials(sent, request);
        boolean mayAuthenticate = meant == 401 && chain.getAuthenticator() != Authenticator.NONE;
        if (!authenticated && !mayAuthenticate) {
            core.partitionOf(chain.call())
                    .flatMap(partition -> store(partition, rule, request, sent.header("Cookie"), response))
                    .ifPresent(store -> {
                        if (core.changes() == null) {
                            store.run();
                        } else {
                            CallContext.of(chain.call()).storesRejection(store);
                        }
                    });
        }
    }

    private boolean haveSameCredentials(Request sent, Request request) {
        CredentialCache credentials = core.credentials();
        return haveSame(CredentialHeader.STANDARD, sent, request)
                && (credentials == null || haveSame(credentials.header(), sent, request));
    }

    private static boolean haveSame(String header, Request sent, Request request) {
        return Objects.equals(sent.header(header), request.header(header));
    }

    private int meant(Chain chain, Request request, Response response) {
        ResiliencePolicy policy = core.policyOf(request);
        if (!policy.signals().mayMeanAnother(response.code())) {
            return response.code();
        }
        String body = CallContext.of(chain.call()).beginningOf(response, policy, chain.readTimeoutMillis());
        return policy.signals().meant(AttemptFacts.ofResponse(response, policy.signals(), body));
    }

    private Optional<Runnable> store(
            String partition, Rule rule, Request request, @Nullable String cookies, Response response) {
        ResiliencePolicy policy = core.policyOf(request);
        Duration asked = rule.holdFor().orElse(policy.maxHold());
        Duration time = asked.compareTo(policy.maxHold()) > 0 ? policy.maxHold() : asked;
        long arrivedNanos = core.time().nanoTime();
        Hold hold = new Hold(
                Scope.SAME_REQUEST,
                partition,
                UrlRedactor.url(Hop.of(request.method(), request.url().toString())),
                response.code(),
                core.time().now(),
                core.time().now().plus(time));
        return key(partition, request, cookies).map(key -> {
            RejectionCache.Rejection<StoredRejection> rejection =
                    new RejectionCache.Rejection<>(hold, StoredRejection.of(response));
            return () -> core.rejections().remember(key, url(request), rejection, arrivedNanos + time.toNanos());
        });
    }

    private static Optional<String> key(String partition, Request request, @Nullable String cookies) {
        String print = RequestFingerprint.of(request, cookies);
        return print.isEmpty() ? Optional.empty() : Optional.of(partition + "\n" + print);
    }

    /** Returns the cookies that OkHttp would send: those of the jar, else what the request itself carries. */
    private static @Nullable String cookies(Chain chain, Request request) {
        String ofJar = CookieHeader.of(chain, request);
        return ofJar.isEmpty() ? request.header("Cookie") : ofJar;
    }

    private static String url(Request request) {
        return UrlKey.of(request.url().toString());
    }
}
