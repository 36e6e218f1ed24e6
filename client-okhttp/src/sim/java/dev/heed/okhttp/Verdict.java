package dev.heed.okhttp;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What must follow a reply or failure, as the simulation reads the laws.
 *
 * @param kind what
 * @param isSure false if it depends on what the ledger cannot know, the budget say: then it may be handed over as well
 * @param readyAt when the next send may be made, by the time of the world
 * @param method of the hop that follows
 * @param url of the hop that follows
 * @param why for people; for a renewal the credentials that were refused
 */
record Verdict(
        Kind kind,
        boolean isSure,
        long readyAt,
        @Nullable String method,
        @Nullable HttpUrl url,
        String why) {
    static final Verdict FIRST = new Verdict(Kind.REPEAT, true, Long.MIN_VALUE, null, null, "not sent yet");

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
        return new Verdict(kind, true, Long.MIN_VALUE, null, null, why);
    }

    Verdict at(long time) {
        return new Verdict(kind, isSure, time, method, url, why);
    }

    Verdict perhaps() {
        return new Verdict(kind, false, readyAt, method, url, why);
    }

    boolean maySend() {
        return kind != Kind.DELIVER && kind != Kind.THROW;
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
