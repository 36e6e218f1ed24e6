package dev.heed.okhttp;

import dev.heed.okhttp.testing.FleetLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of a fleet have in common: one fleet each, of which nothing is left over. */
abstract class FleetScene {
    @RegisterExtension
    final Lab lab = new Lab();

    private @Nullable FleetLab fleet;

    final FleetLab fleet(Mode mode) {
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
}
