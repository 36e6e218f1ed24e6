package dev.heed;

import static java.util.Map.entry;

import dev.heed.Attempt.Body;
import dev.heed.Decision.Deliver;
import dev.heed.Decision.Follow;
import dev.heed.Decision.Retry;
import dev.heed.internal.http.RetryAfter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What holds of a decision whatever the facts and whatever the policy. */
final class DecisionInvariants {
    private static final Pattern HARMLESS = Pattern.compile(
            "accept|accept-.*|user-agent|content-.*|range|cache-control|traceparent|tracestate",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PRECONDITION =
            Pattern.compile("if-(match|none-match|modified-since|unmodified-since|range)", Pattern.CASE_INSENSITIVE);

    private static final Map<String, Predicate<RandomDecision>> ALWAYS = new TreeMap<>(Map.ofEntries(
            entry(
                    "the same facts give the same decision",
                    j -> j.decision().equals(j.policy().decide(j.attempt()))),
            entry(
                    "nothing is delivered late, and no wait is negative",
                    j -> j.decision() instanceof Deliver deliver
                            ? deliver.delay().isZero()
                                    && deliver.retryAfter().stream().noneMatch(Duration::isNegative)
                            : !j.decision().delay().isNegative()),
            entry(
                    "whatever the server asked for is in what the caller can read",
                    j -> !(j.decision() instanceof Deliver deliver)
                            || read(j).named()
                                            .orElse(Duration.ZERO)
                                            .compareTo(deliver.retryAfter().orElse(Duration.ZERO))
                                    <= 0),
            entry(
                    "only a redirect ends in an exception in place of its reply",
                    j -> !j.decision().reason().throwsInstead() || meant(j) / 100 == 3)));

    private static final Map<String, Predicate<RandomDecision>> OF_REPEATS = new TreeMap<>(Map.ofEntries(
            entry(
                    "400, 401 and 422 are not repeated",
                    j -> !Set.of(400, 401, 422).contains(j.facts().status.orElse(0))
                            && !Set.of(400, 401, 422).contains(meant(j))),
            entry(
                    "a retry that the server forbids is not made",
                    j -> !j.policy().signals().toString().contains("vetoHeader")
                            || j.attempt().header(RandomSignals.VETO).stream().noneMatch("false"::equalsIgnoreCase)),
            entry("not earlier than the server asked", j -> least(j).compareTo(asked(j)) >= 0),
            entry("not earlier than the rule's floor", j -> least(j).compareTo(rule(j).floor()) >= 0),
            entry(
                    "not at once, but by a floor or a backoff of the user's",
                    j -> !least(j).isZero()
                            || rule(j).kind() == Rule.Kind.WAIT_AT_LEAST
                            || j.policy().backoff().isPresent()),
            entry("spread is up to a tenth of a wait that the server or the rule named, up to 10 s", j -> {
                Duration spread = ((Retry) j.decision()).spread();
                return spread.isZero()
                        || (spread.multipliedBy(10).compareTo(least(j)) <= 0
                                && spread.toSeconds() < 10
                                && (asked(j).equals(least(j)) || rule(j).floor().equals(least(j))));
            }),
            entry("a one-shot body is sent once", j -> j.facts().body != Body.ONE_SHOT),
            entry("attempts are counted", j -> j.attempt().number() < j.policy().maxAttempts(rule(j))),
            entry(
                    "no wait exceeds maxWait",
                    j -> least(j).compareTo(j.policy().limits().maxWait()) <= 0),
            entry(
                    "only what is safe to repeat",
                    j -> rule(j).anyMethod() || j.attempt().idempotent() || j.facts().unprocessed),
            entry("only by a rule that repeats", j -> rule(j).kind().repeats()),
            entry(
                    "neither canceled calls nor web sockets nor local replies",
                    j -> !j.progress().canceled
                            && !j.facts().webSocket
                            && !(j.facts().withoutNetwork
                                    && j.attempt().status().isPresent()))));

    private static final Map<String, Predicate<RandomDecision>> OF_FOLLOWS = new TreeMap<>(Map.ofEntries(
            entry(
                    "to no URL of more than 16 KiB",
                    j -> ((Follow) j.decision()).location().length() <= 16 * 1024),
            entry("only by a rule that follows", j -> rule(j).kind() == Rule.Kind.FOLLOW),
            entry("not earlier than the server asked", j -> j.decision().delay().compareTo(asked(j)) >= 0),
            entry(
                    "an origin is what java.net.URI says it is",
                    j -> j.crosses() != origin(j.attempt().url()).equals(origin(((Follow) j.decision()).location()))),
            entry(
                    "only harmless headers, named ones and a write's preconditions reach another origin",
                    j -> !j.crosses() || travelling(j).allMatch(name -> mayCross(name, j))),
            entry(
                    "no hop takes Host, Origin or Referer along",
                    j -> travelling(j).noneMatch(name -> name.matches("(?i)host|origin|referer"))),
            entry(
                    "no range without its condition",
                    j -> ((Follow) j.decision()).dropped().contains("Range")
                            || !((Follow) j.decision()).dropped().contains("If-Range")
                            || !j.facts().requestHeaders.contains("Range")),
            entry("a one-shot body is not carried", j -> !kept(j) || j.facts().body == Body.REPEATABLE),
            entry(
                    "a body crosses only if allowed, or to https on the same host",
                    j -> !kept(j)
                            || !j.crosses()
                            || j.policy().redirects().carriesBody()
                            || (scheme(j).equals("https")
                                    && host(j).equals(URI.create(j.attempt().url())
                                            .getHost()))),
            entry(
                    "https does not become http unless allowed",
                    j -> j.policy().redirects().downgrades()
                            || scheme(j).equals("https")
                            || j.attempt().url().startsWith("http:")),
            entry(
                    "redirects are counted",
                    j -> j.progress().hops.size() <= j.policy().redirects().limit()),
            entry(
                    "a client that follows nothing is obeyed",
                    j -> j.progress().clientFollows != CallProgress.ClientFollows.NOTHING)));

    private static final Map<String, Predicate<RandomDecision>> OF_BOTH = new TreeMap<>(Map.ofEntries(
            entry(
                    "the next attempt begins within maxElapsed, spread included",
                    j -> j.nextBeginsAfter().compareTo(j.policy().limits().maxElapsed()) <= 0),
            entry(
                    "the next attempt begins before callTimeout, spread included",
                    j -> j.progress().callTimeout.isZero()
                            || j.nextBeginsAfter().compareTo(j.progress().callTimeout) < 0)));

    private DecisionInvariants() {}

    /**
     * Checks all that hold of this kind of decision.
     *
     * @param made by which it can be made again
     */
    static void check(RandomDecision judged, String made) {
        check(made, judged, ALWAYS);
        if (judged.decision() instanceof Retry) {
            check(made, judged, OF_REPEATS);
        }
        if (judged.decision() instanceof Follow) {
            check(made, judged, OF_FOLLOWS);
        }
        if (!(judged.decision() instanceof Deliver)) {
            check(made, judged, OF_BOTH);
        }
    }

    private static void check(String made, RandomDecision judged, Map<String, Predicate<RandomDecision>> claims) {
        claims.forEach((claim, holds) -> {
            if (!holds.test(judged)) {
                throw new AssertionError(claim + ": not so for " + made + ": " + judged);
            }
        });
    }

    /** Where limits are configured, readers of their own are proven by fuzz targets of their own. */
    private static RetryAfter read(RandomDecision j) {
        Signals signals = j.policy().signals();
        if (!signals.equals(Signals.NONE)) {
            RetryAfter header = signals.header(j.attempt());
            boolean follows = rule(j).kind() == Rule.Kind.FOLLOW;
            return follows ? header : signals.named(j.attempt(), rule(j), meant(j), header);
        }
        return RetryAfter.read(
                j.attempt().header("Retry-After"),
                j.attempt().header("Date"),
                j.attempt().arrivedAt());
    }

    /** What nobody can read asks for the longest backoff. */
    private static Duration asked(RandomDecision j) {
        return read(j).least(() -> longestBackoff(j)).orElse(Duration.ZERO);
    }

    private static Duration longestBackoff(RandomDecision j) {
        Duration standard = Duration.ofSeconds(20);
        try {
            int last = j.policy().maxAttempts(rule(j));
            return j.policy()
                    .backoff()
                    .map(function -> Duration.ofMillis(Math.max(0, function.apply(last))))
                    .filter(wait -> wait.compareTo(Rule.MAX_DURATION) <= 0)
                    .orElse(j.policy().backoff().isPresent() ? Rule.MAX_DURATION : standard);
        } catch (ArithmeticException outOfIntervals) {
            return standard;
        }
    }

    private static Duration least(RandomDecision j) {
        return ((Retry) j.decision()).least();
    }

    private static Rule rule(RandomDecision j) {
        return j.policy().ruleFor(j.attempt());
    }

    private static int meant(RandomDecision j) {
        return j.policy().signals().meant(j.attempt());
    }

    private static boolean kept(RandomDecision j) {
        return ((Follow) j.decision()).body() == Follow.Body.KEPT;
    }

    private static Stream<String> travelling(RandomDecision j) {
        return j.facts().requestHeaders.stream()
                .filter(name -> !((Follow) j.decision()).dropped().contains(name));
    }

    private static boolean mayCross(String name, RandomDecision j) {
        boolean write = !Set.of("GET", "HEAD").contains(((Follow) j.decision()).method());
        return HARMLESS.matcher(name).matches()
                || j.policy().redirects().keeps(name)
                || (write && PRECONDITION.matcher(name).matches());
    }

    private static String scheme(RandomDecision j) {
        return URI.create(((Follow) j.decision()).location()).getScheme();
    }

    private static String host(RandomDecision j) {
        return URI.create(((Follow) j.decision()).location()).getHost();
    }

    private static String origin(String url) {
        URI uri = URI.create(url);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return uri.getScheme() + " " + uri.getHost() + " " + port;
    }
}
