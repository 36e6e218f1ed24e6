package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.RetryAfter;
import dev.heed.internal.limit.WaitFormat;
import dev.heed.internal.limit.WaitReading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What holds of a header that names a wait in any unit, whatever a server writes. The input is its values, one a line; a
 * line {@code Now: …} is what times are measured against.
 */
final class WaitUnitClaims {
    private WaitUnitClaims() {}

    static void check(byte[] input) {
        FuzzText text = FuzzText.of(input);
        Instant now = text.takeNow();
        for (WaitUnit unit : WaitUnit.values()) {
            check(unit, text.lines(), now);
        }
    }

    private static void check(WaitUnit unit, List<String> lines, Instant now) {
        WaitFormat format = unit.format();
        WaitReading read = format.readLines(lines, now);
        WaitReading lists = format.readLists(lines, now);
        assertThat(read).as("%s, as the reference reads it", unit).isEqualTo(ReferenceWait.lines(format, lines, now));
        assertThat(lists)
                .as("%s, lists as the reference reads them", unit)
                .isEqualTo(ReferenceWait.lists(format, lines, now));
        Duration length = read.length().orElse(Duration.ZERO);
        assertThat(length).isBetween(Duration.ZERO, RetryAfter.FOREVER);
        assertThat(lists.length().orElse(Duration.ZERO))
                .as("%s, a list is not shorter", unit)
                .isGreaterThanOrEqualTo(length);
        for (String line : lines) {
            assertThat(length)
                    .as("%s, the longest of several lines", unit)
                    .isGreaterThanOrEqualTo(format.read(line, now).length().orElse(Duration.ZERO));
        }
    }
}
