package dev.heed.okhttp.sim;

import org.jspecify.annotations.Nullable;

/**
 * What must follow a response or failure, as the simulation reads the laws.
 *
 * @param kind what
 * @param isSure false if it depends on what the ledger cannot know, the budget say: then it may be handed over as well
 * @param readyAt when the next send may be made, by the time of the world
 * @param dueAt when it must be made, unless a hold keeps it back
 * @param hop that follows
 * @param why for people; for a renewal the credentials that were refused
 */
record Verdict(
        Kind kind,
        boolean isSure,
        long readyAt,
        long dueAt,
        @Nullable WorldHop hop,
        String why) {
    static final Verdict FIRST = of(Kind.REPEAT, "not sent yet");

    enum Kind {
        /** The caller gets it. */
        DELIVER,
        /** A ProtocolException takes its place. */
        THROW,
        REPEAT,
        FOLLOW,
        /** Only with other credentials. */
        RENEW
    }

    static Verdict of(Kind kind, String why) {
        return new Verdict(kind, true, Long.MIN_VALUE, Long.MIN_VALUE, null, why);
    }

    static Verdict follow(WorldHop hop) {
        return new Verdict(Kind.FOLLOW, true, Long.MIN_VALUE, Long.MIN_VALUE, hop, "it is led on");
    }

    Verdict after(long now, Wait wait) {
        long ready = now + wait.least().toNanos();
        return new Verdict(kind, isSure, ready, now + wait.mostSpread().toNanos(), hop, why);
    }

    Verdict perhaps(boolean isUnsure) {
        return isUnsure ? new Verdict(kind, false, readyAt, dueAt, hop, why) : this;
    }

    boolean maySend() {
        return kind != Kind.DELIVER && kind != Kind.THROW;
    }

    boolean isRetry() {
        return kind == Kind.REPEAT && isSure;
    }

    boolean mayDeliver() {
        return kind == Kind.DELIVER || kind == Kind.RENEW || !isSure;
    }

    boolean mayThrow() {
        return kind == Kind.THROW || (kind == Kind.FOLLOW && !isSure);
    }

    @Override
    public String toString() {
        return (isSure ? "" : "perhaps ") + kind + " as " + why;
    }
}
