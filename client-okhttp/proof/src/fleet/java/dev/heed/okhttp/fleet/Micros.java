package dev.heed.okhttp.fleet;

import java.time.Instant;

/** Reads the wall clock, which all processes of a machine share, in microseconds. */
final class Micros {
    static final long SECOND = 1_000_000;
    static final long MILLI = 1_000;

    private Micros() {}

    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano() / 1_000;
    }
}
