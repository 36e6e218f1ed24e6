package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the grammar of RFC 9110 section 11 allows, and the value itself. */
class AuthChallengeTest {

    private static List<AuthChallenge> parse(String... lines) {
        List<AuthChallenge> challenges = AuthChallenge.parse(List.of(lines));
        assertThat(challenges).allSatisfy(c -> assertThat(c.malformed()).isEmpty());
        return challenges;
    }

    private static AuthChallenge one(String line) {
        List<AuthChallenge> challenges = parse(line);
        assertThat(challenges).hasSize(1);
        return challenges.get(0);
    }

    @Test
    void anAbsentHeaderHasNoChallenges() {
        assertThat(AuthChallenge.parse(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", ",", " , ,\t,, "})
    void anEmptyHeaderHasNoChallenges(String line) {
        assertThat(parse(line)).isEmpty();
    }

    @Test
    void theExampleOfTheRfcIsTwoChallenges() {
        List<AuthChallenge> challenges =
                parse("Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"");
        assertThat(challenges).extracting(AuthChallenge::scheme).containsExactly("Basic", "Newauth");
        assertThat(challenges.get(0).parameters()).containsExactly(entry("realm", "simple"));
        assertThat(challenges.get(1).parameters())
                .containsExactly(entry("realm", "apps"), entry("type", "1"), entry("title", "Login to \"apps\""));
    }

    @Test
    void severalLinesAreOneList() {
        List<AuthChallenge> challenges =
                parse("Negotiate", "Basic realm=\"a\"", "Bearer realm=\"b\", Digest realm=\"c\"");
        assertThat(challenges)
                .extracting(AuthChallenge::scheme)
                .containsExactly("Negotiate", "Basic", "Bearer", "Digest");
    }

    @Test
    void parametersThatBeginALineBelongToTheChallengeOfTheLineBefore() {
        assertThat(parse("Basic realm=\"a\",", "charset=\"UTF-8\", Bearer realm=b"))
                .isEqualTo(parse("Basic realm=\"a\", charset=\"UTF-8\", Bearer realm=b"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Negotiate", " Negotiate ", ",Negotiate,", "Negotiate\t"})
    void aSchemeMayStandAlone(String line) {
        AuthChallenge challenge = one(line);
        assertThat(challenge.scheme()).isEqualTo("Negotiate");
        assertThat(challenge.parameters()).isEmpty();
        assertThat(challenge.token68()).isEmpty();
        assertThat(challenge.realm()).isEmpty();
    }

    @Test
    void schemesAloneMayFollowOneAnother() {
        assertThat(parse("Negotiate, NTLM, Basic realm=x"))
                .extracting(AuthChallenge::toString)
                .containsExactly("Negotiate", "NTLM", "Basic realm=\"x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "abc=", "YII==", "a.b-c_d~e+f/g==", "/", "0", "realm", "realm=", "a===="})
    void aToken68MayFollowTheScheme(String token) {
        AuthChallenge challenge = one("Negotiate   " + token + " ");
        assertThat(challenge.token68()).contains(token);
        assertThat(challenge.parameters()).isEmpty();
    }

    @Test
    void aToken68StandsBesideTheParametersOfTheNextChallenge() {
        List<AuthChallenge> challenges = parse("Negotiate abc==, Basic realm=\"x\", NTLM def, Bearer a=b");
        assertThat(challenges)
                .extracting(AuthChallenge::toString)
                .containsExactly("Negotiate abc==", "Basic realm=\"x\"", "NTLM def", "Bearer a=\"b\"");
        assertThat(challenges.get(1).token68()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"x\", charset=\"UTF-8\"",
                "Basic realm=x,charset=UTF-8",
                "Basic realm = \"x\" , charset\t=\tUTF-8",
                ", ,Basic , ,realm=\"x\",,charset=\"UTF-8\",",
                "Basic, realm=x, charset=UTF-8",
                "Basic\trealm=\"\\x\", charset=\"UTF\\-8\"",
            })
    void whiteSpaceEmptyElementsAndQuotesChangeNothing(String line) {
        assertThat(one(line).parameters()).containsExactly(entry("realm", "x"), entry("charset", "UTF-8"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ""                       | ``
                    "a b"                    | a b
                    "a, Basic realm=b"       | a, Basic realm=b
                    "a=b"                    | a=b
                    "say \\"hi\\""           | say "hi"
                    "back\\\\slash"          | back\\slash
                    "ends in \\\\"           | ends in \\
                    "\\a\\b\\,"              | ab,
                    "Grüße, 世界 😀"          | Grüße, 世界 😀
                    "http://host/path?a=b"   | http://host/path?a=b
                    'single'                 | 'single'
                    "'"                      | '
                    """)
    void aValueIsAQuotedStringOrAToken(String sent, String value) {
        assertThat(one("Basic realm=" + sent).realm()).contains(value);
        assertThat(parse("Basic a=1, realm=" + sent + ", b=2, Bearer c=3"))
                .extracting(AuthChallenge::parameters)
                .containsExactly(Map.of("a", "1", "realm", value, "b", "2"), Map.of("c", "3"));
    }

    @Test
    void parameterNamesAreFoundInAnyCaseAndKeepTheirOrder() {
        AuthChallenge challenge = one("Digest Nonce=n, REALM=r, algorithm=SHA-256, b=1, a=2");
        assertThat(challenge.parameters().keySet()).containsExactly("nonce", "realm", "algorithm", "b", "a");
        assertThat(challenge.parameters().get("Realm")).isEqualTo("r");
        assertThat(challenge.parameters().containsKey("ALGORITHM")).isTrue();
        assertThat(challenge.parameters().containsKey("realms")).isFalse();
        assertThat(challenge.parameter("NONCE")).contains("n");
        assertThat(challenge.parameter("qop")).isEmpty();
        assertThat(challenge.realm()).contains("r");
    }

    @Test
    void theSchemeIsKeptAsSent() {
        assertThat(one("bEARER realm=x").scheme()).isEqualTo("bEARER");
    }

    @Test
    void challengesThatSayTheSameAreEqual() {
        AuthChallenge challenge = one("Bearer realm=\"x\", scope=\"a b\"");
        assertThat(challenge)
                .isEqualTo(one("bearer REALM=x,scope=\"a b\""))
                .hasSameHashCodeAs(one("bearer REALM=x,scope=\"a b\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"x\", scope=\"a b\"",
                "Bearer realm=\"X\", scope=\"a b\"",
                "Bearer realm=\"x\"",
                "Bearer x",
                "Bearer",
                "Bearer realm=\"x\", scope=\"a b\", realm=y",
            })
    void challengesThatDifferAreNotEqual(String line) {
        assertThat(AuthChallenge.parse(List.of(line)).get(0))
                .isNotEqualTo(one("Bearer realm=\"x\", scope=\"a b\""))
                .doesNotHaveSameHashCodeAs(one("Bearer realm=\"x\", scope=\"a b\""));
    }

    @Test
    void nothingCanBeModified() {
        List<AuthChallenge> challenges = parse("Basic realm=x", "NTLM");
        assertThatThrownBy(challenges::clear).isInstanceOf(UnsupportedOperationException.class);
        for (AuthChallenge challenge : challenges) {
            Map<String, String> parameters = challenge.parameters();
            assertThatThrownBy(() -> parameters.put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
        }
        Map<String, String> parameters = challenges.get(0).parameters();
        assertThatThrownBy(() -> parameters.remove("realm")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> parameters.entrySet().iterator().next().setValue("y"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(parameters).containsExactly(entry("realm", "x"));
    }

    @Test
    void toStringShowsAllInOneShortLine() {
        assertThat(one("Digest realm=r, nonce=\"n 1\"")).hasToString("Digest realm=\"r\", nonce=\"n 1\"");
        assertThat(AuthChallenge.parse(List.of("Basic realm=\"a\u001b\nb\", realm=y"))
                        .get(0))
                .hasToString("Basic realm=\"a??b\" (malformed: realm=y)");
        assertThat(AuthChallenge.parse(List.of("@x")).get(0)).hasToString("(no scheme) (malformed: @x)");
        assertThat(one("Basic realm=\"" + "x".repeat(1_000) + "\"").toString())
                .hasSize(256)
                .startsWith("Basic realm=\"xxx")
                .endsWith("x…");
        String longest = "Basic realm=\"" + "x".repeat(256 - 14) + "\"";
        assertThat(one(longest)).hasToString(longest);
    }
}
