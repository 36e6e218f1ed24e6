package dev.heed;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AttemptBuilder.Body;
import dev.heed.Decision.Deliver;
import dev.heed.Decision.Follow;
import dev.heed.Decision.Repeat;
import dev.heed.internal.RetryAfter;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds whatever the facts and whatever the policy: checked over random ones, reproducible by their seed. */
@Tag("heavy")
class JudgeInvariantsTest {
    private static final long FIRST_SEED = 20_261_122_000_000L;
    private static final int RUNS = 200_000;
    private static final Pattern HARMLESS = Pattern.compile(
            "accept|accept-.*|user-agent|content-.*|range|cache-control|traceparent|tracestate",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PRECONDITION =
            Pattern.compile("if-(match|none-match|modified-since|unmodified-since|range)", Pattern.CASE_INSENSITIVE);

    private static final Map<String, Predicate<RandomJudgement>> ALWAYS = new TreeMap<>(Map.ofEntries(
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
                            || asked(j).compareTo(deliver.retryAfter().orElse(Duration.ZERO)) <= 0),
            entry(
                    "only a redirect ends in an exception in place of its reply",
                    j -> !j.decision().why().throwsInstead() || j.facts().status.getAsInt() / 100 == 3)));

    private static final Map<String, Predicate<RandomJudgement>> OF_REPEATS = new TreeMap<>(Map.ofEntries(
            entry(
                    "400, 401 and 422 are not repeated",
                    j -> !Set.of(400, 401, 422).contains(j.facts().status.orElse(0))),
            entry("not earlier than the server asked", j -> least(j).compareTo(asked(j)) >= 0),
            entry("not earlier than the rule's floor", j -> least(j).compareTo(rule(j).floor()) >= 0),
            entry("spread is up to a tenth of a wait that the server named, up to 10 s", j -> {
                Duration spread = ((Repeat) j.decision()).spread();
                return spread.isZero()
                        || (spread.multipliedBy(10).compareTo(least(j)) <= 0
                                && spread.toSeconds() < 10
                                && asked(j).equals(least(j)));
            }),
            entry("a one-shot body is sent once", j -> j.facts().body != Body.ONE_SHOT),
            entry("attempts are counted", j -> j.attempt().number() < j.policy().maxAttempts()),
            entry(
                    "no wait exceeds maxWait",
                    j -> least(j).compareTo(j.policy().limits().maxWait()) <= 0),
            entry(
                    "only what is safe to repeat",
                    j -> rule(j).anyMethod() || j.attempt().idempotent() || j.facts().unprocessed),
            entry("only by a rule that repeats", j -> rule(j).kind().repeats()),
            entry(
                    "neither canceled calls nor web sockets nor local replies",
                    j -> !j.facts().canceled
                            && !j.facts().webSocket
                            && !(j.facts().withoutNetwork
                                    && j.attempt().status().isPresent()))));

    private static final Map<String, Predicate<RandomJudgement>> OF_FOLLOWS = new TreeMap<>(Map.ofEntries(
            entry("only by a rule that follows", j -> rule(j).kind() == RuleKind.FOLLOW),
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
                    j -> j.facts().hops.size() <= j.policy().redirects().limit()),
            entry(
                    "a client that follows nothing is obeyed",
                    j -> j.facts().clientFollows != AttemptBuilder.ClientFollows.NOTHING)));

    private static final Map<String, Predicate<RandomJudgement>> OF_BOTH = new TreeMap<>(Map.ofEntries(
            entry(
                    "the next attempt begins within maxElapsed, spread included",
                    j -> j.nextBeginsAfter().compareTo(j.policy().limits().maxElapsed()) <= 0),
            entry(
                    "the next attempt begins before callTimeout, spread included",
                    j -> j.facts().callTimeout.isZero() || j.nextBeginsAfter().compareTo(j.facts().callTimeout) < 0)));

    @Test
    void theInvariantsHoldForRandomAttemptsUnderRandomPolicies() {
        Map<Class<?>, Integer> seen = new HashMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            RandomJudgement judged = judge(seed);
            seen.merge(judged.decision().getClass(), 1, Integer::sum);
            check(seed, judged, ALWAYS);
            if (judged.decision() instanceof Repeat) {
                check(seed, judged, OF_REPEATS);
            }
            if (judged.decision() instanceof Follow) {
                check(seed, judged, OF_FOLLOWS);
            }
            if (!(judged.decision() instanceof Deliver)) {
                check(seed, judged, OF_BOTH);
            }
        }
        assertThat(seen)
                .as("each decision often enough to mean something")
                .containsOnlyKeys(Deliver.class, Repeat.class, Follow.class);
        assertThat(seen.values()).allMatch(times -> times > RUNS / 20);
    }

    private static RandomJudgement judge(long seed) {
        try {
            return RandomJudgement.of(seed);
        } catch (RuntimeException e) {
            throw new AssertionError("RandomJudgement.of(" + seed + "L) threw", e);
        }
    }

    private static void check(long seed, RandomJudgement judged, Map<String, Predicate<RandomJudgement>> claims) {
        claims.forEach((claim, holds) -> {
            if (!holds.test(judged)) {
                throw new AssertionError(claim + ": not so for RandomJudgement.of(" + seed + "L): " + judged);
            }
        });
    }

    private static Duration asked(RandomJudgement j) {
        return RetryAfter.read(
                        j.attempt().header("Retry-After"),
                        j.attempt().header("Date"),
                        j.attempt().arrivedAt())
                .orElse(Duration.ZERO);
    }

    private static Duration least(RandomJudgement j) {
        return ((Repeat) j.decision()).least();
    }

    private static Rule rule(RandomJudgement j) {
        return j.attempt().failure().isPresent()
                ? j.policy().failureRule()
                : j.policy().rule(j.attempt().status().getAsInt());
    }

    private static boolean kept(RandomJudgement j) {
        return ((Follow) j.decision()).body() == Follow.Body.KEPT;
    }

    private static Stream<String> travelling(RandomJudgement j) {
        return j.facts().requestHeaders.stream()
                .filter(name -> !((Follow) j.decision()).dropped().contains(name));
    }

    private static boolean mayCross(String name, RandomJudgement j) {
        boolean write = !Set.of("GET", "HEAD").contains(((Follow) j.decision()).method());
        return HARMLESS.matcher(name).matches()
                || j.policy().redirects().keeps(name)
                || (write && PRECONDITION.matcher(name).matches());
    }

    private static String scheme(RandomJudgement j) {
        return URI.create(((Follow) j.decision()).location()).getScheme();
    }

    private static String host(RandomJudgement j) {
        return URI.create(((Follow) j.decision()).location()).getHost();
    }

    private static String origin(String url) {
        URI uri = URI.create(url);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return uri.getScheme() + " " + uri.getHost() + " " + port;
    }
}
