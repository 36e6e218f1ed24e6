package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fails names its seed, and {@code -Psim} plays it again. */
class SimulationTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void everyInvariantHoldsInAFixedSetOfWorlds() {
        assertThat(run("--seed", "1", "--worlds", "40")).as(text()).isZero();
        assertThat(text()).contains("40 seeds");
    }

    @Test
    void everyInvariantHoldsInWorldsThatNobodyHasSeen() {
        assertThat(run("--seconds", "10")).as(text()).isZero();
    }

    @Test
    void aSeedPlaysTheSameWorldEachTime() {
        run("--seed", "2", "--worlds", "1", "--trace");
        List<String> first = events();
        printed.reset();
        run("--seed", "2", "--worlds", "1", "--trace");

        assertThat(first).hasSizeGreaterThan(100).containsExactlyInAnyOrderElementsOf(events());
    }

    @Test
    void aViolationNamesItsSeed() {
        World world = new World(12, WorldPlan.Kind.CROWD).tells(line -> {
            throw new Violation("noticed", null);
        });

        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> Silence.during(world::play))
                .withMessageContainingAll("world 12", "noticed");
    }

    @Test
    void theReadmesCommandNamesProfileModuleAndOptions() {
        String pom = Readme.read(Readme.ROOT.resolve("client-okhttp/pom.xml"));

        assertThat(pom).contains("<id>sim</id>", Simulation.class.getName() + " ${sim.args}");
        assertThat(Readme.blocks("sh").get("simulation"))
                .contains("-Psim", "-pl client-okhttp", "process-test-classes", "-Dsim.args=\"--seconds 60\"");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> run("--sed", "1")).withMessageContaining("--sed");
    }

    private int run(String... args) {
        return Simulation.run(new PrintStream(printed, true, StandardCharsets.UTF_8), List.of(args));
    }

    private List<String> events() {
        return text().lines().filter(line -> line.startsWith("+")).toList();
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
