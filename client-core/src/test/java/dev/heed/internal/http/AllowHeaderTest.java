package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowHeaderTest {

    @Test
    void anAbsentHeaderIsTheEmptySet() {
        assertThat(AllowHeader.read(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,\t,"})
    void anEmptyHeaderIsTheEmptySet(String value) {
        assertThat(AllowHeader.read(List.of(value))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET, HEAD, PUT", "GET,HEAD,PUT", "\tGET ,\tHEAD , PUT ", ",GET,,HEAD, ,PUT,"})
    void aListIsReadInTheOrderSent(String value) {
        assertThat(AllowHeader.read(List.of(value))).containsExactly("GET", "HEAD", "PUT");
    }

    @Test
    void repeatedLinesAreOneListAndEachMethodStandsOnce() {
        assertThat(AllowHeader.read(List.of("PUT, GET", "", "HEAD, get, PUT", "DELETE")))
                .containsExactly("PUT", "GET", "HEAD", "DELETE");
    }

    @ParameterizedTest
    @CsvSource({
        "get, GET",
        "Post, POST",
        "oPTIONS, OPTIONS",
        "patch, PATCH",
        "propfind, PROPFIND",
        "query, QUERY",
        "connect, CONNECT",
        "link, LINK",
    })
    void registeredMethodsAreGivenInUpperCase(String sent, String given) {
        assertThat(AllowHeader.read(List.of(sent))).containsExactly(given);
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void upperCaseDoesNotDependOnTheLocaleOfTheMachine() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(AllowHeader.read(List.of("options, link"))).containsExactly("OPTIONS", "LINK");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"purge", "Purge", "PURGE", "x-custom", "get2", "*", "a'b"})
    void otherTokensStayAsSent(String method) {
        assertThat(AllowHeader.read(List.of(method))).containsExactly(method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET PUT",
                "\"GET\"",
                "G/T",
                "GET;q=1",
                "(GET)",
                "GÉT",
                "ＧＥＴ",
                "get\u0000x",
                "a=b",
                "[GET]",
                "\\GET"
            })
    void whatIsNoTokenIsSkippedAndItsNeighboursStay(String element) {
        assertThat(AllowHeader.read(List.of("HEAD, " + element + ", DELETE"))).containsExactly("HEAD", "DELETE");
    }

    @Test
    void theSetIsUnmodifiable() {
        Set<String> methods = AllowHeader.read(List.of("GET"));
        assertThatThrownBy(() -> methods.add("PUT")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(methods::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void randomLinesNeverThrowAndGiveTokensOnly() {
        long seed = 10_201;
        Random random = new Random(seed);
        String alphabet = "GETgetpu*, ,\t\"=/é\u0000";
        int methods = 0;
        for (int run = 0; run < 20_000; run++) {
            List<String> lines = IntStream.range(0, random.nextInt(3))
                    .mapToObj(line -> random.ints(random.nextInt(12), 0, alphabet.length())
                            .mapToObj(i -> alphabet.substring(i, i + 1))
                            .reduce("", String::concat))
                    .toList();
            Set<String> read = AllowHeader.read(lines);
            assertThat(read).as("seed %d, run %d: %s", seed, run, lines).allMatch(HttpToken::isToken);
            assertThat(AllowHeader.read(List.of(String.join(",", lines))))
                    .as("seed %d, run %d: %s as one line", seed, run, lines)
                    .containsExactlyElementsOf(read);
            methods += read.size();
        }
        assertThat(methods).as("seed %d: not all input is refused", seed).isPositive();
    }
}
