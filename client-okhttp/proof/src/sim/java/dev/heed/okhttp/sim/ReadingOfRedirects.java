package dev.heed.okhttp.sim;

import dev.heed.okhttp.sim.Verdict.Kind;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Says where a redirect must lead, and where it may not. */
final class ReadingOfRedirects {
    private final WorldRewriter rewriter;
    private final boolean circlesAreFollowed;

    /**
     * The judge of one world.
     *
     * @param rewriter what interceptors make of a hop
     * @param circlesAreFollowed whether only the limit ends a chain; if not, one that circles may end
     */
    ReadingOfRedirects(WorldRewriter rewriter, boolean circlesAreFollowed) {
        this.rewriter = rewriter;
        this.circlesAreFollowed = circlesAreFollowed;
    }

    Verdict of(WorldCall call, Request request, Response response) {
        @Nullable HttpUrl target = target(request, response);
        String method = methodOfHop(response.code(), call.hop().method());
        boolean keepsBody = method.equals(call.hop().method()) && call.carriesBody();
        if (target == null || isRefused(call, request.url(), target, keepsBody)) {
            return Verdict.of(Kind.DELIVER, "it leads nowhere, or may not cross");
        }
        if (call.hopsFollowed >= call.laws.redirects) {
            return Verdict.of(Kind.THROW, "it hops too often");
        }
        WorldHop hop = new WorldHop(method, target);
        boolean circles = !circlesAreFollowed && (call.hops.contains(hop) || rewriter.changesUrls());
        boolean mayCross = !isRefused(call, call.hops.get(0).url(), target, keepsBody);
        boolean changed = rewriter.changes(call.hop().method());
        return Verdict.follow(hop).perhaps(circles || !mayCross || changed);
    }

    private static @Nullable HttpUrl target(Request request, Response response) {
        List<String> lines = response.headers("Location").stream().distinct().toList();
        boolean one = lines.size() == 1 && !lines.get(0).isBlank();
        @Nullable HttpUrl resolved = one ? request.url().resolve(lines.get(0)) : null;
        return resolved == null
                ? null
                : resolved.newBuilder().username("").password("").build();
    }

    private static boolean isRefused(WorldCall call, HttpUrl from, HttpUrl to, boolean keepsBody) {
        boolean downgrade = from.isHttps() && !to.isHttps();
        boolean upgrade = !from.isHttps() && to.isHttps() && from.host().equals(to.host());
        boolean crosses = !LedgerHolds.origin(from).equals(LedgerHolds.origin(to));
        boolean mayCarry = !crosses || upgrade || call.laws.carriesBody;
        return downgrade || (keepsBody && (!mayCarry || call.sendsOnce()));
    }

    private static String methodOfHop(int status, String method) {
        boolean toGet = status == 303 ? !method.equals("HEAD") : status < 303 && method.equals("POST");
        return toGet ? "GET" : method;
    }
}
