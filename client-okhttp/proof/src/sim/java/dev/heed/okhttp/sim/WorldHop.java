package dev.heed.okhttp.sim;

import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * One request line. Fragments never reach a server.
 *
 * @param method of the request
 * @param url without its fragment
 */
record WorldHop(String method, HttpUrl url) {
    WorldHop {
        url = url.newBuilder().fragment(null).build();
    }

    static WorldHop of(Request request) {
        return new WorldHop(request.method(), request.url());
    }

    String origin() {
        return LedgerHolds.origin(url);
    }

    @Override
    public String toString() {
        return method + " " + url;
    }
}
