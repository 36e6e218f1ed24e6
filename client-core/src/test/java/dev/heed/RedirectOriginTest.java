package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.redirect;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Follow;
import dev.heed.internal.testing.InCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may cross from one scheme, host and port to another. */
class RedirectOriginTest {
    private static ResiliencePolicy.Builder with(Redirects redirects) {
        return ResiliencePolicy.builder().redirects(redirects);
    }

    private static Decision standard(InCall facts) {
        return by(with(Redirects.standard()), facts);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, https://a.example/y, SAME_ORIGIN",
        "https://a.example/x, HTTPS://A.Example:443/y, SAME_ORIGIN",
        "http://a.example/x, http://a.example:80/y, SAME_ORIGIN",
        "https://[2001:db8::1]/x, https://[2001:DB8::1]:443/y, SAME_ORIGIN",
        "https://a.example/x, https://me:secret@a.example/y, SAME_ORIGIN",
        "https://a.example/x, https://a.example:8443/y, OTHER_ORIGIN",
        "https://a.example/x, https://www.a.example/y, OTHER_ORIGIN",
        "https://a.example/x, https://a.example.evil.example/y, OTHER_ORIGIN",
        "https://a.example/x, https://a.example@evil.example/y, OTHER_ORIGIN",
        "https://a.example/x, https://evil.example?https://a.example/y, OTHER_ORIGIN",
        "https://a.example/x, https://evil.example#@a.example/y, OTHER_ORIGIN",
        "https://a.example/x, https://evil.example\\@a.example/y, OTHER_ORIGIN",
        "http://a.example/x, https://a.example/y, OTHER_ORIGIN",
        "https://[2001:db8::1]/x, https://[2001:db8::2]/y, OTHER_ORIGIN"
    })
    void anOriginIsSchemeHostAndPort(String from, String to, Follow.Reach reach) {
        Decision decision = standard(redirect("GET", 302, from, to).requestHeaders(List.of("Authorization")));
        assertThat(decision).isInstanceOfSatisfying(Follow.class, hop -> {
            assertThat(hop.reach()).isEqualTo(reach);
            assertThat(hop.dropped().contains("Authorization")).isEqualTo(reach == Follow.Reach.OTHER_ORIGIN);
        });
    }

    @Test
    void httpsBecomesHttpOnlyIfAllowed() {
        InCall down = redirect("GET", 302, "https://a.example/", "http://a.example/");
        assertThat(words(standard(down))).isEqualTo("deliver downgrade");
        assertThat(words(by(with(Redirects.standard().allowDowngrade()), down))).isEqualTo("follow GET");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/, https://b.example/",
        "https://a.example/, https://a.example:8443/",
        "http://a.example/, https://b.example/"
    })
    void aBodyReachesAnotherOriginOnlyIfAllowed(String from, String to) {
        InCall facts = redirect("PUT", 307, from, to).body(Attempt.Body.REPEATABLE);
        assertThat(words(standard(facts))).isEqualTo("deliver body-crosses-origins");
        assertThat(words(by(with(Redirects.standard().carryBodyAcrossOrigins()), facts)))
                .isEqualTo("follow PUT");
    }

    @Test
    void aBodyThatStaysBehindIsNoReasonNotToFollow() {
        InCall facts = redirect("POST", 303, "https://a.example/", "https://b.example/")
                .body(Attempt.Body.REPEATABLE);
        assertThat(words(standard(facts))).isEqualTo("follow GET");
        assertThat(words(standard(redirect("DELETE", 307, "https://a.example/", "https://b.example/"))))
                .isEqualTo("follow DELETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example/", "https://A.example:8443/"})
    void httpToHttpsOnTheSameHostCarriesTheBodyButNoSecret(String to) {
        InCall facts = redirect("PUT", 308, "http://a.example/", to)
                .body(Attempt.Body.REPEATABLE)
                .requestHeaders(List.of("Authorization"));
        assertThat(standard(facts)).isInstanceOfSatisfying(Follow.class, hop -> {
            assertThat(hop.body()).isEqualTo(Follow.Body.KEPT);
            assertThat(hop.dropped()).containsExactly("Authorization");
        });
    }

    @Test
    void aDowngradeNeedsBothLeavesToCarryABody() {
        InCall facts =
                redirect("PUT", 307, "https://a.example/", "http://a.example/").body(Attempt.Body.REPEATABLE);
        Redirects downgrading = Redirects.standard().allowDowngrade();
        assertThat(words(by(with(Redirects.standard().carryBodyAcrossOrigins()), facts)))
                .isEqualTo("deliver downgrade");
        assertThat(words(by(with(downgrading), facts))).isEqualTo("deliver body-crosses-origins");
        assertThat(words(by(with(downgrading.carryBodyAcrossOrigins()), facts))).isEqualTo("follow PUT");
    }

    @Test
    void aOneShotBodyCrossesNowhere() {
        InCall facts =
                redirect("PUT", 307, "https://a.example/", "https://b.example/").body(Attempt.Body.ONE_SHOT);
        assertThat(words(by(with(Redirects.standard().carryBodyAcrossOrigins()), facts)))
                .isEqualTo("deliver body-not-repeatable");
    }
}
