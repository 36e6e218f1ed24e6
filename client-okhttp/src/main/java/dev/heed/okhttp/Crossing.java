package dev.heed.okhttp;

import dev.heed.Redirects;
import dev.heed.internal.HarmlessHeaders;
import okhttp3.Headers;
import okhttp3.Request;

/**
 * A call that left the origin its request was made for: what may still travel with it. What was dropped on the way does
 * not come back, also not on the way home.
 */
final class Crossing {
    private final Redirects redirects;
    private final Request hop;

    /** With what OkHttp adds for the origin that is asked: cookies of its jar, {@code Host}, {@code Content-Length}. */
    private Headers bridged;

    /**
     * Begins a hop.
     *
     * @param redirects what the policy lets through
     * @param hop the request as the loop sends it: the redirect's rules have been applied
     */
    Crossing(Redirects redirects, Request hop) {
        this.redirects = redirects;
        this.hop = hop;
        this.bridged = hop.headers();
    }

    void bridged(Request request) {
        bridged = request.headers();
    }

    /** Without what application interceptors added. */
    Request guarded(Request request) {
        return stripped(request, hop.headers());
    }

    /** Without what network interceptors added. */
    Request networkGuarded(Request request) {
        return stripped(request, bridged);
    }

    /** An authenticator knows secrets; to another origin it needs the same leave as the header that it sets. */
    boolean mayAuthenticate() {
        return redirects.keeps("Authorization");
    }

    private Request stripped(Request request, Headers allowed) {
        Headers headers = request.headers();
        Headers.Builder kept = new Headers.Builder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (allowed.values(name).contains(headers.value(i)) || mayTravel(name, request)) {
                kept.addUnsafeNonAscii(name, headers.value(i));
            }
        }
        boolean same = kept.build().size() == headers.size();
        return same ? request : request.newBuilder().headers(kept.build()).build();
    }

    private boolean mayTravel(String name, Request request) {
        boolean harmless =
                HarmlessHeaders.contains(name) && (request.body() != null || !HarmlessHeaders.describesBody(name));
        return harmless || redirects.keeps(name);
    }
}
