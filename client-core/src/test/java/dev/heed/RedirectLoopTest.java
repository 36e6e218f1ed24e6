package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.redirect;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.InCall;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redirects that go in a circle, and redirects without end. */
class RedirectLoopTest {
    private static final String A = "https://api.example.com/a";
    private static final String B = "https://api.example.com/b";

    private static InCall backToA() {
        return redirect("GET", 302, B, A).hops(List.of("GET " + A, "GET " + B));
    }

    /** What the call knows after some redirects: the first request and one hop each. */
    private static List<String> hops(int redirects) {
        return IntStream.rangeClosed(0, redirects)
                .mapToObj(i -> "GET https://api.example.com/" + i)
                .collect(Collectors.toList());
    }

    @Test
    void theSameMethodAndUrlAgainIsFollowed() {
        assertThat(words(documented(backToA()))).isEqualTo("follow GET");
    }

    @Test
    void aRedirectToItselfIsFollowed() {
        assertThat(words(documented(redirect("GET", 302, A, A).hops(List.of("GET " + A)))))
                .isEqualTo("follow GET");
        assertThat(words(documented(redirect("POST", 307, A, A).hops(List.of("POST " + A)))))
                .isEqualTo("follow POST");
        assertThat(words(documented(redirect("GET", 302, A + "#one", A + "#two"))))
                .as("also before any hop is noted")
                .isEqualTo("follow GET");
    }

    @ParameterizedTest
    @CsvSource({"0, follow GET", "19, follow GET", "20, deliver too-many-redirects", "21, deliver too-many-redirects"})
    void twentyRedirectsAreFollowedAndNoMore(int followed, String words) {
        InCall facts = redirect("GET", 302, A, B).hops(hops(followed));
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
    void aCircleEndsAtTheLimit() {
        InCall facts = redirect("GET", 302, A, A).hops(Collections.nCopies(21, "GET " + A));
        assertThat(words(documented(facts))).isEqualTo("deliver too-many-redirects");
    }

    @Test
    void onlyTooManyAreThrownInPlaceOfTheReply() {
        assertThat(List.of(Reason.values()).stream().filter(Reason::throwsInstead))
                .containsExactly(Reason.TOO_MANY_REDIRECTS);
    }
}
