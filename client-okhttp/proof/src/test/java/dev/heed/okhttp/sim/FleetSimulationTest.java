package dev.heed.okhttp.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails names its seed, and {@code -Psim} with {@code --fleet} plays it again. */
@Timeout(value = 2, unit = TimeUnit.MINUTES) // where nothing else runs it takes a few seconds
class FleetSimulationTest {
    private static final Pattern SENT = Pattern.compile("(\\d+) refused, (\\d+) sent before the first good response");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void everyInvariantHoldsInAFixedSetOfFleets() {
        assertThat(run("--fleet", "--seed", "1", "--worlds", "8")).as(text()).isZero();
        assertThat(text()).contains("8 seeds");
    }

    @Test
    void aSeedPlaysTheSameFleetEachTime() {
        run("--fleet", "--seed", "2", "--worlds", "1", "--trace");
        List<String> first = text().lines().filter(line -> line.startsWith("+")).toList();
        printed.reset();
        run("--fleet", "--seed", "2", "--worlds", "1", "--trace");

        assertThat(first).hasSizeGreaterThan(100);
        assertThat(text().lines().filter(line -> line.startsWith("+"))).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void anEngineThatIsWellMakesADifference() {
        World.Played well = Silence.during(new FleetWorld(2, FleetKind.HEALTHY)::play);

        assertThat(well).isNotEqualTo(Silence.during(new FleetWorld(2, FleetKind.ALONE)::play));
    }

    @Test
    void ofTenProcessesOneGoesFirst() {
        assertThat(run("--rounds", "10", "8")).isZero();

        Matcher sent = SENT.matcher(text());
        assertThat(sent.find()).isTrue();
        assertThat(sent.group()).startsWith("1 refused, 1 sent");
        assertThat(sent.find()).isTrue();
        assertThat(Integer.parseInt(sent.group(1)))
                .as("each by itself, with the engine down")
                .isGreaterThanOrEqualTo(10);
    }

    private int run(String... args) {
        return Simulation.run(new PrintStream(printed, true, StandardCharsets.UTF_8), List.of(args));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
