package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.redirect;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Deliver;
import dev.heed.Decision.Follow;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which redirect is followed, with which method, and with or without the body (RFC 9110 15.4). */
class RedirectDecisionTest {
    private static final String HERE = "https://api.example.com/here";
    private static final String THERE = "https://api.example.com/there";

    private static Follow follow(Decision decision) {
        assertThat(decision).isInstanceOf(Follow.class);
        return (Follow) decision;
    }

    private static InCall found() {
        return redirect("GET", 302, HERE, THERE);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
        status, GET, HEAD, POST, PUT, PATCH, DELETE, QUERY, OPTIONS
        300,    GET, HEAD, POST, PUT, PATCH, DELETE, QUERY, OPTIONS
        301,    GET, HEAD, GET,  PUT, PATCH, DELETE, QUERY, OPTIONS
        302,    GET, HEAD, GET,  PUT, PATCH, DELETE, QUERY, OPTIONS
        303,    GET, HEAD, GET,  GET, GET,   GET,    GET,   GET
        307,    GET, HEAD, POST, PUT, PATCH, DELETE, QUERY, OPTIONS
        308,    GET, HEAD, POST, PUT, PATCH, DELETE, QUERY, OPTIONS
        """)
    void theMethodOfTheHop(
            int status,
            String get,
            String head,
            String post,
            String put,
            String patch,
            String delete,
            String query,
            String options) {
        String[] asked = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY", "OPTIONS"};
        String[] next = {get, head, post, put, patch, delete, query, options};
        for (int i = 0; i < asked.length; i++) {
            ResiliencePolicy.Builder policy = ResiliencePolicy.builder().on(300, Rule.follow());
            Follow hop = follow(by(policy, redirect(asked[i], status, HERE, THERE)));
            assertThat(hop.method()).as("%s answered %d", asked[i], status).isEqualTo(next[i]);
            assertThat(hop.body()).isEqualTo(Follow.Body.DROPPED);

            Follow withBody =
                    follow(by(policy, redirect(asked[i], status, HERE, THERE).body(Attempt.Body.REPEATABLE)));
            assertThat(withBody.body())
                    .as("the body of %s answered %d", asked[i], status)
                    .isEqualTo(asked[i].equals(next[i]) ? Follow.Body.KEPT : Follow.Body.DROPPED);
        }
    }

    @Test
    void aFollowedRedirectSaysWhereItGoesAndThatItStaysAtItsOrigin() {
        Follow hop = follow(documented(found()));
        assertThat(hop.location()).isEqualTo(THERE);
        assertThat(hop.reach()).isEqualTo(Follow.Reach.SAME_ORIGIN);
        assertThat(hop.delay()).isZero();
        assertThat(hop.reason()).isEqualTo(Reason.REDIRECTED);
    }

    @Test
    void aOneShotBodyIsNotCarriedButMayStayBehind() {
        assertThat(words(documented(redirect("POST", 307, HERE, THERE).body(Attempt.Body.ONE_SHOT))))
                .isEqualTo("deliver body-not-repeatable");
        assertThat(words(documented(redirect("POST", 303, HERE, THERE).body(Attempt.Body.ONE_SHOT))))
                .isEqualTo("follow GET");
    }

    @Test
    void a300IsHandedOverUnlessAskedFor() {
        assertThat(words(documented(redirect("GET", 300, HERE, THERE)))).isEqualTo("deliver answered");
    }

    @Test
    void withoutLocationThereIsNothingToFollow() {
        InCall facts = InCall.replied("GET", HERE, 302);
        assertThat(words(documented(facts))).isEqualTo("deliver location-missing");
    }

    @ParameterizedTest
    @CsvSource({
        "16384, 1, follow GET",
        "16385, 1, deliver location-unreadable",
        "250000, 1, deliver location-unreadable",
        "4096, 1021, follow GET",
        "4096, 1022, deliver location-unreadable",
    })
    void aLocationBeyondWhatAnybodyMeansIsNotFollowed(int length, int parts, String words) {
        String begin = "https://api.example.com/" + "a/".repeat(parts - 1) + "?b&";
        String location = begin + "x".repeat(length - begin.length());
        assertThat(words(documented(redirect("GET", 302, HERE, location)))).isEqualTo(words);
    }

    @Test
    void aLocationThatIsShortOnceResolvedIsNotFollowedEither() {
        InCall winding = InCall.replied("GET", HERE, 302)
                .header("Location", "/../".repeat(4096) + "a")
                .location("https://api.example.com/a");
        assertThat(words(documented(winding))).isEqualTo("deliver location-unreadable");
    }

    @Test
    void severalDifferentLocationsAreAmbiguousAndEqualOnesAreNot() {
        assertThat(words(documented(found().header("location", "/else")))).isEqualTo("deliver location-ambiguous");
        assertThat(words(documented(found().header("LOCATION", THERE)))).isEqualTo("follow GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://api.example.com/", "file:///etc/passwd", "data:text/plain,x", "http://[", "//"})
    void aLocationThatIsNoWebAddressIsNotFollowed(String location) {
        InCall unresolved = InCall.replied("GET", HERE, 302).header("Location", location);
        assertThat(words(documented(unresolved))).isEqualTo("deliver location-unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ftp://api.example.com/", "file:///etc/passwd", "data:text/plain,x", "//api.example.com"})
    void anAdapterThatReportsSomethingElseThanAWebAddressIsNotTrusted(String location) {
        ResiliencePolicy.Builder lax =
                ResiliencePolicy.builder().redirects(Redirects.standard().allowDowngrade());
        assertThat(words(by(lax, redirect("GET", 302, HERE, location)))).isEqualTo("deliver location-unreadable");
    }

    @Test
    void retryAfterOnARedirectIsWaitedForAndSpread() {
        InCall facts = found().header("Retry-After", "60").random(0.5);
        assertThat(follow(documented(facts)).delay()).isEqualTo(Duration.ofSeconds(63));
    }

    @ParameterizedTest
    @CsvSource({
        "301, PT0S, PT0S, wait-exceeds-max-wait",
        "99999999999, PT0S, PT0S, wait-exceeds-max-wait",
        "100, PT14M, PT0S, wait-exceeds-max-elapsed",
        "300, PT1M, PT6M, wait-exceeds-call-timeout"
    })
    void aRedirectWhoseWaitDoesNotFitIsHandedOver(String told, Duration elapsed, Duration callTimeout, String why) {
        Decision decision =
                documented(found().header("Retry-After", told).elapsed(elapsed).callTimeout(callTimeout));
        assertThat(decision.reason().label()).isEqualTo(why);
        assertThat(((Deliver) decision).retryAfter()).isPresent();
    }

    @Test
    void anUnreadableRetryAfterOnARedirectIsTheLongestBackoffAndZeroIsNone() {
        assertThat(follow(documented(found().header("Retry-After", "soon"))).delay())
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(follow(documented(found().header("Retry-After", "0"))).delay())
                .isZero();
    }

    @Test
    void aClientThatFollowsNothingIsObeyed() {
        assertThat(documented(found().clientFollowsNothing()))
                .isEqualTo(new Deliver(Reason.REDIRECTS_OFF, Optional.empty()));
    }

    @Test
    void aClientThatKeepsTheSchemeFollowsWithinItOnly() {
        String plain = "http://api.example.com/there";
        ResiliencePolicy.Builder lax =
                ResiliencePolicy.builder().redirects(Redirects.standard().allowDowngrade());
        assertThat(words(documented(found().clientKeepsScheme()))).isEqualTo("follow GET");
        assertThat(words(by(lax, redirect("GET", 302, HERE, plain).clientKeepsScheme())))
                .isEqualTo("deliver redirects-off");
        assertThat(words(documented(redirect("GET", 302, plain, HERE).clientKeepsScheme())))
                .isEqualTo("deliver redirects-off");
    }

    @Test
    void redirectsThatAreOffAreHandedOver() {
        ResiliencePolicy.Builder off = ResiliencePolicy.builder().redirects(Redirects.none());
        assertThat(words(by(off, found()))).isEqualTo("deliver redirects-off");
        assertThat(words(ResiliencePolicy.surfaceAll().decide(found().build()))).isEqualTo("deliver answered");
    }

    @Test
    void aWebSocketUpgradeFollowsRedirects() {
        assertThat(words(documented(found().webSocket()))).isEqualTo("follow GET");
    }

    @Test
    void aCanceledCallFollowsNothing() {
        assertThat(words(documented(found().canceled()))).isEqualTo("deliver canceled");
    }

    @Test
    void hopsAreNoAttempts() {
        assertThat(words(documented(found().number(3)))).isEqualTo("follow GET");
    }
}
