package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTextTest {
    private static ResiliencePolicy built(UnaryOperator<ResiliencePolicy.Builder> settings) {
        return settings.apply(ResiliencePolicy.builder()).build();
    }

    private static Arguments same(String key, String text, UnaryOperator<ResiliencePolicy.Builder> settings) {
        return Arguments.of(key, text, built(settings));
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                same("base", "documented", b -> b),
                same("on.503", "waitAtLeast(PT5M).holding(RESOURCE)", b -> b.on(503, r -> r.atLeast(min(5)))),
                same("on.503", ".atLeast(PT5M)", b -> b.on(503, r -> r.atLeast(min(5)))),
                same("on.520-522", "backOff()", b -> b.onRange(520, 522, Rule.backOff())),
                same(
                        "on-failure",
                        ".forAnyMethod()",
                        b -> b.onFailure(Rule.backOff().forAnyMethod())),
                same("max-attempts", "7", b -> b.maxAttempts(7)),
                same("max-wait", "10m", b -> b.maxWait(min(10))),
                same("max-elapsed", "PT1H", b -> b.maxElapsed(min(60))),
                same("max-hold", "2h", b -> b.maxHold(min(120))),
                same("attempt-timeout", "30s", b -> b.attemptTimeout(Duration.ofSeconds(30))),
                same("backoff", "fixed(PT2S)", b -> b.backoff(WrittenBackoff.fixed(Duration.ofSeconds(2)))),
                same("retry-budget", "of(20, 0.5)", b -> b.retryBudget(RetryBudget.of(20, 0.5))),
                same("retry-budget", "unlimited", b -> b.retryBudget(RetryBudget.unlimited())),
                same("redirects.enabled", "false", b -> b.redirects(Redirects.none())),
                same(
                        "redirects.limit",
                        "3",
                        b -> b.redirects(Redirects.standard().limit(3))),
                same(
                        "redirects.keep-across-origins",
                        "X-A, X-B",
                        b -> b.redirects(Redirects.standard().keepAcrossOrigins("X-A", "X-B"))),
                same(
                        "redirects.carry-body-across-origins",
                        "true",
                        b -> b.redirects(Redirects.standard().carryBodyAcrossOrigins())),
                same(
                        "redirects.allow-downgrade",
                        "true",
                        b -> b.redirects(Redirects.standard().allowDowngrade())),
                same(
                        "idempotency-keys.methods",
                        "POST, PATCH",
                        b -> b.idempotencyKeys("Idempotency-Key", "POST", "PATCH")),
                same(
                        "rate-limit",
                        "of(\"left\", \"reset\", epoch-seconds).when(\"kind\", \"core\").holding(CLIENT).keep(2)",
                        b -> b.rateLimit(RateLimit.of("left", "reset", WaitUnit.EPOCH_SECONDS)
                                .when("kind", "core")
                                .holding(Scope.CLIENT)
                                .keep(2))),
                same("rate-limit[0]", "fields()", b -> b.rateLimit(RateLimit.fields())),
                same(
                        "veto-headers",
                        "x-should-retry, x-retry",
                        b -> b.vetoHeader("x-should-retry").vetoHeader("x-retry")),
                same(
                        "read-as[0]",
                        "429, 402, body(\"quota\").or(header(a)).not()",
                        b -> b.readAs(
                                429,
                                402,
                                Match.body("quota").or(Match.header("a")).not())));
    }

    private static Duration min(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aSettingDoesWhatTheBuilderDoes(String key, String text, ResiliencePolicy built) {
        assertThat(ResiliencePolicy.from(Map.of(key, text))).isEqualTo(built);
    }

    /** In upper case, without hyphens, with underscores: as properties and environment variables have them. */
    @ParameterizedTest
    @MethodSource("settings")
    void aKeyCanBeWrittenAsConfigurationWritesIt(String key, String text, ResiliencePolicy built) {
        boolean isRange = key.startsWith("on.");
        for (String written :
                List.of(key.toUpperCase(Locale.ROOT), isRange ? key : key.replace("-", ""), key.replace('-', '_'))) {
            assertThat(ResiliencePolicy.from(Map.of(written, text))).isEqualTo(built);
        }
    }

    @Test
    void theKeysOfRulesCanBeWrittenAsSpringAndYamlHaveThem() {
        ResiliencePolicy range = built(b -> b.onRange(520, 522, Rule.neverRepeat()));
        for (String key : List.of("on[520-522]", "on.520.522", "true.520-522", "ON_520_522".replaceFirst("_", "."))) {
            assertThat(ResiliencePolicy.from(Map.of(key, "neverRepeat"))).isEqualTo(range);
        }
    }

    @Test
    void everyKeyIsTested() {
        assertThat(settings()
                        .map(a -> SettingKey.of((String) a.get()[0]).name())
                        .map(this::plain))
                .containsAll(PolicyText.KEYS.names().stream()
                        .map(this::plain)
                        .filter(name -> !name.equals("idempotencykeys.header"))
                        .toList());
        assertThat(ResiliencePolicy.from(Map.of("idempotency-keys.header", "Key", "idempotency-keys.methods", "POST")))
                .isEqualTo(built(b -> b.idempotencyKeys("Key", "POST")));
    }

    private String plain(String key) {
        return key.replace("-", "");
    }

    @Test
    void everyPolicyWithoutCodeIsReadAsItIsWritten() {
        SplittableRandom random = new SplittableRandom(7);
        int written = 0;
        for (int seed = 0; seed < 1009; seed++) {
            ResiliencePolicy policy = RandomPolicies.of(seed);
            if (policy.backoff().isPresent()) {
                assertThatIllegalStateException().isThrownBy(policy::toMap).withMessageStartingWith("backoff has a");
                policy = policy.toBuilder().backoff(RandomRules.backoff(random)).build();
            }
            assertThat(ResiliencePolicy.from(policy.toMap())).isEqualTo(policy);
            written += policy.toMap().size();
        }
        assertThat(written).isGreaterThan(3_000);
        assertThat(ResiliencePolicy.documented().toMap()).isEmpty();
        assertThat(ResiliencePolicy.surfaceAll().toMap()).containsExactly(Map.entry("base", "surface-all"));
        assertThat(ResiliencePolicy.from(Map.of("base", "surface-all"))).isEqualTo(ResiliencePolicy.surfaceAll());
    }

    @Test
    void whatATextCannotExpressIsNamed() {
        ResiliencePolicy policy = built(b -> b.on(409, Rule.backOff().withBackoff(IntervalFunction.of(50))));
        assertThatIllegalStateException()
                .isThrownBy(policy::toMap)
                .withMessageStartingWith("on.409 has a backoff that is code and has no text: ");
    }

    @Test
    void ofSeveralRangesTheSmallerCountsWhateverTheOrder() {
        Map<String, String> settings = new TreeMap<>(
                Map.of("on.500-599", "backOff", "on.520-529", "neverRepeat", "on.521", "surface", "on.503", "backOff"));
        ResiliencePolicy policy = built(b -> b.onRange(500, 599, Rule.backOff())
                .onRange(520, 529, Rule.neverRepeat())
                .on(521, Rule.surface()));
        assertThat(ResiliencePolicy.from(settings)).isEqualTo(policy);
        assertThat(ResiliencePolicy.from(((TreeMap<String, String>) settings).descendingMap()))
                .isEqualTo(policy);
    }

    @Test
    void aSettingTakesThePlaceOfWhatThePolicyHas() {
        ResiliencePolicy base = built(b -> b.vetoHeader("a")
                .rateLimit(RateLimit.fields())
                .idempotencyKeys("Key", "POST")
                .readAs(403, 429, Match.header("a"))
                .redirects(Redirects.standard().keepAcrossOrigins("A").allowDowngrade()));
        ResiliencePolicy changed = ResiliencePolicy.from(
                base,
                Map.of(
                        "veto-headers[1]", "c",
                        "veto-headers[0]", "b",
                        "idempotency-keys.methods", "PATCH",
                        "redirects.allow-downgrade", "false",
                        "read-as", "404, 410, header(b)"));
        assertThat(changed)
                .isEqualTo(built(b -> b.vetoHeader("b")
                        .vetoHeader("c")
                        .rateLimit(RateLimit.fields())
                        .idempotencyKeys("Key", "PATCH")
                        .readAs(404, 410, Match.header("b"))
                        .redirects(Redirects.standard().keepAcrossOrigins("A"))));
        assertThat(ResiliencePolicy.from(base, Map.of())).isEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "on.503 | waitAtLeast(PT5M).holding(RESOURSE) | on.503: expected CALL, SAME_REQUEST, RESOURCE, ORIGIN or CLIENT, found \"RESOURSE\": did you mean RESOURCE?, at position 27 of \"waitAtLeast(PT5M).holding(RESOURSE)\"",
                "max-wiat | PT5M | found \"max-wiat\": did you mean max-wait?",
                "max-wait[0] | PT5M | found \"max-wait[0]\": did you mean max-wait?",
                "on | backOff | found \"on\"",
                "on.5xx | backOff | found \"on.5xx\"",
                "on.99 | backOff | on.99: status must be from 200 to 999, was 99, at position 1 of \"backOff\"",
                "on.599-500 | backOff | last must be at least first (599), was 500",
                "on.400 | backOff() | on(400, backOff()) is refused: 400 says that the request must change",
                "on.200 | follow() | on(200, follow()) is refused: only [300, 301, 302, 303, 307, 308] are redirects",
                "on-failure | follow() | onFailure(follow()) is refused",
                "max-attempts | 0 | max-attempts: maxAttempts must be from 1 to 100 (the first send counts), was 0",
                "max-wait | PT5M, PT6M | expected 1 arguments of max-wait, found 2",
                "max-hold | 0s | maxHold must be more than zero",
                "redirects.enabled | yes | expected TRUE or FALSE, found \"yes\"",
                "redirects.keep-across-origins | Host | keepAcrossOrigins(Host) would mean nothing: every hop drops it",
                "redirects.limit | 101 | redirects.limit: limit must be from 1 to 100, was 101",
                "idempotency-keys.methods | post | method of idempotencyKeys must be POST, as it is sent, was post",
                "idempotency-keys.header | \"a b\" | header of idempotencyKeys must be a token (RFC 9110 5.6.2), was 'a b'",
                "veto-headers | \"a b\" | vetoHeader must be the name of a header",
                "read-as | 403, 403, header(a) | readAs(403, 403) would mean nothing",
                "retry-budget | of(0, 1) | tokens must be from 1 to 1000000, was 0",
                "backoff | 2s | expected fixed(…) or exponential(…), found \"2s\"",
                "max-wait(x) | 5m | found \"max-wait(x)\": did you mean max-wait?",
                "base( | surface-all | found \"base(\"",
                "on.5]03 | surface | found \"on.5]03\"",
                "on.503[1] | surface | found \"on.503[1]\"",
                "on.<status> | surface | found \"on.<status>\"",
                "rate-limit[5-7] | fields() | found \"rate-limit[5-7]\"",
                "veto-headers | x() | expected a text in quotes, found parentheses, at position 1",
                "on.503 | backOff().holding(CALL()) | found parentheses, at position 19",
                "on.500-599 | .maxAttempts(5) | on.500-599: 501: ",
                "backoff | exponential(500us, 2, 20s) | initial interval must be zero or at least 1 ms, was PT0.0005S",
                "veto-headers | a; b | expected a comma or the end, found \";\", at position 2 of \"a; b\"",
            })
    void aMistakeIsNamedWithItsKeyAndText(String key, String text, String message) {
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> ResiliencePolicy.from(Map.of(key, text)))
                .withMessageStartingWith(key + ": ")
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.key()).isEqualTo(key))
                .satisfies(e -> assertThat(e.text()).isEqualTo(text));
    }

    @Test
    void aSettingThatIsGivenTwiceIsRefused() {
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> ResiliencePolicy.from(new TreeMap<>(Map.of("max-wait", "1m", "maxWait", "2m"))))
                .withMessage("maxWait: is the same setting as max-wait");
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() ->
                        ResiliencePolicy.from(new TreeMap<>(Map.of("on.500-520", "backOff", "on.510-530", "surface"))))
                .withMessage("on.510-530: overlaps on.500-520, and neither is a part of the other");
    }

    @Test
    void aValueThatDoesNotGoWithTheOthersOfItsListIsNamed() {
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> ResiliencePolicy.from(
                        Map.of("read-as[0]", "403, 429, header(x)", "read-as[1]", "403, 429, header(x)")))
                .withMessageStartingWith("read-as[1]: readAs(403, 429, header(\"x\")) would never count");
        Map<String, String> limits = new TreeMap<>();
        for (int i = 0; i <= Signals.MAX_LIMITS; i++) {
            limits.put("rate-limit[" + i + "]", "fields(a" + i + ")");
        }
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> ResiliencePolicy.from(limits))
                .withMessageStartingWith("rate-limit[16]: rateLimit takes at most 16 limits");
    }

    @Test
    void aTextHasSoManyWordsAtMost() {
        String most = "403, 429, header(x)" + ".not()".repeat(996);
        assertThat(ResiliencePolicy.from(Map.of("read-as", most)).toMap()).hasSize(1);
        assertThatExceptionOfType(PolicyTextException.class)
                .isThrownBy(() -> ResiliencePolicy.from(Map.of("read-as", most + ".not()")))
                .withMessageContaining("expected at most 1000 words");
    }

    /** The first source is the one that counts most. */
    @Test
    void ofSeveralSourcesTheFirstCountsThatHasASettingHoweverItIsWritten() {
        ResiliencePolicy merged = ResiliencePolicy.from(
                ResiliencePolicy.documented(),
                List.of(
                        Map.of("maxwait", "7m", "on.520.529", "surface", "veto-headers[0]", "z"),
                        Map.of("veto-headers", "y"),
                        Map.of(
                                "max-wait", "10m",
                                "on.520-529", "neverRepeat",
                                "on.521", "neverRepeat",
                                "veto-headers[0]", "a",
                                "veto-headers[1]", "b",
                                "max-attempts", "7")));
        assertThat(merged)
                .isEqualTo(built(b -> b.maxWait(min(7))
                        .onRange(520, 529, Rule.surface())
                        .on(521, Rule.neverRepeat())
                        .vetoHeader("z")
                        .maxAttempts(7)));
    }

    private static IllegalArgumentException refusal(Runnable builds) {
        return assertThatIllegalArgumentException().isThrownBy(builds::run).actual();
    }

    @Test
    void contradictionsAreRefusedInTheWordsOfTheBuilder() {
        for (String[] pair : new String[][] {
            {"on.503=waitAtLeast(PT10M)"},
            {"on.503=backOff", "max-attempts=1"},
            {"attempt-timeout=1h"},
            {"redirects.enabled=false", "redirects.limit=3"},
            {"on.302=follow", "redirects.enabled=false"},
            {"idempotency-keys.header=Key"}
        }) {
            Map<String, String> settings = new TreeMap<>();
            Arrays.stream(pair).map(p -> p.split("=", 2)).forEach(p -> settings.put(p[0], p[1]));
            IllegalArgumentException refusal = refusal(() -> ResiliencePolicy.from(settings));
            assertThat(refusal).isNotInstanceOf(PolicyTextException.class);
            String last = pair[pair.length - 1];
            if (last.startsWith("redirects.limit") || last.startsWith("idempotency-keys")) {
                assertThat(refusal).hasMessageStartingWith(last.substring(0, last.indexOf('.')) + ": ");
            }
        }
        assertThat(refusal(() -> ResiliencePolicy.from(Map.of("on.503", "waitAtLeast(PT10M)"))))
                .hasMessage(refusal(() -> built(b -> b.on(503, Rule.waitAtLeast(min(10)))))
                        .getMessage());
    }
}
