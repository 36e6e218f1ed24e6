package dev.heed.okhttp.sim;

import dev.heed.Step;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiConsumer;
import okhttp3.Call;

/** A listener of the user that takes its time: others run meanwhile. */
final class WorldListener implements BiConsumer<Call, Step> {
    private final Fibers fibers;
    private final Random random;

    WorldListener(Fibers fibers, Random random) {
        this.fibers = fibers;
        this.random = random;
    }

    @Override
    public void accept(Call call, Step step) {
        if (!fibers.isTurn()) {
            fibers.breaks(new Violation("a listener runs on the thread of the timers", null));
        } else if (random.nextInt(4) == 0) {
            fibers.sleep(random.nextLong(Duration.ofSeconds(3).toNanos()));
        } else {
            fibers.yields();
        }
    }
}
