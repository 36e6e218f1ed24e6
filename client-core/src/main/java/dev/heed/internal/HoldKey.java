package dev.heed.internal;

import dev.heed.Scope;
import java.util.Comparator;

/**
 * What a hold stands on.
 *
 * @param scope whom it silences
 * @param partition the tenant; empty if there are none
 * @param host whose requests it concerns; empty for {@link Scope#CLIENT}
 * @param url that it concerns, without fragment; empty if it concerns more
 * @param target the origin, or method and URL, for a person
 * @param fingerprint of the request, for {@link Scope#SAME_REQUEST}
 * @param crossed whether it concerns only calls that a redirect led to this origin from another one
 */
record HoldKey(
        Scope scope, String partition, String host, String url, String target, String fingerprint, boolean crossed)
        implements Comparable<HoldKey> {
    /** URLs of equal hash, which anybody can make, would otherwise be looked for one by one. */
    private static final Comparator<HoldKey> ORDER = Comparator.comparing(HoldKey::url)
            .thenComparing(HoldKey::target)
            .thenComparing(HoldKey::fingerprint)
            .thenComparing(HoldKey::partition)
            .thenComparing(HoldKey::host)
            .thenComparing(HoldKey::scope)
            .thenComparing(HoldKey::crossed);

    @Override
    public int compareTo(HoldKey other) {
        return ORDER.compare(this, other);
    }
}
