package dev.heed.okhttp;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.internal.CallState;
import dev.heed.internal.Redact;
import dev.heed.internal.Refusals;
import dev.heed.internal.UrlKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Refuses unchanged repeats of requests that the server will not have: {@code neverRepeat().holding(SAME_REQUEST, …)}. A
 * request is compared as the user's interceptors leave it, with the cookies that it would carry.
 */
final class Unchanged {
    private final Core core;
    private final OkHttpClient client;

    Unchanged(Core core, OkHttpClient client) {
        this.core = core;
        this.client = client;
    }

    /** The remembered reply; none if the request has to be sent. */
    @Nullable
    Response answer(Call call, Request request) {
        Refusals<RefusedReply> refusals = core.refusals();
        if (refusals.isEmpty()
                || !refusals.mayConcern(url(request), core.time().nanoTime())
                || !core.policyOf(request).obeysHolds()) {
            return null;
        }
        Optional<Refusals.Answer<RefusedReply>> known = key(call, request, cookies(request))
                .flatMap(key -> refusals.find(key, core.time().nanoTime()));
        known.ifPresent(answer -> CallNotes.of(call).refused(answer.hold()));
        return known.map(answer -> answer.reply().to(request, core.time().now()))
                .orElse(null);
    }

    /** What OkHttp itself adds to a request, in an authenticator say, is not known before it is sent. */
    void remember(Call call, Request request, Response response) {
        if (response.code() < 400) {
            return;
        }
        ResiliencePolicy policy = core.policyOf(request);
        Rule rule = policy.rule(response.code());
        Response network = response.networkResponse();
        if (rule.repeats() || rule.scope() != Scope.SAME_REQUEST || network == null) {
            return;
        }
        Request sent = network.request();
        CallNotes notes = CallNotes.find(call);
        boolean altered = notes != null && notes.altered;
        boolean authenticated =
                altered || !Objects.equals(sent.header("Authorization"), request.header("Authorization"));
        boolean mayAuthenticate = response.code() == 401 && client.authenticator() != Authenticator.NONE;
        if (!authenticated && !mayAuthenticate) {
            key(call, request, sent.header("Cookie")).ifPresent(key -> remember(call, rule, key, request, response));
        }
    }

    private void remember(Call call, Rule rule, String key, Request request, Response response) {
        ResiliencePolicy policy = core.policyOf(request);
        Duration asked = rule.holdFor().orElse(policy.maxHold());
        Duration time = asked.compareTo(policy.maxHold()) > 0 ? policy.maxHold() : asked;
        long arrivedNanos = core.time().nanoTime();
        Hold hold = new Hold(
                Scope.SAME_REQUEST,
                core.partitionOf(call),
                Redact.url(CallState.hop(request.method(), request.url().toString())),
                response.code(),
                core.time().now(),
                core.time().now().plus(time));
        core.refusals()
                .remember(
                        key,
                        url(request),
                        new Refusals.Answer<>(hold, RefusedReply.of(response)),
                        arrivedNanos + time.toNanos());
    }

    private Optional<String> key(Call call, Request request, @Nullable String cookies) {
        String print = Fingerprint.of(request, cookies);
        return print.isEmpty() ? Optional.empty() : Optional.of(core.partitionOf(call) + "\n" + print);
    }

    /** As OkHttp sends them: those of the jar, else what the request itself carries. */
    private @Nullable String cookies(Request request) {
        List<Cookie> ofJar = client.cookieJar().loadForRequest(request.url());
        return ofJar.isEmpty()
                ? request.header("Cookie")
                : ofJar.stream()
                        .map(cookie -> cookie.name() + "=" + cookie.value())
                        .collect(Collectors.joining("; "));
    }

    private static String url(Request request) {
        return UrlKey.of(request.url().toString());
    }
}
