package dev.heed.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.heed.internal.testing.CapturedLog;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;

/** A line and its facts. What slf4j 1.7 does with them a consumer project in client-okhttp/src/it tries. */
class LogLineTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    /** All that 1.7 has of a logger, as far as it matters here. */
    interface OlderLogger {
        void debug(String message, Object... arguments);
    }

    @Test
    void factsAreKeyValuesInTheOrderGiven() {
        LogLine.of("attempt", 2, "status", 503).debug("attempt {} -> {}", 2, 503);
        LogLine.of("waited", 1).info("over");
        assertThat(log.messages()).containsExactly("attempt 2 -> 503", "over");
        assertThat(log.facts()).containsExactly(Map.of("attempt", 2, "status", 503), Map.of("waited", 1));
        assertThat(log.facts().get(0).keySet()).containsExactly("attempt", "status");
        assertThat(log.lines().stream().map(line -> line.getLevel())).containsExactly(Level.DEBUG, Level.INFO);
    }

    @Test
    void aLevelThatIsOffStaysEmpty() {
        log.level(Level.WARN);
        LogLine.of("attempt", 2).debug("attempt {}", 2);
        LogLine.of("waited", 1).info("over");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void whetherThereAreKeyValuesIsSeenByTheFluentMethods() {
        assertThat(LogLine.hasKeyValues(Logger.class)).isTrue();
        assertThat(LogLine.hasKeyValues(OlderLogger.class)).isFalse();
    }
}
