package dev.heed.internal.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What a test logs, at DEBUG until it says otherwise. */
public final class CapturedLog implements BeforeEachCallback, AfterEachCallback {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.setLevel(null);
        logger.setAdditive(true);
        logger.detachAppender(appender);
    }

    public void level(Level level) {
        logger.setLevel(level);
    }

    public List<ILoggingEvent> lines() {
        return appender.list;
    }

    public List<String> messages() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    public List<Map<String, Object>> facts() {
        return appender.list.stream().map(CapturedLog::keyValues).toList();
    }

    private static Map<String, Object> keyValues(ILoggingEvent line) {
        Map<String, Object> facts = new LinkedHashMap<>();
        line.getKeyValuePairs().forEach(pair -> facts.put(pair.key, pair.value));
        return facts;
    }
}
