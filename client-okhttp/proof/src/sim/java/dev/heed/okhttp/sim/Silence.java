package dev.heed.okhttp.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Keeps Heed from logging meanwhile: a thousand worlds have a lot of trouble. */
final class Silence {
    private Silence() {}

    static <T> T during(Supplier<T> work) {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
        @Nullable Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            return work.get();
        } finally {
            logger.setLevel(before);
        }
    }
}
