package dev.heed.internal;

import dev.heed.Scope;

/**
 * What a hold stands on.
 *
 * @param scope whom it silences
 * @param partition the tenant; empty if there are none
 * @param host whose requests it concerns; empty for {@link Scope#CLIENT}
 * @param url that it concerns, without fragment; empty if it concerns more
 * @param target the origin, or method and URL, for a person
 * @param fingerprint of the request, for {@link Scope#SAME_REQUEST}
 */
record HoldKey(Scope scope, String partition, String host, String url, String target, String fingerprint) {}
