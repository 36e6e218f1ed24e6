package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests may be sent twice. */
class HttpMethodsTest {
    /** IANA's HTTP Method Registry: name, safe, idempotent. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            ACL no yes
            BASELINE-CONTROL no yes
            BIND no yes
            CHECKIN no yes
            CHECKOUT no yes
            CONNECT no no
            COPY no yes
            DELETE no yes
            GET yes yes
            HEAD yes yes
            LABEL no yes
            LINK no yes
            LOCK no no
            MERGE no yes
            MKACTIVITY no yes
            MKCALENDAR no yes
            MKCOL no yes
            MKREDIRECTREF no yes
            MKWORKSPACE no yes
            MOVE no yes
            OPTIONS yes yes
            ORDERPATCH no yes
            PATCH no no
            POST no no
            PRI yes yes
            PROPFIND yes yes
            PROPPATCH no yes
            PUT no yes
            QUERY yes yes
            REBIND no yes
            REPORT yes yes
            SEARCH yes yes
            TRACE yes yes
            UNBIND no yes
            UNCHECKOUT no yes
            UNLINK no yes
            UNLOCK no yes
            UPDATE no yes
            UPDATEREDIRECTREF no yes
            VERSION-CONTROL no yes
            * no no
            """)
    void everyMethodOfTheRegistryIsAsItSays(String method, String safe, String idempotent) {
        assertThat(HttpMethods.ofMethod(method)).isEqualTo(idempotent.equals("yes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "Put", "propfind", "PURGE", "MKRESOURCE", "", "GET "})
    void methodsAreCaseSensitiveAndWhatTheRegistryDoesNotKnowIsNotIdempotent(String method) {
        assertThat(HttpMethods.ofMethod(method)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\"\"", " \"\" "})
    void aKeyWithNothingInItIsEmpty(String key) {
        assertThat(HttpMethods.areEmpty(List.of(key))).isTrue();
        assertThat(HttpMethods.areEmpty(List.of(key, ""))).isTrue();
        assertThat(HttpMethods.areEmpty(List.of(key, "k-1"))).isFalse();
    }

    @Test
    void aKeyWithAnythingInItIsNot() {
        assertThat(HttpMethods.areEmpty(List.of("\" \""))).isFalse();
        assertThat(HttpMethods.areEmpty(List.of("0"))).isFalse();
        assertThat(HttpMethods.areEmpty(List.of())).as("of none").isTrue();
    }
}
