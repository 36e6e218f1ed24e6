package dev.heed.okhttp;

import java.util.Locale;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Header values that name the origin that they are for, and whether one strays. Invariant 4. */
final class Secrets {
    private static final String MARK = "secret of ";
    private static final Set<String> HARMLESS = Set.of("accept", "user-agent");

    static String of(HttpUrl url) {
        return MARK + LedgerHolds.origin(url) + " ;";
    }

    void check(WorldCall call, Request request) {
        String own = of(request.url());
        call.hasCrossed |= !own.equals(of(call.request.url()));
        request.headers().forEach(header -> {
            String name = header.getFirst().toLowerCase(Locale.ROOT);
            boolean kept = name.equals("x-key") && call.laws.keepsKey;
            boolean strays =
                    header.getSecond().contains(MARK) && !header.getSecond().contains(own);
            Violation.unless(kept || !strays, "%s brings %s to %s", call, header, request.url());
            boolean cameBack = call.hasCrossed && !HARMLESS.contains(name) && !name.startsWith("content-");
            Violation.unless(kept || !cameBack, "%s has %s again at %s", call, header, request.url());
        });
    }
}
