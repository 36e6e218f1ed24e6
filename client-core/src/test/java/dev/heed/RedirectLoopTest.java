package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.redirect;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects that go in a circle, and redirects without end. */
class RedirectLoopTest {
    private static final String A = "https://api.example.com/a";
    private static final String B = "https://api.example.com/b";

    private static Attempt.Builder backToA() {
        return redirect("GET", 302, B, A).hops(List.of("GET " + A, "GET " + B));
    }

    /** What the call knows after some redirects: the first request and one hop each. */
    private static List<String> hops(int redirects) {
        return IntStream.rangeClosed(0, redirects)
                .mapToObj(i -> "GET https://api.example.com/" + i)
                .collect(Collectors.toList());
    }

    @Test
    void theSameMethodAndUrlAgainIsALoop() {
        assertThat(words(documented(backToA()))).isEqualTo("deliver redirect-loop");
    }

    @Test
    void aRedirectToItselfIsALoop() {
        assertThat(words(documented(redirect("GET", 302, A, A).hops(List.of("GET " + A)))))
                .isEqualTo("deliver redirect-loop");
        assertThat(words(documented(redirect("GET", 302, A, A))))
                .as("also before any hop is noted")
                .isEqualTo("deliver redirect-loop");
    }

    @Test
    void aFragmentMakesNoOtherUrl() {
        assertThat(words(documented(redirect("GET", 302, A + "#one", A + "#two"))))
                .isEqualTo("deliver redirect-loop");
    }

    @Test
    void anotherQueryOrAnotherMethodIsNoLoop() {
        assertThat(words(documented(redirect("GET", 302, A, A + "?again=1")))).isEqualTo("follow GET");
        assertThat(words(documented(redirect("POST", 303, A, A).hops(List.of("POST " + A)))))
                .isEqualTo("follow GET");
        assertThat(words(documented(redirect("POST", 307, A, A).hops(List.of("POST " + A)))))
                .isEqualTo("deliver redirect-loop");
    }

    @Test
    void aRedirectThatSetACookieMayLeadBack() {
        assertThat(words(documented(backToA().header("set-cookie", "seen=1")))).isEqualTo("follow GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "soon"})
    void aRedirectThatAskedForPatienceMayLeadBack(String retryAfter) {
        assertThat(words(documented(backToA().header("Retry-After", retryAfter))))
                .isEqualTo("follow GET");
    }

    @ParameterizedTest
    @CsvSource({"0, follow GET", "19, follow GET", "20, deliver too-many-redirects", "21, deliver too-many-redirects"})
    void twentyRedirectsAreFollowedAndNoMore(int followed, String words) {
        Attempt.Builder facts = redirect("GET", 302, A, B).hops(hops(followed));
        assertThat(words(documented(facts))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, follow GET", "1, 1, deliver too-many-redirects", "100, 99, follow GET"})
    void theLimitIsTheUsersToSet(int limit, int followed, String words) {
        ResiliencePolicy.Builder policy =
                ResiliencePolicy.builder().redirects(Redirects.standard().limit(limit));
        assertThat(words(by(policy, redirect("GET", 302, A, B).hops(hops(followed)))))
                .isEqualTo(words);
    }

    @Test
    void aLoopThatIsExcusedStillEndsAtTheLimit() {
        Attempt.Builder facts = redirect("GET", 302, A, A).hops(hops(20)).header("Set-Cookie", "n=20");
        assertThat(words(documented(facts))).isEqualTo("deliver too-many-redirects");
    }

    @Test
    void bothEndsAreThrownInPlaceOfTheReply() {
        assertThat(List.of(Why.values()).stream().filter(Why::throwsInstead))
                .containsExactly(Why.REDIRECT_LOOP, Why.TOO_MANY_REDIRECTS);
    }
}
