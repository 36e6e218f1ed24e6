package dev.heed.okhttp.sim;

import java.util.Set;
import okhttp3.Request;

/** Watches the keys that make a request one that may be sent twice. */
final class LedgerKeys {
    private static final Set<String> KEYED = Set.of("POST", "PATCH");

    private LedgerKeys() {}

    /** What the caller gave stays; what was made is the same for one call, another for each, and only for its origin. */
    static void check(WorldCall call, Request request) {
        String own = key(call.request);
        String sent = key(request);
        if (call.hasCrossed) {
            Violation.unless(
                    sent.isEmpty() || isKnown(call, request, sent), "%s brings its key to %s", call, request.url());
        } else if (!own.isEmpty()) {
            Violation.unless(sent.equals(own), "%s has the key %s in place of its own", call, sent);
        } else if (call.laws.makesKeys && KEYED.contains(call.request.method())) {
            boolean isSame = call.key.isEmpty() || call.key.equals(sent);
            Violation.unless(!sent.isEmpty() && isSame, "%s has the key %s after %s", call, sent, call.key);
            call.key = sent;
        } else {
            Violation.unless(sent.isEmpty(), "%s has the key %s that nobody asked for", call, sent);
        }
    }

    /** An interceptor brought it to that host before. */
    private static boolean isKnown(WorldCall call, Request request, String sent) {
        Request last = call.lastRequest;
        return call.isElsewhere
                && last != null
                && LedgerHolds.origin(last.url()).equals(LedgerHolds.origin(request.url()))
                && key(last).equals(sent);
    }

    private static String key(Request request) {
        String key = request.header("Idempotency-Key");
        return key == null ? "" : key;
    }
}
