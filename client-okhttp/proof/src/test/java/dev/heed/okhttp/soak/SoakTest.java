package dev.heed.okhttp.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.okhttp.soak.Arguments.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seconds of what the profile {@code soak} does for minutes. */
class SoakTest {
    private static final long SEED = 20_261_128;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void everyCallEndsOnceAndNothingIsLeft() throws IOException, InterruptedException {
        Arguments arguments = new Arguments(Duration.ofSeconds(4), Duration.ofMillis(1_200), SEED, 100, Ending.AT_ONCE);
        int exitCode = Soak.run(arguments, out);
        String report = printed.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(report).isZero();
        assertThat(report).contains("Every call ended once, and nothing is left.", "seed " + SEED);
    }

    @Test
    void theServerEndsWhenItsStandardInputDoes() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(SEED)) {
            assertThat(server.isAlive()).isTrue();
            assertThat(server.ends()).startsWith("0 requests");
            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void fiveMinutesIfNobodySaysOtherwise() {
        Arguments arguments = Arguments.parse(List.of());
        assertThat(arguments.length()).isEqualTo(Duration.ofMinutes(5));
        assertThat(arguments.ending()).isEqualTo(Ending.RUNS_OUT);
    }

    @Test
    void theSeedIsWhatTheCommandLineSays() {
        Arguments arguments = Arguments.parse(List.of("--minutes", "0.5", "--seed", "7"));
        assertThat(arguments.seed()).isEqualTo(7);
        assertThat(arguments.length()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anArgumentThatNobodyKnowsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.parse(List.of("--hours", "1")))
                .withMessage("unknown argument '--hours'");
    }
}
