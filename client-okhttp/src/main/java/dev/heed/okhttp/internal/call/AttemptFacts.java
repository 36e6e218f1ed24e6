package dev.heed.okhttp.internal.call;

import dev.heed.Attempt;
import dev.heed.Signals;
import dev.heed.internal.http.HttpMethods;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the facts of an attempt out of OkHttp's types. */
public final class AttemptFacts {
    /** These statuses are redirects for {@link Response#isRedirect()} too. */
    private static final Set<Integer> REDIRECTS = Set.of(300, 301, 302, 303, 307, 308);

    private AttemptFacts() {}

    /**
     * Reads an attempt that got a response.
     *
     * @param signals how its headers are read
     * @param body what was read of the beginning of its body; may be empty
     * @param thrownAfter what was thrown after it; null if nothing was
     */
    public static Attempt of(
            Request request,
            Response response,
            Signals signals,
            String body,
            CallContext context,
            @Nullable Throwable thrownAfter) {
        Attempt.Builder facts = read(request.method(), response, signals, body);
        LocationResolver.target(response).ifPresent(url -> facts.location(url.toString()));
        if (response.code() == 504 && response.networkResponse() == null && asksOnlyTheCache(response.request())) {
            facts.withoutNetwork();
        }
        Attempt.Builder all = withRequest(facts, request);
        context.addFacts(all, thrownAfter);
        return all.build();
    }

    /** Reads what a response says by itself, which is enough to tell what it means. */
    public static Attempt ofResponse(Response response, Signals signals, String body) {
        return read(response.request().method(), response, signals, body).build();
    }

    /**
     * Reads status and headers. What a stored response said of a limit is left out, if no 304 repeats it (RFC 9111
     * 4.3.4): what remained an hour ago says nothing now.
     */
    private static Attempt.Builder read(String method, Response response, Signals signals, String body) {
        String asked = response.request().url().toString();
        Attempt.Builder facts = Attempt.replied(method, asked, response.code()).responseBody(body);
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!isStored(response, name) || !signals.reads(name)) {
                facts.header(name, headers.value(i));
            }
        }
        return facts;
    }

    private static boolean isStored(Response response, String header) {
        Response network = response.networkResponse();
        return response.cacheResponse() != null && (network == null || network.header(header) == null);
    }

    /** Reads an attempt that got no response. */
    public static Attempt of(Request request, IOException failure, CallContext context) {
        Attempt.Builder facts =
                withRequest(Attempt.failed(request.method(), request.url().toString(), failure), request);
        context.addFailureFacts(facts, failure);
        return facts.build();
    }

    private static Attempt.Builder withRequest(Attempt.Builder facts, Request request) {
        facts.requestHeaders(request.headers().names());
        List<String> keys = request.headers(HttpMethods.KEY);
        if (!keys.isEmpty() && HttpMethods.areEmpty(keys)) {
            facts.emptyIdempotencyKey();
        }
        if (IdempotencyKey.isIn(request)) {
            facts.otherIdempotencyKey();
        }
        RequestBody body = request.body();
        if (body != null && !isEmpty(body)) {
            facts.body(isSentOnce(body) ? Attempt.Body.ONE_SHOT : Attempt.Body.REPEATABLE);
        }
        return isWebSocket(request) ? facts.webSocket() : facts;
    }

    /**
     * Returns whether sending the request twice has the effect of sending it once: by its method, or by a key that is
     * not empty.
     */
    public static boolean isIdempotent(Request request) {
        return HttpMethods.ofMethod(request.method())
                || !HttpMethods.areEmpty(request.headers(HttpMethods.KEY))
                || IdempotencyKey.isIn(request);
    }

    public static boolean isSentOnce(@Nullable RequestBody body) {
        return body != null && (body.isOneShot() || body.isDuplex());
    }

    /**
     * Returns whether a body has no bytes. OkHttp gives such a body to methods that need one: there is nothing in it
     * that could be carried to another origin.
     */
    private static boolean isEmpty(RequestBody body) {
        try {
            return body.contentLength() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether a response is a redirect that names no wait. It is followed also when no wait may begin. */
    public static boolean isMereHop(Attempt facts, Signals signals) {
        boolean isRedirect =
                facts.status().isPresent() && REDIRECTS.contains(facts.status().getAsInt());
        return isRedirect && !signals.hasWaitHeader(facts);
    }

    /**
     * Returns whether a request may only be answered from the cache. It reads Cache-Control only if there is one, since
     * a request keeps what was read of it and becomes larger.
     */
    public static boolean asksOnlyTheCache(Request request) {
        return request.header("Cache-Control") != null && request.cacheControl().onlyIfCached();
    }

    public static boolean isWebSocket(Request request) {
        return "websocket".equalsIgnoreCase(request.header("Upgrade"));
    }
}
