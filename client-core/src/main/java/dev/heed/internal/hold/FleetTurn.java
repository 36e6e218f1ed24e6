package dev.heed.internal.hold;

import dev.heed.HoldFleet.First;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides when a hold that other processes share lets calls of this one go, once its time is over: not before the fleet
 * has said who goes first, and how that one fared. A hold that nobody shares, or whose fleet cannot be asked, opens at
 * once. It is pure: time, random numbers and answers are passed in. {@link HoldRegistry} guards it with its lock.
 */
final class FleetTurn {
    /** Belongs to all holds that nobody shares, and never changes. */
    static final FleetTurn NONE = new FleetTurn("", new FleetSize());

    /** The fleet is asked so long before the end, so that its answer is there by then. */
    static final long AHEAD_NANOS = Duration.ofMillis(500).toNanos();

    /** The processes spread their questions over this time, and have the rest of it for the answer. */
    static final long ASKING_NANOS = Duration.ofMillis(300).toNanos();

    /**
     * A process that asks after the end, or so shortly before it that no answer could come, waits so long for the
     * answer: a call whose own response armed the hold comes back at its end, and asks no earlier.
     */
    static final long ANSWER_NANOS = Duration.ofMillis(200).toNanos();

    /** After a first request that failed the processes spread their questions over this time. */
    static final long ASKING_AGAIN_NANOS = Duration.ofMillis(100).toNanos();

    /** Holds before a refusal are shared only if they last so long. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration MAX = Duration.ofSeconds(20);

    /** Nobody waits longer for the fleet after an end. */
    static final long MAX_NANOS = MAX.toNanos();

    /** Where no first request shows how fast the server is, the number of processes that begin doubles each second. */
    private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MAX_SILENT = 2;

    private enum State {
        /** Nobody shares the hold, or the fleet cannot be asked. */
        ALONE,
        /** The fleet knows the hold, and has not been asked. */
        STANDS,
        /** The fleet was asked, and has until a time to answer. */
        ASKED,
        /** Another process goes first, and has until a time to come back. */
        WAITS,
        /** The first request failed: the fleet is asked again at a time. */
        AGAIN,
        /** This process goes first. */
        FIRST,
        /** A first response was good: this process begins at a time. */
        OPEN
    }

    /** Says what the hold has to do about an answer. */
    enum Effect {
        NONE,
        /** This process no longer needs the first turn: another one may have it. */
        GIVES_BACK,
        /** The hold stands for longer. */
        LENGTHENS;

        /** Returns what to do about an answer for which nobody waits any more. */
        static Effect ofLate(First answer) {
            return answer.turn() == First.Turn.GO ? GIVES_BACK : NONE;
        }
    }

    /** The fleet knows the hold by this name; it is empty if nobody shares the hold. */
    private final String id;

    private final FleetSize size;
    private State state = State.ALONE;
    private long window;

    /** The state ends at this time, if it ends by itself. */
    private long atNanos;

    private double random;
    private int silent;

    /** The turn of another process ended between the question and the answer. */
    private boolean isFreed;

    private boolean hasStood;

    /** The fleet has this hold from this process or told of it. */
    private boolean isShared;

    private boolean isKnown;

    /** Nothing was heard of this hold since the fleet could not be reached. */
    private boolean isCut;

    /** This process backs off until then, since its own first failed. */
    private OptionalLong ownNanos = OptionalLong.empty();

    FleetTurn(String id, FleetSize size) {
        this.id = id;
        this.size = size;
    }

    String id() {
        return id;
    }

    long window() {
        return window;
    }

    /** Returns whether the fleet hears of a hold: a short one before a refusal is how a service works. */
    boolean concerns(HoldRequest request) {
        boolean isLong = request.cause().isRefusal() || request.time().compareTo(SHORTEST) >= 0;
        return isLong && !id.isEmpty();
    }

