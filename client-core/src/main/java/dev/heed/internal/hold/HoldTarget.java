package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.internal.http.Origin;
import dev.heed.internal.http.UrlKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a request is about to reach, and names the hold of each scope that may keep it back. It is
 * thread-safe.
 */
public final class HoldTarget {
    /** A request has this fingerprint if it cannot be distinguished from others, or if its body was not read yet. */
    private static final String UNREAD = "";

    private final String partition;
    private final String method;
    private final String host;
    private final String url;
    /** The key is made once and under no lock, since a long URL takes a digest. */
    private final String urlKey;

    private final Supplier<String> fingerprint;
    private final @Nullable HoldTarget plain;
    private volatile String digest = UNREAD;

    /** The ids are made only while holds stand of which only the fleet knows what they concern. */
    private volatile Map<Scope, String> ids = Map.of();

    /**
     * Describes one request.
     *
     * @param partition the partition of the request; empty if there are none
     * @param method the method, as sent
     * @param host the host of the URL, in lower case
     * @param url the absolute URL; its fragment does not count
     * @param fingerprint gives a digest of method, URL, headers and body; empty text if the body cannot be read twice.
     *     It is asked for only where a hold may stand on one request, since it reads the body; once it gave a digest,
     *     it is not asked again
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
     * Returns the same target for a call that a redirect led there from another origin. The call obeys the holds of the
     * callers of this origin, but a hold that its own response arms keeps back only others that were led there: it came
     * without their credentials, and another origin chose what was asked.
     *
     * @return a target with holds of its own
     */
    public HoldTarget crossed() {
        return new HoldTarget(this);
    }

    /**
     * Returns the target as the callers of this origin have it, whose holds count too; null if this is one of theirs.
     */
    @Nullable
    HoldTarget plain() {
        return plain;
    }

    String host() {
        return host;
    }

    /** Returns the id by which a fleet knows the hold of a scope; it is made once. */
    String id(Scope scope) {
        String known = ids.get(scope);
        if (known != null) {
            return known;
        }
        String made = key(scope).id();
        Map<Scope, String> more = new EnumMap<>(Scope.class);
        more.putAll(ids);
        more.put(scope, made);
        ids = more;
        return made;
    }

    String origin() {
        return Origin.of(url).toString();
    }

    /**
     * Returns the key of a hold of a scope. For a call that a redirect led here {@link Scope#CLIENT} becomes
     * {@link Scope#ORIGIN}: an origin that the caller did not ask for cannot keep back the whole client.
     */
    HoldKey key(Scope scope) {
        boolean crossed = plain != null;
        return switch (scope) {
            case CALL -> throw new IllegalArgumentException("CALL silences nobody else");
            case CLIENT -> crossed ? key(Scope.ORIGIN) : new HoldKey(scope, partition, "", "", "", "", false);
            case ORIGIN -> new HoldKey(scope, partition, host, "", origin(), "", crossed);
            case RESOURCE -> new HoldKey(scope, partition, host, urlKey, method, "", crossed);
            case SAME_REQUEST -> new HoldKey(scope, partition, host, urlKey, method, digest, crossed);
        };
    }

    /**
     * Reads the body for the fingerprint. It must not happen under the lock of the holds, since a body is user code.
     */
    void readBody() {
        HoldTarget shared = plain;
        if (shared != null) {
            shared.readBody();
            digest = shared.digest;
        } else if (digest.equals(UNREAD)) {
            digest = fingerprint.get();
        }
    }
}
