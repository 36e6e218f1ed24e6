package dev.heed.okhttp.sim;

import java.util.Locale;
import java.util.Set;
import kotlin.Pair;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Makes header values that name the origin that they are for, and finds one that strays (invariant 4). */
final class Secrets {
    private static final String MARK = "secret of ";
    private static final Set<String> HARMLESS = Set.of("accept", "user-agent");

    private Secrets() {}

    /** What a host that an interceptor chose has already, or what its own credential source gives it. */
    private static boolean isKnown(WorldCall call, Request request, String name, String value) {
        Request last = call.lastRequest;
        boolean isSupplied = name.equals("authorization") && value.contains(of(request.url()));
        return call.isElsewhere
                && last != null
                && isSameOrigin(last, request)
                && (isSupplied || last.headers(name).contains(value));
    }

    private static boolean isSameOrigin(@Nullable Request last, Request request) {
        return last != null && LedgerHolds.origin(last.url()).equals(LedgerHolds.origin(request.url()));
    }

    static String of(HttpUrl url) {
        return MARK + LedgerHolds.origin(url) + " ;";
    }

    /**
     * Before it crosses, an interceptor may send a request with all it has to another host; after that nobody may. A
     * redirect within that host may bring it the same again.
     */
    static void check(WorldCall call, Request request) {
        String own = of(request.url());
        String given = of(call.request.url());
        for (Pair<? extends String, ? extends String> header : request.headers()) {
            String name = header.getFirst().toLowerCase(Locale.ROOT);
            String value = header.getSecond();
            boolean kept = (name.equals("x-key") && call.laws.keepsKey) || isKnown(call, request, name, value);
            boolean isGiven = value.contains(own) || (!call.hasCrossed && value.contains(given));
            Violation.unless(
                    kept || isGiven || !value.contains(MARK), "%s brings %s to %s", call, header, request.url());
            boolean cameBack = call.hasCrossed && !HARMLESS.contains(name) && !name.startsWith("content-");
            Violation.unless(kept || !cameBack, "%s has %s again at %s", call, header, request.url());
        }
        call.isElsewhere = call.hasCrossed
                ? call.isElsewhere && isSameOrigin(call.lastRequest, request)
                : !LedgerHolds.origin(request.url()).equals(call.hop().origin());
        call.lastRequest = request;
        String callers = String.valueOf(call.request.header("Authorization"));
        String sent = String.valueOf(request.header("Authorization"));
        Violation.unless(
                !call.isNameless() || sent.equals("null") || sent.equals(callers),
                "%s has credentials: %s",
                call,
                sent);
    }
}
