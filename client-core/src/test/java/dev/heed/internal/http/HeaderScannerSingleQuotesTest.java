package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a text in single quotes ends, which the grammar does not know and servers send. */
class HeaderScannerSingleQuotesTest {
    private static final int FROM = 2;

    /** Of the text as the value of a parameter. */
    private static int endOf(String value) {
        HeaderScanner line = new HeaderScanner("a=" + value);
        return line.endOfSingleQuoted(FROM, line.endOfToken(FROM)) - FROM;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                        ' b'          | 4
                        ', b'         | 5
                        ' , b'        | 6
                        'b, c'        | 6
                        'b, c' , d=e  | 6
                        'b, it's c'   | 11
                        'b, c' d, e'  | 12
                        '(b), c', d   | 8
                        """)
    void itEndsAfterTheFirstQuoteBehindItsTokenThatEndsAnElement(String value, int end) {
        assertThat(endOf(value)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'b'", "'b', 'c'", "''", "'', b'", "'", "', b", "'b, c", "'b, c'd", "b, c'", "\"b\", c'"})
    void itIsNotOneWhereNoQuoteOpensItOrItsTokenClosesItOrNothingDoes(String value) {
        assertThat(endOf(value)).isEqualTo(-1 - FROM);
    }
}
