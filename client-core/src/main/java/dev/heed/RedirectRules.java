package dev.heed;

import dev.heed.Attempt.Body;
import dev.heed.CallProgress.ClientFollows;
import dev.heed.internal.http.Origin;
import dev.heed.internal.http.SafeHeaders;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides for one redirect response whether it is followed, and if so where to, with which method, body and headers.
 * The rules are those of RFC 9110 15.4 and the policy's {@link Redirects}.
 */
final class RedirectRules {
    private static final Set<String> WEB = Set.of("http", "https");

    /**
     * Bounds a URL that is followed, in characters: a call keeps it while it waits, and a server can make it as long as
     * it likes.
     */
    private static final int MAX_LENGTH = 16 * 1024;

    /**
     * Bounds the parts of a URL: an HTTP client keeps some 60 bytes for each segment of a path and each parameter of a
     * query, however short.
     */
    private static final int MAX_PARTS = 1024;

    private static final Set<String> EVERY_HOP_DROPS = Set.of("host", "origin", "referer");
    private static final Set<String> VALIDATORS_OF_A_READ = Set.of("if-none-match", "if-modified-since", "if-range");
    private static final Set<String> PRECONDITIONS =
            Set.of("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range");
    private static final Set<String> DESCRIBE_A_BODY =
            Set.of("transfer-encoding", "digest", "repr-digest", "last-modified", "expect");

    private final Redirects redirects;
    private final AttemptBuilder facts;
    private final CallProgress progress;
    private final String method;
    private final boolean bodyKept;

    /** Takes the status that is meant: a response may be read as a redirect. */
    RedirectRules(Redirects redirects, Attempt attempt, int meant) {
        this.redirects = redirects;
        this.facts = attempt.facts();
        this.progress = attempt.progress();
        this.method = methodOfHop(meant, facts.method);
        this.bodyKept = method.equals(facts.method) && facts.body != Body.NONE;
    }

    /**
     * Chooses the method: 303 asks for a GET; 301 and 302 make a GET of a POST, as every browser does; 300, 307 and 308
     * change nothing.
     */
    private static String methodOfHop(int status, String method) {
        boolean toGet =
                status == 303 ? !method.equals("HEAD") : status <= 302 && status >= 301 && method.equals("POST");
        return toGet ? "GET" : method;
    }

    boolean keepsMethod() {
        return method.equals(facts.method);
    }

    /**
     * Gives the reason not to follow, checked in the order in which a user would look for it; empty if the redirect may
     * be followed.
     */
    Optional<Reason> refusal() {
        if (redirects.limit() == 0 || progress.clientFollows == ClientFollows.NOTHING) {
            return Optional.of(Reason.REDIRECTS_OFF);
        }
        Set<String> named = new HashSet<>(facts.headers.getOrDefault("Location", List.of()));
        if (named.size() != 1) {
            return Optional.of(named.isEmpty() ? Reason.LOCATION_MISSING : Reason.LOCATION_AMBIGUOUS);
        }
        Optional<Origin> to = facts.location
                .filter(url -> isBounded(url) && named.iterator().next().length() <= MAX_LENGTH)
                .map(Origin::of)
                .filter(origin -> WEB.contains(origin.scheme()));
        return to.isEmpty()
                ? Optional.of(Reason.LOCATION_UNREADABLE)
                : crossing(Origin.of(facts.url), to.get()).or(this::tooMany);
    }

    private static boolean isBounded(String url) {
        return url.length() <= MAX_LENGTH
                && url.chars().filter(c -> c == '/' || c == '&').count() <= MAX_PARTS;
    }

    private Optional<Reason> crossing(Origin from, Origin to) {
        boolean sameScheme = from.scheme().equals(to.scheme());
        if (!sameScheme && progress.clientFollows == ClientFollows.SAME_SCHEME) {
            return Optional.of(Reason.REDIRECTS_OFF);
        }
        boolean upgrade = !sameScheme && to.scheme().equals("https");
        if (!sameScheme && !upgrade && !redirects.downgrades()) {
            return Optional.of(Reason.DOWNGRADE);
        }
        boolean mayCarry = from.equals(to)
                || redirects.carriesBody()
                || (upgrade && from.host().equals(to.host()));
        if (bodyKept && !mayCarry) {
            return Optional.of(Reason.BODY_CROSSES_ORIGINS);
        }
        boolean cannotGoOn = facts.body == Body.OPEN || (bodyKept && facts.body.isSentOnce());
        return cannotGoOn ? Optional.of(Reason.BODY_NOT_REPEATABLE) : Optional.empty();
    }

    /**
     * Checks the number of hops. Nothing else ends a chain, not even a hop that was asked before: a server may redirect
     * a request to itself until something is ready, and remember the client by other means than a cookie.
     */
    private Optional<Reason> tooMany() {
        int followed = Math.max(0, progress.hops.size() - 1);
        return followed >= redirects.limit() ? Optional.of(Reason.TOO_MANY_REDIRECTS) : Optional.empty();
    }

    Decision.Follow follow(Duration delay) {
        String location = facts.location.orElseThrow();
        boolean crosses = !Origin.of(facts.url).equals(Origin.of(location));
        Set<String> dropped = Attempt.headerNames();
        for (String name : facts.requestHeaders) {
            if (dropsOnAnyHop(name) || (crosses && !travels(name))) {
                dropped.add(name);
            }
        }
        return new Decision.Follow(
                location,
                method,
                bodyKept ? Decision.Follow.Body.KEPT : Decision.Follow.Body.DROPPED,
                Collections.unmodifiableSet(dropped),
                crosses ? Decision.Follow.Reach.OTHER_ORIGIN : Decision.Follow.Reach.SAME_ORIGIN,
                delay);
    }

    private boolean dropsOnAnyHop(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean rewritten = !method.equals(facts.method);
        if (rewritten && (SafeHeaders.describesBody(lower) || DESCRIBE_A_BODY.contains(lower))) {
            return true;
        }
        Set<String> conditions = rewritten ? PRECONDITIONS : readsOnly() ? VALIDATORS_OF_A_READ : Set.of();
        return EVERY_HOP_DROPS.contains(lower) || conditions.contains(lower) || losesItsGuard(lower, conditions);
    }

    /**
     * Says whether a {@code Range} must go because its {@code If-Range} goes. It could then be a part of another
     * representation; without both headers the server sends the whole.
     */
    private boolean losesItsGuard(String lower, Set<String> dropped) {
        return lower.equals("range") && dropped.contains("if-range") && facts.requestHeaders.contains("If-Range");
    }

    static boolean everyHopDrops(String name) {
        return EVERY_HOP_DROPS.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Says whether a header may go to another origin. A precondition of a write always may: a write that lost it would
     * overwrite what it was meant to protect.
     */
    private boolean travels(String name) {
        boolean guardsWrite = !readsOnly() && PRECONDITIONS.contains(name.toLowerCase(Locale.ROOT));
        boolean harmless = SafeHeaders.contains(name) && (bodyKept || !SafeHeaders.describesBody(name));
        return harmless || guardsWrite || upgrades(name) || redirects.keeps(name);
    }

    /**
     * Says whether a web socket's request needs the header: without it the server would not see an upgrade (RFC 6455
     * 4.1).
     */
    private boolean upgrades(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return facts.webSocket
                && (lower.equals("upgrade") || lower.equals("connection") || lower.startsWith("sec-websocket-"));
    }

    private boolean readsOnly() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
