package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.internal.http.UrlKey;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts the holds on each host, on each host as a whole, and on each URL, so that a call that nothing holds finds that
 * out without a lock. It is changed under the lock of the holds, and read without.
 */
final class HoldIndex {
    /** A hold of every call is counted under this name, which no host has. */
    private static final String EVERY_HOST = "";

    private final ConcurrentMap<String, Integer> hosts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> wholeHosts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> urls = new ConcurrentHashMap<>();

    /** Holds of which only the fleet knows what they concern, by scope and host. */
    private final Map<Scope, ConcurrentMap<String, Integer>> ofFleet = Map.of(
            Scope.CLIENT, new ConcurrentHashMap<>(),
            Scope.ORIGIN, new ConcurrentHashMap<>(),
            Scope.RESOURCE, new ConcurrentHashMap<>());

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    /**
     * Returns whether a hold may concern a request. The URL is hashed only if its host has a hold, since that takes the
     * longer the longer the URL is: a host without a hold costs the hash of its name.
     */
    boolean mayConcern(String host, String url) {
        if (hosts.containsKey(EVERY_HOST)) {
            return true;
        }
        return hosts.containsKey(host) && (wholeHosts.containsKey(host) || urls.containsKey(UrlKey.of(url)));
    }

    /** Returns whether a hold of a scope stands of which only the fleet knows whether it concerns a host's request. */
    boolean hasOfFleet(Scope scope, String host) {
        ConcurrentMap<String, Integer> ofScope = ofFleet.get(scope);
        return ofScope != null && ofScope.containsKey(scope == Scope.CLIENT ? EVERY_HOST : host);
    }

    void count(HoldKey key, int by) {
        count(hosts, key.host(), by);
        if (key.isOfFleet()) {
            count(Objects.requireNonNull(ofFleet.get(key.scope()), "a scope that is shared"), key.host(), by);
        }
        if (key.scope() == Scope.ORIGIN || (key.scope() == Scope.RESOURCE && key.isOfFleet())) {
            count(wholeHosts, key.host(), by);
        } else if (key.scope() != Scope.CLIENT) {
            count(urls, key.url(), by);
        }
    }

    private static void count(ConcurrentMap<String, Integer> marks, String mark, int by) {
        marks.merge(mark, by, (a, b) -> a + b == 0 ? null : a + b);
    }
}
