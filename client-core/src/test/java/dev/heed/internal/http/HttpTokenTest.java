package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTokenTest {

    @ParameterizedTest
    @ValueSource(strings = {"GET", "x", "0", "a-b_c.d~e", "!#$%&'*+-.^_`|~", "'quoted'"})
    void charactersOfTheGrammarMakeAToken(String text) {
        assertThat(HttpToken.isToken(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", " a", "a,b", "a=b", "\"a\"", "a\\b", "a/b", "a:b", "a@b", "a\tb", "{a}", "é", "１"
            })
    void anythingElseIsNoToken(String text) {
        assertThat(HttpToken.isToken(text)).isFalse();
    }

    @Test
    void tokenCharactersAreLettersDigitsAndFifteenMarks() {
        long count = 0;
        for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
            count += HttpToken.isTokenChar((char) c) ? 1 : 0;
        }
        assertThat(count).isEqualTo(26 + 26 + 10 + 15);
    }
}
