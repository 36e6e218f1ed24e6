package dev.heed.samples.demo;

import dev.heed.samples.demo.Row.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Says what did not happen as a row says; it is empty if all did. */
final class Verdict {
    private final Row row;
    private final Performance performance;
    private final Duration tolerance;
    private final List<String> complaints = new ArrayList<>();

    /**
     * Compares a row with what happened.
     *
     * @param tolerance how late a thread may wake; zero in virtual time
     */
    Verdict(Row row, Performance performance, Duration tolerance) {
        this.row = row;
        this.performance = performance;
        this.tolerance = tolerance;
    }

    List<String> complaints() {
        List<String> expected = row.scenes().stream().map(Scene::line).toList();
        List<String> sent =
                performance.wire().stream().map(Service.Exchange::line).toList();
        if (sent.equals(expected)) {
            checkTimes();
        } else {
            complaints.add("requests on the wire should be " + expected + ", were " + sent);
        }
        checkWaits();
        if (!row.ending().check().test(performance)) {
            complaints.add("outcome should be " + row.ending().expected());
        }
        return complaints;
    }

    /** Checks the waits by the server's own watch: nothing may arrive early. */
    private void checkTimes() {
        for (int i = 1; i < row.scenes().size(); i++) {
            Scene before = row.scenes().get(i - 1);
            Duration gap = performance.gapBefore(i);
            if (gap.compareTo(before.least()) < 0 || gap.compareTo(before.most().plus(tolerance)) > 0) {
                complaints.add("request " + (i + 1) + " should come " + range(before) + " after request " + i
                        + ", came after " + Text.of(gap));
            }
        }
    }

    private void checkWaits() {
        List<Scene> pauses =
                row.scenes().stream().filter(scene -> !scene.most().isZero()).toList();
        List<Duration> waits = performance.waits();
        boolean good = waits.size() == pauses.size();
        for (int i = 0; good && i < waits.size(); i++) {
            Duration wait = waits.get(i);
            good = wait.plus(tolerance).compareTo(pauses.get(i).least()) >= 0
                    && wait.compareTo(pauses.get(i).most()) <= 0;
        }
        if (!good) {
            complaints.add(
                    "waits should be " + pauses.stream().map(Verdict::range).toList() + ", were "
                            + waits.stream().map(Text::of).toList());
        }
    }

    private static String range(Scene scene) {
        return scene.least().equals(scene.most())
                ? Text.of(scene.least())
                : Text.of(scene.least()) + " to " + Text.of(scene.most());
    }
}
