package dev.heed.okhttp.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails names its seed, and {@code -Psim} plays it again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // where nothing else runs it takes half a minute
class SimulationTest {
    private static final WorldPlan.Kind ROW = WorldPlan.Kind.row(Mode.EXECUTE);

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
    void aSeedPlaysTheSameRoughWorldEachTime() {
        run("--seed", "3", "--worlds", "1", "--features", "all", "--trace");
        List<String> first = events();
        printed.reset();
        run("--seed", "3", "--worlds", "1", "--features", "all", "--trace");

        assertThat(first).isNotEmpty().containsExactlyInAnyOrderElementsOf(events());
    }

    @Test
    void eachFeatureIsInAboutEverySecondWorldWhateverElseIsPlayed() {
        List<World> worlds = LongStream.rangeClosed(1, 40)
                .mapToObj(seed -> new World(seed, WorldPlan.Kind.CROWD, WorldFeature.named("all")))
                .toList();

        assertThat(WorldFeature.values())
                .allSatisfy(feature -> assertThat(worlds.stream().filter(world -> world.has(feature)))
                        .hasSizeBetween(8, 32));
    }

    @ParameterizedTest
    @EnumSource(WorldFeature.class)
    void aFeatureChangesNothingOfAWorldThatDoesNotHaveIt(WorldFeature feature) {
        World without = LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(seed -> new World(seed, ROW, Set.of(feature)))
                .filter(world -> !world.has(feature))
                .findFirst()
                .orElseThrow();

        World.Played played = Silence.during(without::play);

        assertThat(played).isEqualTo(Silence.during(new World(without.seed(), ROW, Set.of())::play));
    }

    @Test
    void featuresAreChosenByNameAndToldWithTheSeed() {
        assertThat(WorldFeature.named("CIRCLES,EMPTY_KEYS"))
                .containsExactlyInAnyOrder(WorldFeature.CIRCLES, WorldFeature.EMPTY_KEYS);
        assertThat(WorldFeature.named("none")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> run("--features", "CIRCLE"));
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
        assertThat(text()).contains("world 12 of [", "noticed", "again with --seed 12 --worlds 1", "1 seeds");
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
