package dev.heed.internal.telemetry;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line of the log together with its facts. With slf4j 2 the facts are key-values. With slf4j 1.7, which Maven
 * chooses where a project names resilience4j itself, the line is the same without them: 1.7 has no key-values, and
 * every message says in words what its facts are.
 */
public final class LogLine {
    static final Logger LOG = LoggerFactory.getLogger("dev.heed");

    /** The class path is asked once, since it does not change. */
    private static final boolean HAS_KEY_VALUES = hasKeyValues(Logger.class);

    private final Object[] facts;

    private LogLine(Object[] facts) {
        this.facts = facts;
    }

    /**
     * Begins a line of the log.
     *
     * @param namesAndValues a name, its value, the next name, its value, and so on
     * @return the line, which {@code debug} or {@code info} writes
     */
    public static LogLine of(Object... namesAndValues) {
        return new LogLine(namesAndValues);
    }

    public void debug(String message, Object... arguments) {
        if (HAS_KEY_VALUES) {
            KeyValues.debug(facts, message, arguments);
        } else {
            LOG.debug(message, arguments);
        }
    }

    public void info(String message, Object... arguments) {
        if (HAS_KEY_VALUES) {
            KeyValues.info(facts, message, arguments);
        } else {
            LOG.info(message, arguments);
        }
    }

    void warn(String message, Object... arguments) {
        if (HAS_KEY_VALUES) {
            KeyValues.warn(facts, message, arguments);
        } else {
            LOG.warn(message, arguments);
        }
    }

    static boolean hasKeyValues(Class<?> logger) {
        return Arrays.stream(logger.getMethods())
                .anyMatch(method -> method.getName().equals("atDebug"));
    }

    /** This class stands apart so that a JVM with slf4j 1.7 never loads {@link LoggingEventBuilder}. */
    private static final class KeyValues {
        static void debug(Object[] facts, String message, Object[] arguments) {
            with(facts, LOG.atDebug()).log(message, arguments);
        }

        static void info(Object[] facts, String message, Object[] arguments) {
            with(facts, LOG.atInfo()).log(message, arguments);
        }

        static void warn(Object[] facts, String message, Object[] arguments) {
            with(facts, LOG.atWarn()).log(message, arguments);
        }

        private static LoggingEventBuilder with(Object[] facts, LoggingEventBuilder line) {
            LoggingEventBuilder withFacts = line;
            for (int i = 0; i < facts.length; i += 2) {
                withFacts = withFacts.addKeyValue((String) facts[i], facts[i + 1]);
            }
            return withFacts;
        }
    }
}
