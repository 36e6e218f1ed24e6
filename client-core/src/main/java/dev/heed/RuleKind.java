package dev.heed;

import java.time.Duration;

/** What a rule does. */
enum RuleKind {
    SURFACE("surface()"),
    NEVER_REPEAT("neverRepeat()"),
    FOLLOW("follow()"),
    WAIT_AS_TOLD("waitAsTold()"),
    WAIT_AT_LEAST("waitAtLeast(%s)"),
    BACK_OFF("backOff()");

    private final String text;

    RuleKind(String text) {
        this.text = text;
    }

    boolean repeats() {
        return this == WAIT_AS_TOLD || this == WAIT_AT_LEAST || this == BACK_OFF;
    }

    /** As it is written in code. */
    String written(Duration floor) {
        return String.format(text, floor);
    }
}
