package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.limit.FieldList;
import dev.heed.internal.limit.Remaining;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** What holds of a header that says how much of a limit remains. The input is its values, one a line. */
final class RemainingClaims {
    private static final int[] KEPT = {0, 1, 5, Integer.MAX_VALUE};

    private RemainingClaims() {}

    static void check(byte[] input) {
        List<String> lines = FuzzText.of(input).lines();
        for (int keep : KEPT) {
            boolean isUsedUp = Remaining.isUsedUp(lines, keep);
            assertThat(isUsedUp).as("as the reference reads it").isEqualTo(reference(lines, keep));
            boolean isSurelyMore = lines.stream().allMatch(line -> Remaining.isSurelyMore(line, keep));
            assertThat(isUsedUp && isSurelyMore)
                    .as("the quick look overlooks it")
                    .isFalse();
            boolean inFields =
                    FieldList.read(lines).stream().anyMatch(item -> item.remaining() >= 0 && item.remaining() <= keep);
            boolean surelyNot = lines.stream().allMatch(line -> FieldList.isSurelyMore(line, keep));
            assertThat(inFields && surelyNot)
                    .as("the quick look overlooks a field")
                    .isFalse();
        }
    }

    private static boolean reference(List<String> lines, int keep) {
        return lines.stream()
                .flatMap(line -> ReferenceWait.number(line.split(";", 2)[0].trim()).stream())
                .map(number -> number.setScale(0, RoundingMode.DOWN))
                .min(BigDecimal::compareTo)
                .filter(least -> least.compareTo(BigDecimal.valueOf(keep)) <= 0)
                .isPresent();
    }
}
