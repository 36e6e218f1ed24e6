package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.limit.FieldList;
import dev.heed.internal.limit.FieldList.Item;
import java.util.List;
import java.util.Optional;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;

/**
 * What holds of a Structured Field List, whatever a server writes. The input is its lines. The second reading knows RFC
 * 8941: it has neither Dates nor Display Strings, which begin with {@code @} and {@code %}.
 */
final class FieldListClaims {
    private FieldListClaims() {}

    static void check(byte[] input) {
        List<String> lines = FuzzText.of(input).lines();
        List<Item> read = FieldList.read(lines);
        Optional<List<Item>> other = reference(String.join(", ", lines));
        boolean mayBeNewer = lines.stream().anyMatch(line -> line.contains("@") || line.contains("%"));
        if (other.isPresent() || !mayBeNewer) {
            assertThat(read).as("as the reference reads it").isEqualTo(other.orElse(List.of()));
        }
        assertThat(read).allSatisfy(item -> {
            assertThat(item.remaining()).isBetween(-1L, 999_999_999_999_999L);
            assertThat(item.reset()).isBetween(-1L, 999_999_999_999_999L);
        });
    }

    private static Optional<List<Item>> reference(String text) {
        try {
            return Optional.of(new Parser(text)
                    .parseList().get().stream()
                            .filter(member -> !(member instanceof InnerList))
                            .map(member -> new Item(parameter(member, "r"), parameter(member, "t")))
                            .toList());
        } catch (ParseException malformed) {
            return Optional.empty();
        }
    }

    private static long parameter(ListElement<?> member, String key) {
        return member.getParams().get(key) instanceof IntegerItem number && number.getAsLong() >= 0
                ? number.getAsLong()
                : -1;
    }
}
