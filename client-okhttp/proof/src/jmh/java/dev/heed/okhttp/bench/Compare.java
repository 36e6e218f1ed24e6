package dev.heed.okhttp.bench;

import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** Compares Heed with what else there is: all do the same work. */
final class Compare {
    private Compare() {}

    /**
     * Prints what it has measured as it goes, but for the last. In half as many JVMs as other parts: it is one of
     * three.
     */
    static String measure(int forks) throws RunnerException, IOException, InterruptedException {
        Obedience.check();
        System.out.println(CompareWaiting.measure());
        System.out.println(CompareHold.measure());
        return CompareHappy.measure((forks + 1) / 2);
    }
}
