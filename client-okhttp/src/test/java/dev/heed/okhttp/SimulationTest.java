package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails names its seed, and {@code -Psim} plays it again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // where nothing else runs it takes half a minute
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
    void theFixedSetHasTheDocumentedPolicyAndOthersCredentialsAndNone() {
        List<World> worlds = LongStream.rangeClosed(1, 40)
                .mapToObj(seed -> new World(seed, WorldPlan.Kind.CROWD))
                .toList();

        assertThat(worlds.stream().filter(world -> world.laws().isDocumented())).hasSizeBetween(5, 20);
        assertThat(worlds.stream().filter(world -> world.tokens().areAskedFor)).hasSizeBetween(5, 30);
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
    void aViolationEndsTheProgramWithOneAndNamesItsSeed() {
        PrintStream broken = new PrintStream(printed, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                Violation.unless(!line.contains(" ends with "), "noticed");
                super.println(line);
            }
        };

        assertThat(Simulation.run(broken, List.of("--seed", "12", "--worlds", "3", "--trace")))
                .isOne();
        assertThat(text()).contains("world 12 at ", "noticed", "again with --seed 12 --worlds 1", "1 seeds");
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
