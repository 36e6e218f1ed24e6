package dev.heed.internal;

import dev.heed.Hold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The two lines of each hold in the log: that it was armed, and that it is over. */
final class HoldLines {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");

    private HoldLines() {}

    record Armed(Hold hold) implements Runnable {
        @Override
        public void run() {
            about(hold).addKeyValue("until", hold.until()).log("hold armed: {}", hold);
        }
    }

    record Over(Hold hold, int waited, int answeredLocally) implements Runnable {
        @Override
        public void run() {
            about(hold)
                    .addKeyValue("waited", waited)
                    .addKeyValue("answeredLocally", answeredLocally)
                    .log("hold over: {} waited, {} were answered locally: {}", waited, answeredLocally, hold);
        }
    }

    private static LoggingEventBuilder about(Hold hold) {
        return LOG.atInfo().addKeyValue("status", hold.status()).addKeyValue("scope", hold.scope());
    }
}
