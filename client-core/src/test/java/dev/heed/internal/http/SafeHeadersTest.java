package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "accept",
                "ACCEPT-LANGUAGE",
                "Accept-Encoding",
                "User-Agent",
                "Range",
                "Cache-Control",
                "traceparent",
                "TraceState",
                "Content-Type",
                "CONTENT-LENGTH"
            })
    void aHeaderThatTellsNothingOfWhoAsksMayCross(String name) {
        assertThat(SafeHeaders.contains(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Proxy-Authorization",
                "Cookie",
                "Cookie2",
                "X-Api-Key",
                "X-Auth-Token",
                "mfp-client-id",
                "Idempotency-Key",
                "Referer",
                "Origin",
                "Host",
                "From",
                "Baggage",
                "If-Match",
                "If-Range",
                "Acceptance",
                "Content",
                "X-Accept",
                "User-Agent-Id",
                " Accept",
                "Accept ",
                ""
            })
    void anythingElseMayBeASecret(String name) {
        assertThat(SafeHeaders.contains(name)).isFalse();
    }

    @Test
    void contentHeadersDescribeABodyInAnyCase() {
        assertThat(SafeHeaders.describesBody("Content-Type")).isTrue();
        assertThat(SafeHeaders.describesBody("cONTENT-mD5")).isTrue();
        assertThat(SafeHeaders.describesBody("Accept")).isFalse();
        assertThat(SafeHeaders.describesBody("X-Content-Type")).isFalse();
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void caseDoesNotDependOnTheLocaleOfTheMachine() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(SafeHeaders.contains("CACHE-CONTROL")).isTrue();
            assertThat(SafeHeaders.contains("CONTENT-DISPOSITION")).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }
}
