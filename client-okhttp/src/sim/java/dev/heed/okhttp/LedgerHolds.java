package dev.heed.okhttp;

import dev.heed.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Who is held until when, by the laws alone. */
final class LedgerHolds {
    private final Map<Key, Long> until = new HashMap<>();

    private final boolean addsCredentials;

    /**
     * None stands.
     *
     * @param addsCredentials whether requests reach a server with more than they were held by: then the ledger cannot tell
     *     which are the same
     */
    LedgerHolds(boolean addsCredentials) {
        this.addsCredentials = addsCredentials;
    }

    private record Key(Scope scope, String partition, String target, boolean crossed) {}

    static String origin(HttpUrl url) {
        return url.scheme() + "://" + url.host() + ":" + url.port();
    }

    /** A redirect led it there, now or before, from the origin that its caller asked. */
    private static boolean hasCrossed(WorldCall call, Request request) {
        return call.hasCrossed || !origin(request.url()).equals(origin(call.request.url()));
    }

    private static Key key(Scope asked, WorldCall call, Request request, boolean crossed) {
        Scope scope = crossed && asked == Scope.CLIENT ? Scope.ORIGIN : asked;
        String resource = WorldCall.hop(request.method(), request.url());
        String target = switch (scope) {
            case CLIENT, CALL -> "";
            case ORIGIN -> origin(request.url());
            case RESOURCE -> resource;
            case SAME_REQUEST -> resource + request.headers().toMultimap() + request.body();
        };
        return new Key(scope, call.partition, target, crossed);
    }

    /** Those of the callers of an origin count for who was led there too, not the other way round. */
    private static Stream<Key> keys(Scope scope, WorldCall call, Request request) {
        Stream<Key> plain = Stream.of(key(scope, call, request, false));
        return hasCrossed(call, request) ? Stream.concat(plain, Stream.of(key(scope, call, request, true))) : plain;
    }

    /** Never shortens what stands. */
    void arm(Scope scope, WorldCall call, Request request, long end) {
        if (isKnown(scope, call)) {
            until.merge(key(scope, call, request, hasCrossed(call, request)), end, Math::max);
        }
    }

    /** Bodies that are sent once are never compared. */
    private boolean isKnown(Scope scope, WorldCall call) {
        return scope != Scope.CALL && (scope != Scope.SAME_REQUEST || !(call.sendsOnce() || addsCredentials));
    }

    void release(Scope scope, long now) {
        until.replaceAll((key, end) -> key.scope == scope ? Math.min(end, now) : end);
    }

    /** A hold that a request meets. */
    Optional<String> standing(WorldCall call, Request request, long now) {
        return Stream.of(Scope.values())
                .filter(scope -> isKnown(scope, call))
                .flatMap(scope -> keys(scope, call, request))
                .filter(key -> until.getOrDefault(key, now) > now)
                .map(key -> key + " until " + until.get(key))
                .findFirst();
    }

    /** Until when the last of those stood, or will stand, that a request meets; none if there was none. */
    OptionalLong last(WorldCall call, Request request) {
        return Stream.of(Scope.values())
                .flatMap(scope -> keys(scope, call, request))
                .map(until::get)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max();
    }

    /** Whether holds on one request are beyond what the ledger can tell. */
    boolean isBlind() {
        return addsCredentials;
    }

    /** How many stand that silence more than requests of one kind. */
    long count(long now) {
        return until.entrySet().stream().filter(entry -> isListed(entry, now)).count();
    }

    private static boolean isListed(Entry<Key, Long> entry, long now) {
        return entry.getKey().scope() != Scope.SAME_REQUEST && entry.getValue() > now;
    }
}
