package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.FleetLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes share an API key: what one of them is told all of them obey, and one of them goes first. */
class FleetTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private @Nullable FleetLab fleet;

    private FleetLab fleet(Mode mode) {
        FleetLab made = new FleetLab(lab, mode);
        fleet = made;
        return made;
    }

    @AfterEach
    void nothingIsLeftOver() {
        if (fleet != null) {
            fleet.assertNothingIsLeftOver();
        }
    }

    @EveryMode
    void one429MakesAllProcessesWaitAndOneOfThemGoesFirst(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.processes(3);
        all.processes.get(0).isRefused("/arm", 429, "Retry-After: 30");
        for (int i = 0; i < 3; i++) {
            all.processes.get(i).waits("/" + i);
        }
        all.holdEnds(3);
        String first = all.server.next();
        all.server.assertNobodyElse(2);
        lab.time.advance(Duration.ofMillis(100));
        all.server.assertNobodyElse(2);
        all.server.answer(first, 200);
        List<String> others = List.of(all.server.next(), all.server.next());
        assertThat(others).doesNotContain(first).allMatch(path -> path.matches("/[012]"));
        others.forEach(path -> all.server.answer(path, 200));
        for (Running each : all.server.running) {
            assertThat(each.response().code()).isEqualTo(200);
        }
        assertThat(all.processes)
                .allSatisfy(process -> assertThat(process.holds()).isEmpty());
    }

    @EveryMode
    void whatAnotherProcessArmedIsListedByItsHostUntilACallMeetsIt(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.processes(2);
        FleetLab.Pod other = all.processes.get(1);
        all.processes.get(0).isRefused("/secret/4711?key=s3cr3t", 503, "Retry-After: 30");
        assertThat(other.holds()).singleElement().satisfies(hold -> {
            assertThat(hold.target()).matches("https://" + lab.server.getHostName() + " \\(RESOURCE [0-9a-f]{4}…\\)");
            assertThat(hold.localStatus()).isEqualTo(503);
        });
        other.waits("/secret/4711?key=s3cr3t");
        assertThat(other.holds()).extracting(Hold::target).containsExactly("GET " + lab.url("/secret/4711") + "?key=*");
        all.server.answer("/free", 200);
        other.starts("/free").response();
        all.server.assertArrive("/free");
        all.server.answer("/secret/4711?key=s3cr3t", 200);
        all.holdEnds(Duration.ofMinutes(2), 1);
        all.server.assertArrive("/secret/4711?key=s3cr3t");
    }
}
