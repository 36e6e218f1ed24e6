package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.internal.http.UrlKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * For the quick look of a call that nothing holds: how many holds stand on a host, on all of it, or on one URL. Changed
 * under the lock of the holds, read without.
 */
final class HoldIndex {
    /** A hold that silences every call; no host is called so. */
    private static final String EVERY_HOST = "";

    private final ConcurrentMap<String, Integer> hosts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> wholeHosts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> urls = new ConcurrentHashMap<>();

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    /** An origin without a hold costs the hash of its host: that of a URL takes as long as the URL. */
    boolean mayConcern(String host, String url) {
        if (hosts.containsKey(EVERY_HOST)) {
            return true;
        }
        return hosts.containsKey(host) && (wholeHosts.containsKey(host) || urls.containsKey(UrlKey.of(url)));
    }

    void count(HoldKey key, int by) {
        count(hosts, key.host(), by);
        if (key.scope() == Scope.ORIGIN) {
            count(wholeHosts, key.host(), by);
        } else if (key.scope() != Scope.CLIENT) {
            count(urls, key.url(), by);
        }
    }

    private static void count(ConcurrentMap<String, Integer> marks, String mark, int by) {
        marks.merge(mark, by, (a, b) -> a + b == 0 ? null : a + b);
    }
}
