package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.internal.http.UrlKey;
import java.util.Comparator;

/**
 * Identifies a hold by the requests that it keeps back.
 *
 * @param scope how wide the hold is
 * @param partition the partition of the requests; empty if there are none
 * @param host the host of the requests; empty for {@link Scope#CLIENT}
 * @param url the URL of the requests, as a {@link UrlKey}; empty if the hold concerns more than one URL
 * @param name the origin, or the method if the hold concerns one URL
 * @param fingerprint the digest of the request for {@link Scope#SAME_REQUEST}; empty for other scopes
 * @param crossed whether the hold concerns only calls that a redirect led to this origin from another one
 */
record HoldKey(Scope scope, String partition, String host, String url, String name, String fingerprint, boolean crossed)
        implements Comparable<HoldKey> {
    /**
     * Keys are comparable so that a map finds one of many with the same hash quickly: anybody can make URLs of equal
     * hash, which a map would otherwise search one by one.
     */
    private static final Comparator<HoldKey> ORDER = Comparator.comparing(HoldKey::url)
            .thenComparing(HoldKey::name)
            .thenComparing(HoldKey::fingerprint)
            .thenComparing(HoldKey::partition)
            .thenComparing(HoldKey::host)
            .thenComparing(HoldKey::scope)
            .thenComparing(HoldKey::crossed);

    /**
     * Returns the origin, or method and URL, as a person reads them. The text is not kept, since many holds may stand.
     */
    String target() {
        return url.isEmpty() ? name : name + " " + url;
    }

    @Override
    public int compareTo(HoldKey other) {
        return ORDER.compare(this, other);
    }
}
