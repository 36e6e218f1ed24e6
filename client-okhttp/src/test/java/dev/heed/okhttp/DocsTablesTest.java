package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Scope;
import dev.heed.internal.credentials.CredentialRefreshes;
import dev.heed.internal.hold.HoldBounds;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures and verbs of the tables of the docs, against what the policy decides. */
class DocsTablesTest {
    private static final String URL = "https://api.example.com/";
    private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?) ?(s|min|%)?");
    private static final Pattern STATUS = Pattern.compile("\\d{3}");
    private static final Pattern OTHERS = Pattern.compile("every other (\\d)xx");
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    private final ResiliencePolicy policy = ResiliencePolicy.documented();
    private final Map<String, String> defaults =
            Docs.table("limit").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));

    @Test
    void attemptsEndAtTheNumber() {
        int most = Integer.parseInt(defaults.get("attempts of a call"));
        assertThat(policy.decide(at(get(500), call -> call.number(most - 1)))).isInstanceOf(Decision.Retry.class);
        assertThat(policy.decide(at(get(500), call -> call.number(most))).reason())
                .isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
    }

    @Test
    void aWaitUpToTheLongestIsBegun() {
        Duration longest = duration("longest wait");
        assertThat(policy.decide(told(longest).build()).reason()).isEqualTo(Reason.TOLD);
        assertThat(policy.decide(told(longest.plusSeconds(1)).build()).reason())
                .isEqualTo(Reason.WAIT_EXCEEDS_MAX_WAIT);
    }

    @Test
    void noAttemptBeginsLaterThanThat() {
        Duration wait = Duration.ofSeconds(60);
        Duration latest = duration("latest start of an attempt").minus(wait);
        assertThat(policy.decide(at(told(wait), call -> call.elapsed(latest))).reason())
                .isEqualTo(Reason.TOLD);
        assertThat(policy.decide(at(told(wait), call -> call.elapsed(latest.plusNanos(1))))
                        .reason())
                .isEqualTo(Reason.WAIT_EXCEEDS_MAX_ELAPSED);
    }

    @Test
    void redirectsEndAtTheNumber() {
        int most = Integer.parseInt(defaults.get("redirects of a call"));
        assertThat(policy.decide(redirected(most - 1))).isInstanceOf(Decision.Follow.class);
        assertThat(policy.decide(redirected(most)).reason()).isEqualTo(Reason.TOO_MANY_REDIRECTS);
    }

    @Test
    void a503WaitsAtLeastThatLong() {
        assertThat(policy.decide(get(503).build()).delay()).isEqualTo(duration("least wait after a 503"));
    }

    @Test
    void backoffDoublesUpToItsMost() {
        Duration first = duration("backoff after the first attempt");
        Duration most = duration("longest backoff");
        ResiliencePolicy patient = policy.toBuilder().maxAttempts(100).build();
        assertThat(patient.decide(at(get(500), call -> call.random(ALMOST_ONE))).delay())
                .isBetween(first.minusNanos(2), first);
        assertThat(patient.decide(get(500).build()).delay()).isEqualTo(first.dividedBy(2));
        assertThat(patient.decide(at(get(500), call -> call.number(2))).delay()).isEqualTo(first);
        assertThat(patient.decide(at(get(500), call -> call.number(99))).delay())
                .isEqualTo(most.dividedBy(2));
    }

    @Test
    void whatTheServerOrTheRuleNamesIsSpread() {
        Matcher figures = figures("spread beyond a wait that the server or its status names");
        double part = number(figures) / 100;
        Duration most = next(figures);
        Duration minute = Duration.ofMinutes(1);
        assertThat(spread(minute)).isBetween(minute.dividedBy((long) (1 / part)).minusNanos(2), minute);
        assertThat(spread(Duration.ofMinutes(4))).isBetween(most.minusNanos(2), most);
        Duration floor = duration("least wait after a 503");
        assertThat(policy.decide(at(get(503), call -> call.random(ALMOST_ONE))).delay())
                .isBetween(floor.plus(most).minusNanos(2), floor.plus(most));
        assertThat(policy.decide(get(429).header("Retry-After", "soon").build()).delay())
                .isEqualTo(duration("longest backoff"));
    }

    @Test
    void holdsAndBudgetAreBounded() {
        assertThat(policy.maxHold()).isEqualTo(duration("longest hold of other calls"));
        Matcher budget = figures("retries that no server paces");
        assertThat(policy.retryBudget()).isEqualTo(RetryBudget.of((int) number(budget), number(budget) / 100));
        assertThat(HoldBounds.STANDARD)
                .isEqualTo(new HoldBounds(
                        count("holds at a time"), count("calls that wait for holds"), count("holds of one origin")));
        assertThat(SharedState.MAX_REJECTIONS).isEqualTo(count("rejected requests that are remembered"));
    }

    @Test
    void renewalsAreBounded() {
        assertThat(ResilienceSettings.RENEWAL_TIMEOUT)
                .isEqualTo(duration("longest wait for [credentials](credentials.md)"));
        assertThat(ResilienceSettings.RENEWAL_PAUSE).isEqualTo(duration("rest after a renewal that was in vain"));
        assertThat(CredentialRefreshes.MAX_VALUES).isEqualTo(count("values that are remembered as renewed"));
    }

    private int count(String limit) {
        return Integer.parseInt(String.valueOf(defaults.get(limit)).replace(",", ""));
    }

    @ParameterizedTest
    @MethodSource("whatIsRetried")
    void eachStatusHoldsWhomItsRowSays(List<String> row) {
        Scope scope = Arrays.stream(Scope.values())
                .filter(each -> row.get(3).endsWith("`" + each + "`"))
                .findFirst()
                .orElse(Scope.CALL);
        assertThat(row.get(3).isEmpty()).isEqualTo(scope == Scope.CALL);
        assertThat(statuses(row.get(0)).mapToObj(policy::rule)).allMatch(rule -> rule.scope() == scope);
        if (row.get(0).startsWith("no response")) {
            assertThat(policy.failureRule().scope()).isEqualTo(scope);
        }
    }

    private Duration spread(Duration told) {
        return ((Decision.Retry) policy.decide(at(told(told), call -> call.random(ALMOST_ONE)))).spread();
    }

    static List<List<String>> whatIsRetried() {
        return Docs.table("response | idempotent request");
    }

    @ParameterizedTest
    @MethodSource("whatIsRetried")
    void eachStatusDoesWhatItsRowSays(List<String> row) {
        for (Attempt.Builder attempt : attempts("GET", row.get(0))) {
            assertThat(verb(attempt.build())).isEqualTo(firstWord(row.get(1)));
        }
        for (Attempt.Builder attempt : attempts("POST", row.get(0))) {
            assertThat(verb(attempt.build())).isEqualTo(firstWord(row.get(2)));
        }
    }

    @Test
    void theReadmeShowsWhatEightStatusesDoToAGet() {
        List<List<String>> rows = Docs.table("status | what Heed does");
        assertThat(rows).hasSize(8);
        for (List<String> row : rows) {
            for (Attempt.Builder attempt : attempts("GET", row.get(0))) {
                assertThat(verb(attempt.build())).as(row.get(0)).isEqualTo(firstWord(row.get(1)));
            }
        }
    }

    @Test
    void everyScopeIsInTheTable() {
        assertThat(Docs.table("`Scope`"))
                .extracting(row -> row.get(0))
                .containsExactly(Arrays.stream(Scope.values())
                        .map(scope -> "`" + scope + "`")
                        .toArray(String[]::new));
    }

    private static List<Attempt.Builder> attempts(String method, String cell) {
        List<Attempt.Builder> attempts = statuses(cell)
                .mapToObj(status -> Attempt.replied(method, URL, status)
                        .header("Location", "/there")
                        .location(URL + "there"))
                .collect(Collectors.toCollection(ArrayList::new));
        if (cell.startsWith("no response")) {
            attempts.add(Attempt.failed(method, URL, new IOException()));
        }
        assertThat(attempts).as("attempts of row " + cell).isNotEmpty();
        return attempts;
    }

    /** Those that are named, and for {@code every other 4xx} all of the class that no row names. */
    private static IntStream statuses(String cell) {
        IntStream named = STATUS.matcher(cell).results().mapToInt(found -> Integer.parseInt(found.group()));
        Matcher others = OTHERS.matcher(cell);
        if (!others.find()) {
            return named;
        }
        String allNamed = whatIsRetried().toString();
        int first = Integer.parseInt(others.group(1)) * 100;
        IntStream rest = IntStream.range(first, first + 100).filter(status -> !allNamed.contains("" + status));
        return IntStream.concat(named, rest);
    }

    private String verb(Attempt attempt) {
        Decision decision = policy.decide(attempt);
        String ends = attempt.failure().isPresent() ? "throw" : "deliver";
        return decision instanceof Decision.Follow ? "follow" : decision instanceof Decision.Retry ? "retry" : ends;
    }

    private static String firstWord(String cell) {
        return cell.split("[ ,;:]", 2)[0];
    }

    private static Attempt.Builder get(int status) {
        return Attempt.replied("GET", URL, status);
    }

    private static Attempt.Builder told(Duration wait) {
        return get(429).header("Retry-After", String.valueOf(wait.toSeconds()));
    }

    private static Attempt redirected(int followed) {
        List<String> hops = new ArrayList<>(List.of("GET " + URL + "first"));
        for (int i = 0; i < followed; i++) {
            hops.add("GET " + URL + i);
        }
        return at(get(302).header("Location", "/next").location(URL + "next"), call -> call.hops(hops));
    }

    private static Attempt at(Attempt.Builder facts, UnaryOperator<CallProgress.Builder> where) {
        return facts.build().inCall(where.apply(CallProgress.builder()).build());
    }

    private Duration duration(String limit) {
        return next(figures(limit));
    }

    private Matcher figures(String limit) {
        return NUMBER.matcher(String.valueOf(defaults.get(limit)));
    }

    private static double number(Matcher figures) {
        assertThat(figures.find()).as("a figure").isTrue();
        return Double.parseDouble(figures.group(1));
    }

    private static Duration next(Matcher figures) {
        double number = number(figures);
        long unit = "min".equals(figures.group(2)) ? 60_000 : 1000;
        return Duration.ofMillis(Math.round(number * unit));
    }
}
