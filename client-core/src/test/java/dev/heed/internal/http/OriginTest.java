package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://a.example, https, a.example, 443",
        "http://a.example/, http, a.example, 80",
        "https://a.example:8443/x:9?y:10#z:11, https, a.example, 8443",
        "HTTPS://A.EXAMPLE/X, https, a.example, 443",
        "https://a.example:/x, https, a.example, 443",
        "https://[2001:DB8::1], https, [2001:db8::1], 443",
        "https://[::1]:8443/x, https, [::1], 8443",
        "https://me:pw@a.example/x, https, a.example, 443",
        "https://me@b.example@a.example:1/x, https, a.example, 1",
        "https://a.example?x=@b.example, https, a.example, 443",
        "https://a.example#@b.example, https, a.example, 443",
        "https://a.example\\@b.example, https, a.example, 443",
        "http://a.example:443/, http, a.example, 443"
    })
    void anOriginIsSchemeHostAndPort(String url, String scheme, String host, String port) {
        assertThat(Origin.of(url)).isEqualTo(new Origin(scheme, host, port));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example:443/x, https://a.example",
        "http://a.example:80, http://a.example",
        "http://a.example:443, http://a.example:443",
        "https://me:s3cr3t@a.example:8443/x?k=s3cr3t, https://a.example:8443",
        "https://[::1]:443/x, https://[::1]"
    })
    void anOriginIsWrittenWithoutTheDefaultPort(String url, String text) {
        assertThat(Origin.of(url)).hasToString(text);
    }

    /** Where in doubt, two hosts are two: the cost is a header that does not travel. */
    @ParameterizedTest
    @CsvSource({
        "https://a.example, http://a.example",
        "https://a.example, https://a.example.",
        "https://a.example, https://a.example:0443",
        "https://a.example, https://b.a.example",
        "https://[::1], https://[0:0:0:0:0:0:0:1]",
        "http://127.0.0.1, http://2130706433"
    })
    void differentTextsAreDifferentOrigins(String one, String other) {
        assertThat(Origin.of(one)).isNotEqualTo(Origin.of(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/x", "//a.example/x", "a.example:443", "mailto:me@a.example", "/x?u=https://a.example", ":"
            })
    void whatIsNoAbsoluteUrlIsAnOriginOfItsOwnAndPrintsNothing(String text) {
        assertThat(Origin.of(text)).isEqualTo(Origin.of(text)).hasToString("?");
        for (String other : List.of("/", "//b.example/x", "https://a.example", "https:///", "://")) {
            assertThat(Origin.of(text)).isNotEqualTo(Origin.of(other));
        }
    }

    @Test
    void oddUrlsDoNotThrow() {
        for (String odd :
                List.of("https://", "https://:", "https://@", "https://[", "https://]:", "https://::::", "x://")) {
            assertThat(Origin.of(odd).scheme()).isIn("https", "x");
        }
    }
}
