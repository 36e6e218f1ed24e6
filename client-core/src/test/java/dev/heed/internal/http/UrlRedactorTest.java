package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlRedactorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        https://a.example                        | https://a.example
        https://a.example:8443/x/y               | https://a.example:8443/x/y
        https://a.example/users/@me              | https://a.example/users/@me
        https://a.example/x?page=2&size=10       | https://a.example/x?page=*&size=*
        https://a.example/x?s3cr3t               | https://a.example/x?*
        https://a.example/x?czNjcjN0cw==         | https://a.example/x?*
        https://a.example/x?=s3cr3t              | https://a.example/x?*
        https://a.example/x?flag=                | https://a.example/x?*
        https://a.example/x?a==s3cr3t            | https://a.example/x?a=*
        https://a.example/x?a=1?b=2&&c           | https://a.example/x?a=*&&*
        https://a.example/x?token%3Ds3cr3t       | https://a.example/x?*
        https://a.example/x?                     | https://a.example/x?
        https://a.example/x#s3cr3t               | https://a.example/x
        https://a.example/x#a?s3cr3t=1           | https://a.example/x
        https://a.example/x?u=https://b/#s3cr3t  | https://a.example/x?u=*
        https://me:s3cr3t@a.example/x            | https://a.example/x
        https://me:s3@cr3t@a.example?x=1         | https://a.example?x=*
        https://@a.example/                      | https://a.example/
        https://[2001:db8::1]:443/x              | https://[2001:db8::1]:443/x
        https://me:s3cr3t@[2001:db8::1]/x        | https://[2001:db8::1]/x
        https://a.example/x;jsessionid=s3cr3t/y  | https://a.example/x;jsessionid=*/y
        https://a.example/x;a=s3cr3t;v2;b=1?c=1  | https://a.example/x;a=*;v2;b=*?c=*
        ftp://me:s3cr3t@a.example/x              | ftp://a.example/x
        jdbc:sql://me:s3cr3t@a.example/x         | jdbc:sql://a.example/x
        //me:s3cr3t@a.example/x                  | //a.example/x
        mailto:s3cr3t@a.example                  | mailto:*
        data:text/plain,s3cr3t                   | data:*
        me:s3cr3t@a.example/x                    | me:*
        https:\\me:s3cr3t@a.example/x            | https:*
        /x/y?token=s3cr3t                        | /x/y?token=*
        /x:y                                     | /x:y
        ?token=s3cr3t                            | ?token=*
        :s3cr3t                                  | :*
        ://me:s3cr3t@a.example/x                 | ://a.example/x
        GET https://me:s3cr3t@a.example/x        | GET https://a.example/x
        """)
    void aUrlIsPrintedWithoutWhatMayBeASecret(String url, String printed) {
        assertThat(UrlRedactor.url(url)).isEqualTo(printed);
    }

    @Test
    void nothingIsPrintedAsNothing() {
        assertThat(UrlRedactor.url("")).isEmpty();
        assertThat(UrlRedactor.url("#s3cr3t")).isEmpty();
    }

    @Test
    void aLongUrlIsCut() {
        String url = "https://a.example/" + "x".repeat(100 * 1024);
        assertThat(UrlRedactor.url(url))
                .hasSize(513)
                .startsWith("https://a.example/xxx")
                .endsWith("…");
        assertThat(UrlRedactor.url(url.substring(0, 512))).hasSize(512).doesNotEndWith("…");
        assertThat(UrlRedactor.url(url.substring(0, 512) + "#s3cr3t")).isEqualTo(url.substring(0, 512));
    }

    /** A call that waits must be small. */
    @Test
    void aUrlWithNothingToHideIsKeptNotCopied() {
        String url = "https://a.example/" + "x".repeat(512 - 18);
        assertThat(UrlRedactor.url(url)).isSameAs(url);
    }

    @Test
    void cuttingComesLastAndCannotUncoverASecret() {
        String url = "https://" + "u".repeat(600) + ":s3cr3t@a.example/x?" + "q=s3cr3t&".repeat(200);
        assertThat(UrlRedactor.url(url))
                .startsWith("https://a.example/x?q=*&q=*")
                .doesNotContain("u", "s3cr3t");
    }
}
