package dev.heed.okhttp.fleet;

import java.time.Duration;

/** What happens to Redis in an outage of the server, and how much longer than alone a call may wait then. */
enum Scene {
    KILLED("killed in the middle of the hold", When.MIDDLE, 0),
    PAUSED("stopped (SIGSTOP) in the middle of the hold", When.MIDDLE, 0),
    EMPTIED("killed and started empty in the middle of the hold", When.MIDDLE, 0),
    KILLED_LATE("killed while the first is on its way", When.FIRST, 0),
    /** A ping that is unanswered for 5 s, or the lease of 10 s, ends the wait for the first. */
    PAUSED_LATE("stopped while the first is on its way", When.FIRST, 10);

    /** When it happens. */
    enum When {
        /** After a third of the outage. */
        MIDDLE,
        /** Before the first request after it gets its response. */
        FIRST
    }

    final String text;
    final When when;
    private final int longerSeconds;

    Scene(String text, When when, int longerSeconds) {
        this.text = text;
        this.when = when;
        this.longerSeconds = longerSeconds;
    }

    void happens(RedisProcess redis) {
        if (isPause()) {
            redis.suspend();
            return;
        }
        redis.kill();
        if (this == EMPTIED) {
            redis.startAgain();
        }
    }

    boolean isPause() {
        return this == PAUSED || this == PAUSED_LATE;
    }

    /** How much longer than alone. */
    Duration longer() {
        return Duration.ofSeconds(longerSeconds);
    }
}
