package dev.heed.internal;

import dev.heed.Scope;
import java.util.function.Supplier;

/** What a request is about to reach, as the holds see it. Thread-safe. */
public final class HoldTarget {
    /** Of a request that cannot be told from others, or not yet. */
    private static final String UNREAD = "";

    private final String partition;
    private final String method;
    private final String host;
    private final String url;
    /** Made once and under no lock: a long URL takes a digest. */
    private final String urlKey;

    private final Supplier<String> fingerprint;
    private volatile String print = UNREAD;

    /**
     * Of one request.
     *
     * @param partition the tenant; empty if there are none
     * @param method as sent
     * @param host of the URL, lower case
     * @param url absolute; its fragment does not count
     * @param fingerprint a digest of method, URL, headers and body; empty text if the body cannot be read twice. Asked for
     *     once, and only where a hold may stand on one request: it reads the body
     */
    public HoldTarget(String partition, String method, String host, String url, Supplier<String> fingerprint) {
        this.partition = partition;
        this.method = method;
        this.host = host;
        this.url = url;
        this.urlKey = UrlKey.of(url);
        this.fingerprint = fingerprint;
    }

    HoldKey key(Scope scope) {
        return switch (scope) {
            case CALL -> throw new IllegalArgumentException("CALL silences nobody else");
            case CLIENT -> new HoldKey(scope, partition, "", "", "", "");
            case ORIGIN ->
                new HoldKey(scope, partition, host, "", Origin.of(url).toString(), "");
            case RESOURCE -> new HoldKey(scope, partition, host, urlKey, method, "");
            case SAME_REQUEST -> new HoldKey(scope, partition, host, urlKey, method, print);
        };
    }

    void readBody(HoldTable holds) {
        if (holds.hasOfOneRequest()) {
            readBody();
        }
    }

    /** For the fingerprint. It must not happen under the lock of the holds: it is the user's code. */
    void readBody() {
        if (print.equals(UNREAD)) {
            print = fingerprint.get();
        }
    }
}
