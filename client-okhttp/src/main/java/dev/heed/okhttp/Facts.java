package dev.heed.okhttp;

import dev.heed.Attempt;
import dev.heed.internal.Idempotence;
import java.io.IOException;
import java.util.List;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the facts of an attempt out of OkHttp's types. */
final class Facts {
    private Facts() {}

    static Attempt.Builder of(Request request, String asked, Response response) {
        Attempt.Builder facts = Attempt.replied(request.method(), asked, response.code());
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            facts.header(headers.name(i), headers.value(i));
        }
        Hops.target(response).ifPresent(url -> facts.location(url.toString()));
        if (response.code() == 504 && response.networkResponse() == null && asksOnlyTheCache(response.request())) {
            facts.withoutNetwork();
        }
        return withRequest(facts, request);
    }

    static Attempt.Builder of(Request request, String asked, IOException failure) {
        return withRequest(Attempt.failed(request.method(), asked, failure), request);
    }

    private static Attempt.Builder withRequest(Attempt.Builder facts, Request request) {
        facts.requestHeaders(request.headers().names());
        List<String> keys = request.headers(Idempotence.KEY);
        if (!keys.isEmpty() && Idempotence.areEmpty(keys)) {
            facts.emptyIdempotencyKey();
        }
        RequestBody body = request.body();
        if (body != null && !isEmpty(body)) {
            facts = isSentOnce(body) ? facts.oneShotBody() : facts.repeatableBody();
        }
        return isWebSocket(request) ? facts.webSocket() : facts;
    }

    static boolean isSentOnce(@Nullable RequestBody body) {
        return body != null && (body.isOneShot() || body.isDuplex());
    }

    /** OkHttp gives methods that need a body one of no bytes: there is nothing in it that could be carried anywhere. */
    private static boolean isEmpty(RequestBody body) {
        try {
            return body.contentLength() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A redirect that needs no wait is followed also when no wait may begin. */
    static boolean isMereHop(Response response) {
        return response.isRedirect() && response.header("Retry-After") == null;
    }

    /** A request keeps what is read of its Cache-Control: those that have none stay as small as they are. */
    static boolean asksOnlyTheCache(Request request) {
        return request.header("Cache-Control") != null && request.cacheControl().onlyIfCached();
    }

    static boolean isWebSocket(Request request) {
        return "websocket".equalsIgnoreCase(request.header("Upgrade"));
    }
}
