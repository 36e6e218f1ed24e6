package dev.heed.internal;

import dev.heed.Scope;

/**
 * What a hold stands on.
 *
 * @param scope whom it silences
 * @param partition the tenant; empty if there are none
 * @param host whose requests it concerns; empty for {@link Scope#CLIENT}
 * @param url that it concerns, as a {@link UrlKey}; empty if it concerns more
 * @param name the origin, or the method of those that concern a URL
 * @param fingerprint of the request, for {@link Scope#SAME_REQUEST}
 */
record HoldKey(Scope scope, String partition, String host, String url, String name, String fingerprint) {
    /** The origin, or method and URL, for a person. Not kept: many holds may stand. */
    String target() {
        return url.isEmpty() ? name : name + " " + url;
    }
}
