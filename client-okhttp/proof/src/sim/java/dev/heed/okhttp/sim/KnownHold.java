package dev.heed.okhttp.sim;

/** Is what one process knows of one hold, by what it was told: the latest end counts. */
final class KnownHold {
    private static final long NEVER = Long.MIN_VALUE;

    private long until = NEVER;
    private long before = NEVER;
    private long since = NEVER;
    private long latest = NEVER;

    /** When it ends at the latest, if the engine's answer to who goes first counts. */
    long latest() {
        return latest;
    }

    void perhapsLasts(long newLatest) {
        latest = Math.max(latest, newLatest);
    }

    long until() {
        return until;
    }

    /** Takes note of an end, which counts if it is later; true if it does. */
    boolean lasts(long newUntil, long now) {
        boolean isLater = newUntil > until;
        perhapsLasts(newUntil);
        if (isLater) {
            set(newUntil, now);
        }
        return isLater;
    }

    /** By hand. */
    void ends(long now) {
        if (until > now) {
            set(now, now);
        }
    }

    private void set(long newUntil, long now) {
        before = since == now ? before : until;
        since = now;
        until = newUntil;
    }

    /** Whether a request may be sent: one that goes in the moment of the news was decided about before. */
    boolean allows(long now) {
        return now >= until || (since == now && now >= before);
    }
}
