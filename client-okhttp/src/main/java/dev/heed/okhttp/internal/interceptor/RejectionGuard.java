package dev.heed.okhttp.internal.interceptor;

import dev.heed.internal.http.Hop;
import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.internal.hold.RejectionCache;
import dev.heed.internal.http.UrlKey;
import dev.heed.internal.http.UrlRedactor;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CookieHeader;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.call.StoredRejection;
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
 * Refuses unchanged repeats of requests that the server will not have: {@code neverRepeat().holding(SAME_REQUEST, …)}. A
 * request is compared as the user's interceptors leave it, with the cookies that it would carry. Cookie jar and
 * authenticator are those of the call's own client, which may be derived from the wrapped one.
 */
final class RejectionGuard {
    private final SharedState core;

    RejectionGuard(SharedState core) {
        this.core = core;
    }

    /** The remembered reply; none if the request has to be sent. */
    @Nullable
    Response answer(Chain chain, Request request) {
        RejectionCache<StoredRejection> refusals = core.refusals();
        if (refusals.isEmpty()
                || !refusals.mayConcern(url(request), core.time().nanoTime())
                || !core.policyOf(request).obeysHolds()) {
            return null;
        }
        Optional<RejectionCache.Rejection<StoredRejection>> known = core.partitionOf(chain.call())
                .flatMap(partition -> key(partition, request, cookies(chain, request)))
                .flatMap(key -> refusals.find(key, core.time().nanoTime()));
        known.ifPresent(answer -> CallContext.of(chain.call()).refused(answer.hold()));
        return known.map(answer -> answer.reply().to(request, core.time().now()))
                .orElse(null);
    }

    /** What OkHttp itself adds to a request, in an authenticator say, is not known before it is sent. */
    void remember(Chain chain, Request request, Response response) {
        if (response.code() < 400) {
            return;
        }
        Rule rule = core.policyOf(request).rule(response.code());
        Response network = response.networkResponse();
        if (rule.repeats() || rule.scope() != Scope.SAME_REQUEST || network == null) {
            return;
        }
        Request sent = network.request();
        CallContext notes = CallContext.find(chain.call());
        boolean altered = notes != null && notes.altered;
        boolean authenticated =
                altered || !Objects.equals(sent.header("Authorization"), request.header("Authorization"));
        boolean mayAuthenticate = response.code() == 401 && chain.getAuthenticator() != Authenticator.NONE;
        if (!authenticated && !mayAuthenticate) {
            core.partitionOf(chain.call())
                    .ifPresent(partition -> remember(partition, rule, request, sent.header("Cookie"), response));
        }
    }

    private void remember(String partition, Rule rule, Request request, @Nullable String cookies, Response response) {
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
        key(partition, request, cookies)
                .ifPresent(key -> core.refusals()
                        .remember(
                                key,
                                url(request),
                                new RejectionCache.Rejection<>(hold, StoredRejection.of(response)),
                                arrivedNanos + time.toNanos()));
    }

    private static Optional<String> key(String partition, Request request, @Nullable String cookies) {
        String print = RequestFingerprint.of(request, cookies);
        return print.isEmpty() ? Optional.empty() : Optional.of(partition + "\n" + print);
    }

    /** As OkHttp sends them: those of the jar, else what the request itself carries. */
    private static @Nullable String cookies(Chain chain, Request request) {
        String ofJar = CookieHeader.of(chain, request);
        return ofJar.isEmpty() ? request.header("Cookie") : ofJar;
    }

    private static String url(Request request) {
        return UrlKey.of(request.url().toString());
    }
}
