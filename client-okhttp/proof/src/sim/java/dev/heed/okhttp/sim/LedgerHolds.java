package dev.heed.okhttp.sim;

import dev.heed.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * Who is held until when, by the laws alone. Some must be held: those whose request, as asked and as sent, is the same as
 * one that armed a hold. Some may be: those whose request is the same in one of the two.
 */
final class LedgerHolds {
    private final Map<Key, Standing> must = new HashMap<>();
    private final Map<Key, Long> may = new HashMap<>();
    private final boolean addsCredentials;
    private final boolean crossersApart;

    /**
     * None stands.
     *
     * @param addsCredentials whether requests reach a server with more than they were held by: then the ledger cannot tell
     *     which are the same
     * @param crossersApart whether a refusal of one that a redirect led to another origin must not hold the callers there
     */
    LedgerHolds(boolean addsCredentials, boolean crossersApart) {
        this.addsCredentials = addsCredentials;
        this.crossersApart = crossersApart;
    }

    /**
     * What is held.
     *
     * @param scope of the hold
     * @param partition of the calls
     * @param crossers whether only calls that a redirect led to another origin
     * @param asked as the loop has it; where one may be held the only target
     * @param sent as a server sees it; empty where one may be held
     */
    private record Key(Scope scope, String partition, boolean crossers, String asked, String sent) {
        boolean isAkin(Key other) {
            return scope == other.scope
                    && partition.equals(other.partition)
                    && crossers == other.crossers
                    && asked.equals(other.asked);
        }
    }

    static String origin(HttpUrl url) {
        return url.scheme() + "://" + url.host() + ":" + url.port();
    }

    private static String target(Scope scope, WorldHop hop) {
        return switch (scope) {
            case CLIENT, CALL -> "";
            case ORIGIN -> hop.origin();
            case RESOURCE, SAME_REQUEST -> hop.toString();
        };
    }

    private static Key exact(Scope scope, boolean crossers, WorldCall call, Request request) {
        String asked = target(scope, call.hop());
        String sent = target(scope, WorldHop.of(request));
        boolean isWhole = scope == Scope.SAME_REQUEST;
        String whole = isWhole ? sent + " " + request.headers().toMultimap() + request.body() : sent;
        return new Key(scope, call.partition, crossers, asked, whole);
    }

    private static Stream<Key> rough(Scope scope, boolean crossers, WorldCall call, List<WorldHop> hops) {
        return hops.stream().map(hop -> new Key(scope, call.partition, crossers, target(scope, hop), ""));
    }

    /** Never shortens what stands. */
    void arm(Scope scope, WorldCall call, Request request, Wait wait, long now) {
        if (!isKnown(scope, call)) {
            return;
        }
        boolean elsewhere = call.hasCrossed || !call.hop().origin().equals(origin(request.url()));
        boolean isShared = !call.isNameless() && !(scope == Scope.CLIENT && elsewhere);
        if (isShared && !wait.least().isZero()) {
            Key key = exact(scope, call.hasCrossed, call, request);
            must.computeIfAbsent(key, any -> new Standing())
                    .arm(now + wait.least().toNanos());
        }
        List<WorldHop> targets = List.of(call.hop(), WorldHop.of(request));
        long latest = now + wait.most().toNanos();
        boolean isHome = !call.hasCrossed || origin(request.url()).equals(origin(call.request.url()));
        if (!crossersApart || isHome) {
            rough(scope, false, call, targets).forEach(key -> may.merge(key, latest, Math::max));
        }
        if (call.hasCrossed) {
            Scope most = scope == Scope.CLIENT ? Scope.ORIGIN : scope;
            rough(most, true, call, targets).forEach(key -> may.merge(key, latest, Math::max));
        }
    }

    /** Bodies that are sent once are never compared. */
    private boolean isKnown(Scope scope, WorldCall call) {
        return scope != Scope.CALL && (scope != Scope.SAME_REQUEST || !(call.sendsOnce() || addsCredentials));
    }

    void release(Scope scope, long now) {
        must.forEach((key, standing) -> {
            if (key.scope == scope) {
                standing.end(now);
            }
        });
        may.replaceAll((key, end) -> key.scope == scope ? Math.min(end, now) : end);
    }

    /** Those that a request meets, or met. */
    List<Standing> met(WorldCall call, Request request) {
        return Stream.of(Scope.values())
                .filter(scope -> isKnown(scope, call))
                .flatMap(scope -> crossing(call.hasCrossed).map(crossers -> exact(scope, crossers, call, request)))
                .map(must::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Those that the loop takes for the same, wherever interceptors send its requests. */
    List<Standing> akin(WorldCall call, Request request) {
        List<Key> met = Stream.of(Scope.values())
                .flatMap(scope -> crossing(call.hasCrossed).map(crossers -> exact(scope, crossers, call, request)))
                .toList();
        return must.entrySet().stream()
                .filter(entry -> met.stream().anyMatch(key -> key.isAkin(entry.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Who crossed is held by those who did, and by those who did not. */
    private static Stream<Boolean> crossing(boolean crossed) {
        return crossed ? Stream.of(false, true) : Stream.of(false);
    }

    /** A hold that a request meets. */
    Optional<String> standing(WorldCall call, Request request, long now) {
        return met(call, request).stream()
                .filter(standing -> standing.until() > now)
                .map(standing -> "until " + Duration.ofNanos(standing.until()))
                .findFirst();
    }

    /** Until when the last of those may have stood, or may stand, that a request meets; none if there was none. */
    OptionalLong last(WorldCall call, List<WorldHop> targets, boolean crossed) {
        return Stream.of(Scope.values())
                .flatMap(scope -> crossing(crossed).flatMap(crossers -> rough(scope, crossers, call, targets)))
                .map(may::get)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max();
    }

    /** Whether holds on one request are beyond what the ledger can tell. */
    boolean isBlind() {
        return addsCredentials;
    }

    /** How many stand, at least, that silence more than requests of one kind. */
    long count(long now) {
        return Math.min(count(now, Key::asked), count(now, Key::sent));
    }

    private long count(long now, Function<Key, String> target) {
        return must.entrySet().stream()
                .filter(entry -> entry.getValue().until() > now)
                .map(Map.Entry::getKey)
                .filter(key -> key.scope != Scope.SAME_REQUEST && !key.crossers)
                .map(key -> List.of(key.scope, key.partition, target.apply(key)))
                .distinct()
                .count();
    }
}
