package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.internal.http.UrlKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts the holds on each host, on each host as a whole, and on each URL, so that a call that nothing holds finds that
 * out without a lock. It is changed under the lock of the holds, and read without.
 */
final class HoldIndex {
    /** A hold of every call is counted under this name, which no host has. */
    private static final String EVERY_HOST = "";

    private static final List<Scope> SHARED = List.of(Scope.RESOURCE, Scope.ORIGIN, Scope.CLIENT);

    private final ConcurrentMap<String, Integer> hosts = new ConcurrentHashMap<>();
    /** Holds on each host of which it is known what they concern. */
    private final ConcurrentMap<String, Integer> known = new ConcurrentHashMap<>();

    private final ConcurrentMap<String, Integer> wholeHosts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> urls = new ConcurrentHashMap<>();

    /** Holds of which only the fleet knows what they concern, by scope and host. */
    private final Map<Scope, ConcurrentMap<String, Integer>> ofFleet = Map.of(
            Scope.CLIENT, new ConcurrentHashMap<>(),
            Scope.ORIGIN, new ConcurrentHashMap<>(),
            Scope.RESOURCE, new ConcurrentHashMap<>());

    /** The ids of those holds. */
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    /**
     * Returns whether surely no hold concerns a request: all that stand on its host are of other processes, and none has
     * its id. It looks for the others after the ids: a hold whose id is gone, since it is known now what it concerns, is
     * among them by then.
     */
    boolean isFree(HoldTarget target) {
        for (Scope scope : SHARED) {
            if (hasOfFleet(scope, target.host()) && ids.contains(target.id(scope))) {
                return false;
            }
        }
        return !known.containsKey(target.host()) && !known.containsKey(EVERY_HOST);
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

    /** Returns whether holds stand of which only the fleet knows whether they concern a host's requests. */
    boolean hasOfFleet(String host) {
        return hasOfFleet(Scope.RESOURCE, host) || hasOfFleet(Scope.ORIGIN, host) || hasOfFleet(Scope.CLIENT, host);
    }

    /** Returns whether a hold of a scope stands of which only the fleet knows whether it concerns a host's request. */
    boolean hasOfFleet(Scope scope, String host) {
        return SharedHold.isShared(scope) && ofFleet(scope).containsKey(mark(scope, host));
    }

    private ConcurrentMap<String, Integer> ofFleet(Scope scope) {
        return Objects.requireNonNull(ofFleet.get(scope), "a scope that is shared");
    }

    private static String mark(Scope scope, String host) {
        return scope == Scope.CLIENT ? EVERY_HOST : host;
    }

    void count(HoldKey key, int by) {
        count(hosts, key.host(), by);
        if (key.isOfFleet()) {
            count(ofFleet(key.scope()), key.host(), by);
            if (by > 0) {
                ids.add(key.fingerprint());
            } else {
                ids.remove(key.fingerprint());
            }
        } else {
            count(known, key.host(), by);
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