    /** Returns whether this process tells the fleet of a hold, and takes note of it. */
    boolean shares(HoldRequest request) {
        boolean shares = concerns(request) && !request.cause().isOfFleet();
        isShared |= shares;
        isKnown &= !shares;
        return shares;
    }

    /**
     * Takes note that the fleet can no longer be reached: it may forget the hold. A process that goes first does, and says
     * how it fared: the fleet may be back by then.
     */
    void leaves() {
        isKnown = false;
        isCut = true;
        if (state != State.FIRST) {
            alone();
        }
    }

    /** Takes note of whether the fleet knows the hold as long as it is here. */
    void known(boolean asLong) {
        isKnown = asLong;
    }

    /** Returns whether the fleet should know the hold, and has not shown that it does. */
    boolean isMissed() {
        return isShared && !isKnown;
    }

    /** Does as if there were no fleet, until it tells of the hold. */
    void alone() {
        state = State.ALONE;
    }

    /**
     * Returns whether news of a window count. An older window counts only if it ends later than what is known.
     */
    boolean counts(long newWindow, boolean endsLater) {
        return endsLater || newWindow >= window;
    }

    /** Takes note of a window that is new, ends later, or is the first that is heard of since the fleet was away. */
    void told(long newWindow, double newRandom, boolean isNews) {
        isShared = true;
        isCut = false;
        if (isNews || newWindow != window || state == State.ALONE) {
            hasStood &= newWindow == window;
            ownNanos = newWindow == window ? ownNanos : OptionalLong.empty();
            silent = 0;
            random = newRandom;
            state = State.STANDS;
        }
        window = newWindow;
    }

    /** Takes note of a new end: what was asked counts no more. A hold that is armed anew is new to the fleet. */
    void moves(boolean anew) {
        if (anew) {
            alone();
        } else if (state != State.ALONE) {
            state = State.STANDS;
        }
    }

    /** Takes note that the hold was ended by hand. A process that was to go first does. */
    void ends() {
        if (state != State.FIRST) {
            moves(false);
        }
    }

    private long asksAheadNanos(long untilNanos) {
        return untilNanos - AHEAD_NANOS + (long) (random * ASKING_NANOS);
    }

    boolean wantsToAsk(long now, long untilNanos) {
        return switch (state) {
            case STANDS -> now - asksAheadNanos(untilNanos) >= 0;
            case WAITS, AGAIN -> now - atNanos >= 0;
            case ALONE, ASKED, FIRST, OPEN -> false;
        };
    }

    /**
     * Returns whether the fleet is to be asked now, and takes note of the question. After two processes that went first
     * and did not come back nobody is asked any more.
     */
    boolean asks(long now, long untilNanos) {
        if (!wantsToAsk(now, untilNanos)) {
            return false;
        }
        silent += state == State.WAITS ? 1 : 0;
        if (silent >= MAX_SILENT) {
            state = State.OPEN;
            atNanos = now + (long) (size.begins(random) * STEP_NANOS);
            return false;
        }
        state = State.ASKED;
        long answerBy = now + ANSWER_NANOS;
        atNanos = answerBy - untilNanos < 0 ? untilNanos : answerBy;
        isFreed = false;
        return true;
    }

    /** Takes note of an answer. One that comes when the hold is open already comes late. */
    Effect answered(First answer, double newRandom, long now) {
        if (state != State.ASKED) {
            return state == State.FIRST ? Effect.NONE : Effect.ofLate(answer);
        }
        random = newRandom;
        switch (answer.turn()) {
            case GO -> state = State.FIRST;
            case WAIT -> waits(answer, now);
            case OPEN -> opens(answer.members(), answer.time(), now);
            case STANDS -> {
                boolean isLonger = !hasStood && !answer.time().isZero();
                hasStood = true;
                state = isLonger ? State.STANDS : State.ALONE;
                return isLonger ? Effect.LENGTHENS : Effect.NONE;
            }
            case UNKNOWN -> state = State.ALONE;
        }
        return Effect.NONE;
    }

