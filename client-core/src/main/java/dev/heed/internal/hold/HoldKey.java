package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.internal.http.UrlKey;
import java.util.Comparator;

/**
 * What a hold stands on.
 *
 * @param scope whom it silences
 * @param partition the tenant; empty if there are none
 * @param host whose requests it concerns; empty for {@link Scope#CLIENT}
 * @param url that it concerns, as a {@link UrlKey}; empty if it concerns more
 * @param name the origin, or the method of those that concern a URL
 * @param fingerprint of the request, for {@link Scope#SAME_REQUEST}
 * @param crossed whether it concerns only calls that a redirect led to this origin from another one
 */
record HoldKey(Scope scope, String partition, String host, String url, String name, String fingerprint, boolean crossed)
        implements Comparable<HoldKey> {
    /** URLs of equal hash, which anybody can make, would otherwise be looked for one by one. */
    private static final Comparator<HoldKey> ORDER = Comparator.comparing(HoldKey::url)
            .thenComparing(HoldKey::name)
            .thenComparing(HoldKey::fingerprint)
            .thenComparing(HoldKey::partition)
            .thenComparing(HoldKey::host)
            .thenComparing(HoldKey::scope)
            .thenComparing(HoldKey::crossed);

    /** The origin, or method and URL, for a person. Not kept: many holds may stand. */
    String target() {
        return url.isEmpty() ? name : name + " " + url;
    }

    @Override
    public int compareTo(HoldKey other) {
        return ORDER.compare(this, other);
    }
}
