package dev.heed.okhttp.soak;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Switches logs off: what fails on purpose would be logged between the lines of the report. */
final class LogOff {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
    private final Level before = logger.getLevel();

    LogOff() {
        logger.setLevel(Level.OFF);
    }

    void ends() {
        logger.setLevel(before);
    }
}
