package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A {@code Location} that leads nowhere hands its 3xx over; one that only looks odd is followed. */
class HostileLocationTest {
    /** 15 KiB. */
    private static final String LONG = "x".repeat(15 * 1024);

    /** OkHttp reads headers of 256 KiB. */
    private static final String TOO_LONG = "x".repeat(100 * 1024);

    @RegisterExtension
    final Lab lab = new Lab();

    private static Stream<Arguments> unreadable() {
        List<String> locations = List.of(
                "",
                "http://[::1",
                "http://[::g]/",
                "http://[]/",
                "http://",
                "http:///",
                "//",
                "http://exa mple.com/",
                "http://example.com:99999/",
                "http://example.com:-1/",
                "http://example.com:port/",
                "http://%00/",
                "http://éa_/",
                "//中_/",
                "http://" + LONG + "/",
                "https:");
        return Stream.of(Mode.values()).flatMap(mode -> locations.stream().map(l -> Arguments.of(mode, l)));
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("unreadable")
    void aLocationThatLeadsNowhereHandsTheRedirectOver(Mode mode, String location) throws IOException {
        lab.replies(302, "Location: " + location);
        handedOver(mode, Reason.LOCATION_UNREADABLE);
    }

    private static Stream<Arguments> ofOtherSchemes() {
        return Mode.with(
                "ftp://example.com/file",
                "file:///etc/passwd",
                "data:text/html,hello",
                "javascript:alert(1)",
                "mailto:someone@example.com",
                "ws://example.com/",
                "about:blank",
                "com.example.app:/signed-in?code=7");
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("ofOtherSchemes")
    void aLocationThatIsNeitherHttpNorHttpsHandsTheRedirectOverWithIt(Mode mode, String location) throws IOException {
        lab.replies(302, "Location: " + location);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(Trails.of(response).reason()).contains(Reason.LOCATION_UNREADABLE);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(URI.create(location), 302));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aLocationOfAHundredKilobytesHandsTheRedirectOverWithIt(Mode mode) throws IOException {
        for (String location : new String[] {"/" + TOO_LONG, "?" + TOO_LONG, "/a".repeat(2_000)}) {
            lab.replies(302, "Location: " + location);
            try (Response response = lab.get(mode, "/a")) {
                assertThat(response.body().string()).isEqualTo("body of 302");
                assertThat(response.header("Location")).isEqualTo(location);
                assertThat(Trails.of(response).reason()).contains(Reason.LOCATION_UNREADABLE);
                assertThat(Outcomes.of(response))
                        .isInstanceOfSatisfying(
                                Outcome.Redirected.class,
                                redirected -> assertThat(redirected.location()).isPresent());
            }
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void noLocationHandsTheRedirectOver(Mode mode) throws IOException {
        lab.replies(302);
        handedOver(mode, Reason.LOCATION_MISSING);
    }

    @EveryMode
    void twoDifferentLocationsHandTheRedirectOver(Mode mode) throws IOException {
        lab.replies(302, "Location: /b", "location: /c");
        handedOver(mode, Reason.LOCATION_AMBIGUOUS);
    }

    @EveryMode
    void oneReadableLocationOfTwoIsNotChosen(Mode mode) throws IOException {
        lab.replies(302, "Location: ", "Location: /c");
        handedOver(mode, Reason.LOCATION_AMBIGUOUS);
    }

    @EveryMode
    void theSameLocationTwiceIsOne(Mode mode) throws IOException {
        lab.replies(302, "Location: /b", "LOCATION: /b");
        followedTo(mode, "/b");
    }

    private static Stream<Arguments> odd() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of(
                                "/a b|/a%20b",
                                "/café|/caf%C3%A9",
                                "/中文?ключ=значение|/%E4%B8%AD%E6%96%87?%D0%BA%D0%BB%D1%8E%D1%87"
                                        + "=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5",
                                "/[b]{c}|/[b]%7Bc%7D",
                                "/%|/%",
                                "/%zz%C3|/%zz%C3",
                                "://|/://",
                                "\\b\\c|/b/c",
                                "/b\tc|/bc",
                                "/../../../b|/b",
                                "/%2e%2e/b|/b",
                                "/\"<b>\"|/%22%3Cb%3E%22",
                                "/b#\u2007\u00a0|/b",
                                "http:b|/b",
                                "/" + LONG + "|/" + LONG)
                        .map(row -> row.split("\\|", -1))
                        .map(row -> Arguments.of(mode, row[0], row[1])));
    }

    @ParameterizedTest(quoteTextArguments = false)
    @MethodSource("odd")
    void anOddLocationIsFollowedAsOkHttpReadsIt(Mode mode, String location, String target) throws IOException {
        lab.replies(302, "Location: " + location);
        followedTo(mode, target);
    }

    @EveryMode
    void userInfoOfALocationIsLeftOut(Mode mode) throws IOException {
        lab.replies(302, "Location: http://eve:s3cret@localhost:" + lab.server.getPort() + "/b");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.request().url()).isEqualTo(lab.url("/b"));
            assertThat(Trails.of(response).toString()).doesNotContain("eve", "s3cret");
        }
        lab.taken();
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
    }

    @EveryMode
    void aHostThatOnlyLooksLikeOursIsAnother(Mode mode) throws IOException {
        lab.replies(302, "Location: http://localhost:1@[::1]:1/b", "Retry-After: 301");
        try (Response response = lab.get(mode, "/a")) {
            assertThat(Outcomes.of(response))
                    .isInstanceOfSatisfying(
                            Outcome.Redirected.class,
                            redirected -> assertThat(
                                            redirected.location().orElseThrow().getHost())
                                    .isEqualTo("[::1]"));
        }
    }

    @EveryMode
    void tooManyIsTheOneThatEndsWithAnException(Mode mode) {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(2))
                .build());
        lab.replies(302, "Location: /" + LONG);
        lab.replies(302, "Location: /" + LONG);
        lab.replies(302, "Location: /a");
        assertThatThrownBy(() -> lab.get(mode, "/a"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        end -> assertThat(end.getMessage()).hasSizeLessThan(2_000));
        assertThat(lab.requests()).isEqualTo(3);
    }

    private void handedOver(Mode mode, Reason why) throws IOException {
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.body().string()).isEqualTo("body of 302");
            assertThat(Trails.of(response).reason()).contains(why);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(302));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    private void followedTo(Mode mode, String target) throws IOException {
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(200));
        }
        lab.taken();
        assertThat(lab.taken().getTarget()).isEqualTo(target);
    }
}
