package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The text that stands for a URL in keys and hops: bounded, whatever a server makes of it. */
class UrlKeyTest {
    private static final String HOME = "https://a.example/";

    private static String ofLength(int length) {
        return HOME + "x".repeat(length - HOME.length());
    }

    @Test
    void aUrlOf512CharactersIsItself() {
        String url = ofLength(UrlKey.MAX_LENGTH);
        assertThat(UrlKey.of(url)).isSameAs(url);
        assertThat(UrlKey.of(url + "#" + "f".repeat(100))).isEqualTo(url);
    }

    @Test
    void aLongerOneIsItsOriginAndADigest() {
        assertThat(UrlKey.of(ofLength(UrlKey.MAX_LENGTH + 1))).matches("https://a\\.example sha-256:[0-9a-f]{64}");
        assertThat(UrlKey.of("http://me:s3cr3t@a.example:8080/?" + "q".repeat(250 * 1024)))
                .matches("http://a\\.example:8080 sha-256:[0-9a-f]{64}");
    }

    @Test
    void twoLongUrlsAreTheSameIfAllButTheFragmentIs() {
        String url = ofLength(250 * 1024);
        assertThat(UrlKey.of(url + "#a")).isEqualTo(UrlKey.of(url + "#b"));
        assertThat(UrlKey.of(url + "y")).isNotEqualTo(UrlKey.of(url + "z"));
        assertThat(UrlKey.of(url.replace("https", "http"))).isNotEqualTo(UrlKey.of(url));
    }

    /** As computed by sha256sum. */
    @Test
    void theDigestIsThatOfTheWholeUrl() {
        assertThat(UrlKey.of(ofLength(UrlKey.MAX_LENGTH + 1)))
                .isEqualTo(
                        "https://a.example sha-256:13ea5c019901744fd04b37f82288a00d088e1c2c73028c8b0d767578516641ed");
    }
}
