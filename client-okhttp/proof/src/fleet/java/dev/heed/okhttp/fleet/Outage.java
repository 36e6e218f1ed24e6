package dev.heed.okhttp.fleet;

/** From when to when a server refuses, in microseconds. */
record Outage(long begins, long ends) {
    static final Outage NEVER = new Outage(0, 0);

    boolean covers(long micros) {
        return micros >= begins && micros < ends;
    }

    /** Whole seconds, rounded up: the server is back when they are over. */
    long secondsLeft(long micros) {
        return (ends - micros + Micros.SECOND - 1) / Micros.SECOND;
    }
}
