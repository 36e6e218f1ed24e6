package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Outcome;
import java.net.URI;
import java.util.List;
import java.util.Random;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code HttpUrl} holds more than {@code java.net.URI} does: {@code HttpUrl.uri()} throws for some of it. */
class OutcomeUriTest {
    private static final String NASTY =
            "abz09-._~!$&'()*+,;=:@/?#[]{}|\\^`\"<>% %41%zz%C3%28%é中\u0085\u2028\u2007\u00a0"
                    + "\u202f\ufffe\u200d\u0000\u007f\ud83d\ude00";

    @Test
    void aFragmentThatIsNoUriIsLeftOutAndTheRestStays() {
        HttpUrl odd = HttpUrl.get("http://example.com/42?view=[full]#a\u2007b");
        assertThatThrownBy(odd::uri).isInstanceOf(RuntimeException.class);
        assertThat(location("http://example.com/", odd.toString()))
                .isEqualTo(URI.create("http://example.com/42?view=[full]"));
    }

    @Test
    void userInfoThatIsNoUriIsLeftOutAndTheRestStays() {
        HttpUrl odd = HttpUrl.get("http://us%er:se%cret@example.com/42?view=full");
        assertThatThrownBy(odd::uri).isInstanceOf(RuntimeException.class);
        assertThat(location(odd.toString(), "")).isEqualTo(URI.create("http://example.com/42?view=full"));
    }

    @ParameterizedTest
    @ValueSource(chars = {'"', '<', '>', '^', '`', '{', '|', '}'})
    void aHostThatNoUriHoldsIsUnreadableAndNotAnotherHost(char forbidden) {
        for (String host : List.of("bank%sevil.test", "%sevil.test", "u@bank%sevil.test", "%s")) {
            String named = "http://" + String.format(host, forbidden) + "/x";
            assertThat(HttpUrl.parse(named)).as("OkHttp takes %s", named).isNotNull();
            Outcome.Created created = (Outcome.Created) Outcomes.of(answer(201, "http://home.test/a", named));
            assertThat(created.location()).as(named).isEqualTo(URI.create("http://home.test/a"));
            assertThat(created.unreadableLocations()).containsExactly(named);
            assertThat(((Outcome.Accepted) Outcomes.of(answer(202, "http://home.test/a", named))).location())
                    .as(named)
                    .isEmpty();
            assertThat(((Outcome.Redirected) Outcomes.of(answer(302, "http://home.test/a", named))).location())
                    .as(named)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b", "[::1]", "xn--4ca", "é", "1.2.3.4", "h%41", "-"})
    void aHostOfOtherCharactersIsRead(String host) {
        HttpUrl named = HttpUrl.get("http://" + host + ":81/x?y={z}");
        assertThat(location("http://home.test/", named.toString())).isEqualTo(named.uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://u:p@home.test/a?b=c#part", "http://u@home.test/a?b=c", "http://home.test/a?b=c#"})
    void whereNoLocationIsNamedTheTargetIsThatOfTheRequestWithoutFragmentAndUserInfo(String asked) {
        assertThat(location(asked, "")).isEqualTo(URI.create("http://home.test/a?b=c"));
        assertThat(location(asked, "http://[")).isEqualTo(URI.create("http://home.test/a?b=c"));
    }

    @Test
    void noUrlThatOkHttpTakesMakesItThrow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String asked = "http://" + nasty(random);
            String location = (random.nextBoolean() ? "http://" : "") + nasty(random);
            if (HttpUrl.parse(asked) != null) {
                assertThat(location(asked, location).isAbsolute())
                        .as("asked <%s>, Location <%s>, seed %d", asked, location, seed)
                        .isTrue();
            }
        }
    }

    private static String nasty(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length >= 0; length--) {
            text.append(NASTY.charAt(random.nextInt(NASTY.length())));
        }
        return text.toString();
    }

    private static URI location(String asked, String location) {
        return ((Outcome.Created) Outcomes.of(answer(201, asked, location))).location();
    }

    private static Response answer(int status, String asked, String location) {
        return new Response.Builder()
                .request(new Request.Builder().url(asked).build())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("an answer")
                .headers(new Headers.Builder()
                        .addUnsafeNonAscii("Location", location)
                        .build())
                .build();
    }
}
