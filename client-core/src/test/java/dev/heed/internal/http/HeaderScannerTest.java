package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderScannerTest {

    @ParameterizedTest
    @CsvSource({"abc==, 5", "abc==d, 5", "/+.~_-=, 7", "=, 0", "==a, 0", "!a, 0", "'', 0"})
    void aToken68HasACharacterBeforeItsEqualsSigns(String text, int end) {
        assertThat(new HeaderScanner(text).endOfToken68(0)).isEqualTo(end);
    }

    @Test
    void aQuotedStringEndsAfterTheFirstQuoteThatIsNotEscaped() {
        assertThat(new HeaderScanner("\"a\\\"b\"c\"").endOfQuoted(0)).isEqualTo(6);
        assertThat(new HeaderScanner("\"a\\\"").endOfQuoted(0)).isNegative();
        assertThat(new HeaderScanner("\"a\\").endOfQuoted(0)).isNegative();
    }

    @Test
    void anyIndexMayBeAskedAbout() {
        HeaderScanner line = new HeaderScanner("a");
        assertThat(line.isChar(-1, 'a')).isFalse();
        assertThat(line.isBlank(1)).isFalse();
        assertThat(line.isEndOfElement(7)).isTrue();
        assertThat(line.withoutBlanksBefore(0)).isZero();
    }
}
