package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not by the grammar: kept as text, with the good challenges around it. */
class AuthChallengeMalformedTest {

    private static List<String> parse(String... lines) {
        return AuthChallenge.parse(List.of(lines)).stream()
                .map(AuthChallenge::toString)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    a missing value            | Basic a=1, realm=, b=2       | Basic a="1", b="2" (malformed: realm=)
                    two equals signs           | Basic realm=="x", b=2        | Basic b="2" (malformed: realm=="x")
                    a token68 in a later place | Basic b=2, abc==             | Basic b="2" (malformed: abc==)
                    a parameter after token68  | Basic abc==, realm="x"       | Basic abc== (malformed: realm="x")
                    a duplicate parameter      | Basic realm="x", Realm="y"   | Basic realm="x" (malformed: Realm="y")
                    a third one                | Basic a=1, a=1, a=2          | Basic a="1" (malformed: a=1, a=2)
                    a backslash outside quotes | Basic realm=a\\b, b=2        | Basic b="2" (malformed: realm=a\\b)
                    an escaped quote outside   | Basic realm=\\"a\\", b=2     | Basic b="2" (malformed: realm=\\"a\\")
                    an address without quotes  | Bearer realm=http://h/p, b=2 | Bearer b="2" (malformed: realm=http://h/p)
                    a value after the value    | Basic realm="a"b", b=2       | Basic b="2" (malformed: realm="a"b")
                    a missing comma            | Basic realm="a" b="x, y", c=3 | Basic realm="a", c="3" (malformed: b="x, y")
                    single quotes and a space  | Basic realm='a b', c=3       | Basic c="3" (malformed: realm='a b')
                    a sentence without quotes  | Bearer error_description=A user info endpoint | Bearer (malformed: error_description=A user info endpoint)
                    words and a parameter      | Basic realm=foo bar, charset=UTF-8 | Basic charset="UTF-8" (malformed: realm=foo bar)
                    a comma in single quotes   | Bearer error_description='a, b', realm='x' | Bearer realm="'x'" (malformed: error_description='a, b')
                    an equals sign in single quotes | Bearer scope='a, b=c', error=e | Bearer error="e" (malformed: scope='a, b=c')
                    an apostrophe in a text    | Bearer error_description='it isn't, yet', error=e | Bearer error="e" (malformed: error_description='it isn't, yet')
                    a blank after single quotes | Basic realm='a,b' , c=3     | Basic c="3" (malformed: realm='a,b')
                    words after single quotes  | Basic realm='a' b, c=3       | Basic c="3" (malformed: realm='a' b)
                    a missing comma, no quotes | Digest realm=a nonce="x, y", c=3 | Digest c="3" (malformed: realm=a nonce="x, y")
                    words after the scheme     | Basic is best, b=2           | Basic b="2" (malformed: is best)
                    a mark after the scheme    | Basic @, b=2                 | Basic b="2" (malformed: @)
                    an unterminated quote      | Basic b=2, realm="a, c=3     | Basic b="2" (malformed: realm="a, c=3)
                    a quote that ends escaped  | Basic realm="a\\"            | Basic (malformed: realm="a\\")
                    a lone quote               | Basic "                      | Basic (malformed: ")
                    a quote in a word, then =  | Basic @"=, b=2               | Basic b="2" (malformed: @"=)
                    a quote in a word, then a space | Basic @" , b=2          | Basic b="2" (malformed: @")
                    a comma in words           | Bearer error_description=The token expired, please renew it, error="e" | Bearer error="e" (malformed: error_description=The token expired, please renew it)
                    two words after the comma  | Bearer error_description=a b, c d, e=f | Bearer e="f" (malformed: error_description=a b, c d)
                    one word after the comma   | Bearer error_description=Not now, sorry, e=f | Bearer e="f" (malformed: error_description=Not now, sorry)
                    other letters after the comma | Bearer error_description=Zu spät, ölig, (und) so, e=f | Bearer e="f" (malformed: error_description=Zu spät, ölig, (und) so)
                    no name after the comma    | Bearer a=b c, é =x, e=f      | Bearer e="f" (malformed: a=b c, é =x)
                    a value beyond ASCII       | Basic realm=é, b=2           | Basic b="2" (malformed: realm=é)
                    a semicolon between        | Basic realm=a; b=2           | Basic (malformed: realm=a; b=2)
                    """)
    void isKeptWithItsChallenge(String what, String line, String expected) {
        assertThat(parse(line)).as(what).containsExactly(expected);
        assertThat(parse("NTLM", line, "Negotiate"))
                .as(what + ", between good lines")
                .containsExactly("NTLM", expected, "Negotiate");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    no scheme                  | realm="x"          | realm="x"
                    only values                | realm="x", a=b     | realm="x", a=b
                    a scheme beyond ASCII      | Bäsic realm="x"    | Bäsic realm="x"
                    its parameters             | B@sic realm="x", a=b, c="d, e" | B@sic realm="x", a=b, c="d, e"
                    a scheme in quotes         | "Basic" realm="x"  | "Basic" realm="x"
                    a comma in quotes          | "a, b"             | "a, b"
                    an equals sign             | =                  | =
                    a scheme before equals      | Basic ="x", b=2    | Basic ="x", b=2
                    """)
    void withoutAReadableSchemeIsAChallengeOfItsOwn(String what, String line, String malformed) {
        for (List<AuthChallenge> challenges : List.of(
                AuthChallenge.parse(List.of(line)),
                AuthChallenge.parse(List.of(line + ", Basic realm=\"good\"")),
                AuthChallenge.parse(List.of(line, "Basic realm=\"good\"")))) {
            assertThat(challenges.get(0).scheme()).as(what).isEmpty();
            assertThat(challenges.get(0).malformed()).as(what).contains(malformed);
            assertThat(challenges.get(0).parameters()).as(what).isEmpty();
            assertThat(challenges.subList(1, challenges.size()))
                    .as(what)
                    .allMatch(good -> good.toString().equals("Basic realm=\"good\""));
        }
        assertThat(AuthChallenge.parse(List.of(line + ", Basic realm=\"good\"")))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Digest realm="y", nonce="n" | Digest realm="y", nonce="n"
                    Digest realm = y            | Digest realm="y"
                    Custom abc==                | Custom abc==
                    Negotiate                   | Negotiate
                    ntlm TlRM                   | ntlm TlRM
                    """)
    void aChallengeAfterWordsWithoutQuotesIsOneIfItHasAParameterOrNeedsNone(String next, String expected) {
        assertThat(parse("Basic realm=x, Bearer error_description=Not for you, not yet, " + next))
                .containsExactly(
                        "Basic realm=\"x\"", "Bearer (malformed: error_description=Not for you, not yet)", expected);
    }

    @Test
    void onlyWordsTakeWhatFollowsThemAndOnlyUpToTheNextParameterOrLine() {
        assertThat(parse("Bearer realm=http://h/p, Custom")).hasSize(2);
        assertThat(parse("Bearer realm=, Custom")).hasSize(2);
        assertThat(parse("Bearer realm=é , Custom")).hasSize(2);
        assertThat(parse("Bearer a=b c, d=e, Custom")).hasSize(2);
        assertThat(parse("Bearer a=b c", "Custom")).hasSize(2);
        assertThat(parse("Bearer a=b c, Digest d=e, Custom")).hasSize(3);
        assertThat(parse("Bearer a=b c, Negotiate, Custom")).hasSize(3);
        assertThat(parse("Bearer a=b c, Dig@st d=e, Custom")).hasSize(3);
    }

    @Test
    void aBrokenSchemeAfterWordsDoesNotLendItsParametersToTheChallengeBefore() {
        assertThat(parse("Bearer a=b c, Dig@st realm=\"b\", nonce=n, Custom"))
                .containsExactly(
                        "Bearer (malformed: a=b c)", "(no scheme) (malformed: Dig@st realm=\"b\", nonce=n)", "Custom");
    }

    @Test
    void aBrokenSchemeDoesNotLendItsParametersToTheChallengeBefore() {
        assertThat(parse("Basic realm=\"a\", Dig@st realm=\"b\", nonce=n, Bearer scope=c"))
                .containsExactly(
                        "Basic realm=\"a\"",
                        "(no scheme) (malformed: Dig@st realm=\"b\", nonce=n)",
                        "Bearer scope=\"c\"");
    }

    @Test
    void aValueWithoutANameBelongsToNoChallenge() {
        assertThat(parse("Basic a=1, =x, NTLM"))
                .containsExactly("Basic a=\"1\"", "(no scheme) (malformed: =x)", "NTLM");
    }

    @Test
    void aGoodChallengeSurvivesAStrayQuoteBeforeIt() {
        assertThat(parse("Basic realm=\"a\"b\", Bearer realm=\"x\""))
                .containsExactly("Basic (malformed: realm=\"a\"b\")", "Bearer realm=\"x\"");
        assertThat(parse("Basic realm=\"open, Bearer realm=\"x\", Digest realm=\"y\""))
                .containsExactly("Basic (malformed: realm=\"open, Bearer realm=\"x\")", "Digest realm=\"y\"");
    }

    @Test
    void anUnterminatedQuoteEndsWithItsLine() {
        assertThat(parse("Digest realm=\"open, Negotiate", "Basic realm=\"x\""))
                .containsExactly("Digest (malformed: realm=\"open, Negotiate)", "Basic realm=\"x\"");
    }

    @Test
    void wordsOfAQuotedTextNeverPassForAChallenge() {
        assertThat(parse("Bearer error=\"x\" error_description=\"expired, Basic is off\", NTLM"))
                .containsExactly("Bearer error=\"x\" (malformed: error_description=\"expired, Basic is off\")", "NTLM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "\"",
                "a=",
                "=",
                "\\",
                "\"\\",
                "\\\"",
                "a",
                "a,",
                "a ",
                "a b,",
                "@,",
                "@\",",
                "a=\"",
                "a=b,",
                "a=\"b\",",
                "a =",
                " ",
                "\t,",
                "a=\"\\\",",
                "a=\"b\"\"",
                "A b==,",
                "é",
                "=\"",
                "'",
                "a=b c=d,",
                "a=b c,d,",
                "a=b c,(",
                "a='b,",
                "a='b,'c ",
                "a='b, c',",
                "'a ,"
            })
    @Tag("heavy")
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMebibyteTakesTimeInProportion(String piece) {
        String line = "Basic realm=\"x\", " + piece.repeat((1 << 20) / piece.length());
        List<AuthChallenge> challenges = AuthChallenge.parse(List.of(line));
        assertThat(challenges.get(0).realm()).contains("x");
        assertThat(challenges.get(0).toString()).hasSizeLessThanOrEqualTo(256);
    }
}
