package dev.heed.internal.hold;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what has to do with the engine of a fleet. What that throws, in spite of its contract, must not cost a call its
 * response: it is warned of once, and said at DEBUG after that. It is thread-safe.
 */
public final class FleetMistakes {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");

    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Runs code of an engine, or code that an engine calls.
     *
     * @param step what to run
     */
    public void guard(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) { // a class that an engine lacks at run time is an Error
            report(e);
        }
    }

    /**
     * Reports what an engine threw.
     *
     * @param mistake what was thrown
     */
    public void report(Throwable mistake) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn("the fleet failed, where it does this process acts as if it were alone", mistake);
        } else {
            LOG.debug("the fleet failed", mistake);
        }
    }
}
