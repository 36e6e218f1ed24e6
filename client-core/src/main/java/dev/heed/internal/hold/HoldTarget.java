package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.internal.http.Origin;
import dev.heed.internal.http.UrlKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable HoldTarget plain;
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
        this.plain = null;
    }

    private HoldTarget(HoldTarget plain) {
        this.partition = plain.partition;
        this.method = plain.method;
        this.host = plain.host;
        this.url = plain.url;
        this.urlKey = plain.urlKey;
        this.fingerprint = plain.fingerprint;
        this.plain = plain;
    }

    /**
     * The same, of a call that a redirect led there from another origin. It obeys the holds of the callers of this origin,
     * but what is refused to it holds only others that were led there: it came without their credentials, and another
     * origin chose what was asked.
     *
     * @return a target with holds of its own
     */
    public HoldTarget crossed() {
        return new HoldTarget(this);
    }

    /** As the callers of this origin see it, whose holds count too; null if it is one of theirs. */
    @Nullable
    HoldTarget plain() {
        return plain;
    }

    String origin() {
        return Origin.of(url).toString();
    }

    /** An origin that the caller did not ask for cannot silence the whole client. */
    HoldKey key(Scope scope) {
        boolean crossed = plain != null;
        return switch (scope) {
            case CALL -> throw new IllegalArgumentException("CALL silences nobody else");
            case CLIENT -> crossed ? key(Scope.ORIGIN) : new HoldKey(scope, partition, "", "", "", "", false);
            case ORIGIN -> new HoldKey(scope, partition, host, "", origin(), "", crossed);
            case RESOURCE -> new HoldKey(scope, partition, host, urlKey, method, "", crossed);
            case SAME_REQUEST -> new HoldKey(scope, partition, host, urlKey, method, print, crossed);
        };
    }

    /** For the fingerprint. It must not happen under the lock of the holds: it is the user's code. */
    void readBody() {
        HoldTarget shared = plain;
        if (shared != null) {
            shared.readBody();
            print = shared.print;
        } else if (print.equals(UNREAD)) {
            print = fingerprint.get();
        }
    }
}
