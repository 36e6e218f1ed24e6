package dev.heed.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;

/** A line and its facts. What slf4j 1.7 does with them a consumer project in client-okhttp/src/it tries. */
class FactLineTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    /** All that 1.7 has of a logger, as far as it matters here. */
    interface OlderLogger {
        void debug(String message, Object... arguments);
    }

    @Test
    void factsAreKeyValuesInTheOrderGiven() {
        FactLine.of("attempt", 2, "status", 503).debug("attempt {} -> {}", 2, 503);
        FactLine.of("waited", 1).info("over");
        assertThat(log.messages()).containsExactly("attempt 2 -> 503", "over");
        assertThat(log.facts()).containsExactly(Map.of("attempt", 2, "status", 503), Map.of("waited", 1));
        assertThat(log.facts().get(0).keySet()).containsExactly("attempt", "status");
        assertThat(log.lines().stream().map(line -> line.getLevel())).containsExactly(Level.DEBUG, Level.INFO);
    }

    @Test
    void aLevelThatIsOffStaysEmpty() {
        log.level(Level.WARN);
        FactLine.of("attempt", 2).debug("attempt {}", 2);
        FactLine.of("waited", 1).info("over");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void whetherThereAreKeyValuesIsSeenByTheFluentMethods() {
        assertThat(FactLine.hasKeyValues(Logger.class)).isTrue();
        assertThat(FactLine.hasKeyValues(OlderLogger.class)).isFalse();
    }
}
