package dev.heed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.internal.text.Written;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random values, put together of pieces that mean something, keep the claims of each reader. */
@Tag("heavy")
class SignalReadersRandomTest {
    private static final long SEED = 9_651;
    private static final int RUNS = 20_000;

    private static final List<String> NUMBERS = List.of(
            "0",
            "7",
            "00",
            "999999999",
            "1000000000",
            "1767225637",
            "1772366400",
            "1772366400000",
            "31622400",
            "9".repeat(30),
            ".",
            ".5",
            "-",
            "+",
            "e",
            ",",
            " ",
            "\t",
            "\n",
            "\n",
            "٣",
            "h",
            "m",
            "s",
            "ms",
            "us",
            "ns",
            "µs",
            "2026-03-01T12:00:42Z",
            "2026-03-01",
            "T",
            "12:00",
            ":60",
            "Z",
            "+01:00",
            "-23:59",
            "Sun, 01 Mar 2026 12:02:00 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Now: 2026-01-01T00:00:00.5Z");

    private static final List<String> REMAINING = List.of(
            "0",
            "1",
            "5",
            "6",
            "00",
            "2147483648",
            "9".repeat(20),
            ".",
            "-",
            ";",
            ";w=1",
            " ",
            "\n",
            "r=",
            ";r=",
            "\"a\"",
            ",",
            "x");

    private static final List<String> FIELDS = List.of(
            "\"a\"",
            ";r=0",
            ";t=9",
            ";r=15",
            ";r=-1",
            ";r=\"0\"",
            ";r=0.0",
            ";r",
            ";",
            "=",
            "r",
            "t",
            ",",
            ", ",
            " ",
            "\t",
            "\n",
            "(",
            ")",
            "a",
            "*",
            "A/b:c",
            "5",
            "-5.25",
            "1234567890123456",
            "1234567890123.1",
            ".",
            "?1",
            "?2",
            ":aGk=:",
            ":a:",
            ":",
            "\"",
            "\\",
            "\\\"",
            "ü",
            "@5",
            "%\"f%c3%bc\"",
            "%\"",
            "_",
            "0");

    static Stream<Arguments> readers() {
        return Stream.of(
                Arguments.of(Named.of("WaitUnit", (Consumer<byte[]>) WaitUnitClaims::check), NUMBERS),
                Arguments.of(Named.of("Remaining", (Consumer<byte[]>) RemainingClaims::check), REMAINING),
                Arguments.of(Named.of("FieldList", (Consumer<byte[]>) FieldListClaims::check), FIELDS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readers")
    void randomValuesKeepTheClaims(Consumer<byte[]> claims, List<String> pieces) {
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(9); count > 0; count--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                claims.accept(text.toString().getBytes(UTF_8));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", run " + run + ": " + Written.text(text.toString()), e);
            }
        }
    }
}
