package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Outcome;
import java.net.URI;
import java.util.Random;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

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
        Response created = new Response.Builder()
                .request(new Request.Builder().url(asked).build())
                .protocol(Protocol.HTTP_1_1)
                .code(201)
                .message("Created")
                .headers(new Headers.Builder()
                        .addUnsafeNonAscii("Location", location)
                        .build())
                .build();
        return ((Outcome.Created) Outcomes.of(created)).location();
    }
}