    private void waits(First answer, long now) {
        size.set(Math.max(answer.members(), size.members()));
        state = State.WAITS;
        atNanos = now + nanos(answer.time());
        if (isFreed) {
            again(now + (long) (random * ASKING_AGAIN_NANOS));
        }
    }

    private void opens(int members, Duration took, long now) {
        size.set(members);
        state = State.OPEN;
        atNanos = now + (long) (size.begins(random) * nanos(took));
    }

    private static long nanos(Duration time) {
        return time.compareTo(MAX) > 0 ? MAX_NANOS : time.toNanos();
    }

    /** Takes note that the first response was good. A process that sends already goes on as it does. */
    void opened(long ofWindow, int members, Duration took, double newRandom, long now) {
        if (ofWindow == window && state != State.ALONE && state != State.FIRST && state != State.OPEN) {
            random = newRandom;
            opens(members, took, now);
        }
    }

    /** Takes note that the first came back without a good response. */
    void freed(long ofWindow, double newRandom, long now) {
        if (ofWindow == window && state == State.WAITS) {
            again(now + (long) (newRandom * ASKING_AGAIN_NANOS));
        } else if (ofWindow == window && state == State.ASKED) {
            isFreed = true;
        }
    }

    boolean isFirst() {
        return state == State.FIRST;
    }

    /** Returns whether this process has the first turn, or may be given it by an answer that is on its way. */
    boolean mayBeFirst() {
        return state == State.FIRST || state == State.ASKED;
    }

    /** Returns whether the fleet has a say in who goes. */
    boolean decides() {
        return state != State.ALONE;
    }

    /** Returns whether the fleet has the hold from this process, or told of it. */
    boolean isShared() {
        return isShared;
    }

    /** Takes note that the first response of this process was good. */
    void proved() {
        state = State.OPEN;
    }

    /** Asks the fleet again at a time: the first request of this process failed, or there was none. */
    void again(long nanos) {
        state = State.AGAIN;
        atNanos = nanos;
    }

    /**
     * Asks again after the backoff of this process, which no turn of others shortens.
     *
     * @return false if there is nobody to ask: the hold stays open
     */
    boolean backsOff(long nanos) {
        if (isCut) {
            alone();
            return false;
        }
        again(nanos);
        ownNanos = OptionalLong.of(nanos);
        return true;
    }

    /** Returns whether the hold opens, whose time is over. */
    boolean lets(long now, long untilNanos) {
        boolean lets = switch (state) {
            case ALONE, FIRST -> true;
            case ASKED, OPEN -> now - atNanos >= 0;
            case STANDS, WAITS, AGAIN -> false;
        };
        boolean isLast = now - lastNanos(untilNanos) >= 0 && (!ownNanos.isPresent() || now - ownNanos.getAsLong() >= 0);
        return lets || isLast;
    }

    /** Takes note that the hold opens: an answer that comes later is none. */
    void letsGo() {
        if (state != State.FIRST && state != State.OPEN) {
            state = State.ALONE;
        }
    }

    /** Returns when a call of this process should ask, if nothing happens before. */
    long nextNanos(long untilNanos) {
        long next = switch (state) {
            case ALONE, FIRST -> untilNanos;
            case STANDS -> asksAheadNanos(untilNanos);
            case ASKED, WAITS, AGAIN -> atNanos;
            case OPEN -> atNanos - untilNanos > 0 ? atNanos : untilNanos;
        };
        long last = lastNanos(untilNanos);
        boolean isOwn = ownNanos.isPresent() && ownNanos.getAsLong() - last > 0;
        return next - last > 0 && !isOwn ? last : next;
    }

    /** Returns when this process goes whatever the fleet says: not all of them at once. */
    private long lastNanos(long untilNanos) {
        return untilNanos + MAX_NANOS - (long) ((size.doublings() - size.begins(random)) * STEP_NANOS);
    }
}
