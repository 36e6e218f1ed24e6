package dev.heed.okhttp.sim;

import java.util.List;
import java.util.Objects;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Watches which request follows which, and what of it reaches a server. */
final class LedgerHops {
    private final WorldRewriter rewriter;

    LedgerHops(WorldRewriter rewriter) {
        this.rewriter = rewriter;
    }

    void sent(WorldCall call, Request request) {
        switch (call.verdict.kind()) {
            case FOLLOW -> followed(call, Objects.requireNonNull(call.verdict.hop()));
            case RENEW -> renewed(call, request);
            default -> {
                call.attempts++;
                Violation.unless(call.attempts <= call.laws.mostAttempts(), "%s makes too many attempts", call);
            }
        }
        WorldHop sent = WorldHop.of(request);
        WorldHop expected = rewriter.expected(call.hop(), call.hasCrossed);
        Violation.unless(sent.equals(expected), "%s goes out as %s in place of %s", call, sent, expected);
        call.lastSent = sent;
        body(call, request.body());
    }

    /** What it sends next. */
    WorldHop next(WorldCall call) {
        @Nullable WorldHop hop = call.verdict.hop();
        return hop == null ? call.hop() : hop;
    }

    /** Where a request goes, as the loop and as a server sees it. */
    List<WorldHop> targets(WorldHop hop, boolean crossed) {
        return List.of(hop, rewriter.expected(hop, crossed));
    }

    /** Whether a hop leaves the origin of the call, as seen from what the caller asked and from what answered last. */
    static boolean crosses(WorldCall call, WorldHop hop) {
        boolean isHome = hop.origin().equals(call.hops.get(0).origin());
        boolean stays = call.lastSent == null || hop.origin().equals(call.lastSent.origin());
        return call.hasCrossed || !(isHome && stays);
    }

    private static void followed(WorldCall call, WorldHop hop) {
        call.hasCrossed = crosses(call, hop);
        call.hops.add(hop);
        call.hopsFollowed++;
    }

    private static void renewed(WorldCall call, Request request) {
        String refused = call.verdict.why();
        boolean changed = !refused.equals(String.valueOf(request.header("Authorization")));
        Violation.unless(changed, "%s repeats a 401 unchanged", call);
        call.renewals++;
        Violation.unless(call.renewals <= 2, "%s has its credentials renewed %s times", call, call.renewals);
    }

    private void body(WorldCall call, @Nullable RequestBody sent) {
        boolean isRewritten = !call.hasCrossed && rewriter.changes(call.hop().method());
        boolean isRight = call.carriesBody() ? sent == call.body : !(sent instanceof WorldRequestBody);
        Violation.unless(isRight || isRewritten, "%s goes out with %s", call, String.valueOf(sent));
    }
}
