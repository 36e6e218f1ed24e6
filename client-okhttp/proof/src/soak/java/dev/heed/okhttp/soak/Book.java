package dev.heed.okhttp.soak;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * What is known of all calls.
 *
 * @param open those that have begun, and have not ended or whose body is not closed yet
 * @param underWay a permit for each call that may still begin
 * @param tally what happened
 * @param violations what must not have happened
 */
record Book(Set<Watched> open, Semaphore underWay, Tally tally, Violations violations) {
    Book(int callers) {
        this(ConcurrentHashMap.newKeySet(), new Semaphore(callers), new Tally(), new Violations());
    }

    /** Tells of calls that should have ended. */
    void lookForOverdue() {
        tally.peakThreads.accumulate(Thread.activeCount());
        long now = System.nanoTime();
        open.stream().filter(call -> call.isMissed(now)).forEach(call -> violations.add("never ended: " + call));
    }
}
