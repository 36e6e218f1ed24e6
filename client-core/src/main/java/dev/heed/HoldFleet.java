package dev.heed;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * A {@code HoldFleet} is how the processes that share an API key tell each other of holds, so that one refusal makes
 * all of them wait and one request of all of them goes first when it ends. An engine (Redis, a message bus) implements
 * it; a {@code Resilience} is its {@link Member}.
 *
 * <p>No method blocks or throws: what cannot be sent at once is dropped, and each process then does what it would do
 * alone. All methods may be called by any thread, also before {@link #join} and after {@link #close}, when they do
 * nothing and {@link #first} says {@link First#unknown()}. Each step is one atomic step of the engine: two processes
 * that arm at a time leave the later end, two that ask for the first turn never both get it while the engine keeps what
 * it was told.
 */
public interface HoldFleet extends AutoCloseable {
    /**
     * Begins to tell a member what stands and what changes, after each reconnect again. Returns at once, whether the
     * engine can be reached or not. A fleet has one member; a further one is told too where the engine can do that.
     *
     * @param member this process
     */
    void join(Member member);

    /**
     * Says that a response in this process asked for a hold. The fleet never shortens one: it keeps the later end. A
     * hold whose time is over begins a new window, and drops the turn of the last. The members are told, this one too,
     * with the window and the number of armings that the engine knows: one more for each window that a refusal asks for,
     * as many as the process says for the first one and for one after a good response, 0 while no refusal asked for it.
     *
     * @param hold the hold; its window is not looked at
     */
    void arm(SharedHold hold);

    /**
     * Asks whether this process may send the first request after a hold; asked up to half a second before its end, so
     * that no call waits for the engine.
     *
     * @param hold the hold, with the window that is about to end
     * @return the answer; one that comes late is no answer any more, one that fails is {@link First#unknown()}
     */
    CompletionStage<First> first(SharedHold hold);

    /**
     * Says how the first request ended. Good: all members are told that it is open, and begin one after another within
     * a time that follows from how long the first took. Not good: the turn is free again, and the others ask; nobody is
     * told anything if this process does not have it.
     *
     * @param hold the hold, with its window; nothing is done for another window
     * @param good whether the response was healthy
     * @param took how long the first request took
     */
    void proved(SharedHold hold, boolean good, Duration took);

    /**
     * Ends a hold by hand, for everybody: still one goes first.
     *
     * @param hold the hold, with its window; nothing is done for another window. Window 0 ends whichever stands: the
     *     process has armed it, and does not know its window yet
     */
    void release(SharedHold hold);

    /** Leaves the fleet and closes what {@link #join} opened; the member is told nothing more. */
    @Override
    void close();

    /**
     * A {@code Member} is this process as the fleet sees it. All methods may be called by any thread and return at
     * once. A message that comes twice, late or out of order does no harm: of one window the later end counts, an older
     * window counts only if it ends later.
     */
    interface Member {
        /**
         * A hold was armed or lengthened, or stood when this process joined.
         *
         * @param hold the hold, with how long it stands from now; cut to {@link ResiliencePolicy#maxHold()}
         */
        void armed(SharedHold hold);

        /**
         * The first response was good: all may go, one after another.
         *
         * @param hold the hold that is open
         * @param members how many processes the fleet has, at least 1
         * @param took how long the first request took
         */
        void opened(SharedHold hold, int members, Duration took);

        /**
         * The first did not come back with a good response: whoever asks next may go.
         *
         * @param hold the hold whose turn is free
         */
        void freed(SharedHold hold);

        /**
         * A hold was ended by hand on another process.
         *
         * @param hold the hold that is over
         */
        void released(SharedHold hold);

        /**
         * The engine can be reached, or cannot: then this process does at once what it would do alone.
         *
         * @param connected whether it can be reached
         */
        void connected(boolean connected);
    }

    /**
     * A {@code First} answers {@link #first}.
     *
     * @param turn what to do
     * @param members how many processes the fleet has, where it is open or another one goes first; 1 elsewhere
     * @param time how long to wait, how long it still stands, or how long the first took; zero elsewhere
     */
    record First(Turn turn, int members, Duration time) {
        /** Says what to do. */
        public enum Turn {
            /** This process sends the first request, one, and says how it ended. */
            GO,
            /** Another process goes first: wait until it is told how that ended, at most for the time given. */
            WAIT,
            /** The first response was good already: begin within the time that follows from how long it took. */
            OPEN,
            /** The hold still stands, for the time given. */
            STANDS,
            /** The engine knows nothing of it, or could not be asked: do as alone. */
            UNKNOWN
        }

        /**
         * Refuses null, no member and negative times.
         *
         * @param turn what to do
         * @param members how many processes the fleet has
         * @param time how long
         * @throws NullPointerException if one of them is null
         * @throws IllegalArgumentException if there is no member, or the time is negative
         */
        public First {
            Objects.requireNonNull(turn, "turn");
            if (members < 1) {
                throw new IllegalArgumentException("members must be at least 1, was " + members);
            }
            if (time.isNegative()) {
                throw new IllegalArgumentException("time must be at least 0, was " + time);
            }
        }

        /**
         * Returns {@link Turn#GO}.
         *
         * @return that this process goes first
         */
        public static First go() {
            return new First(Turn.GO, 1, Duration.ZERO);
        }

        /**
         * Returns {@link Turn#WAIT}.
         *
         * @param members how many processes the fleet has, at least 1; by this they begin one after another should
         *     nobody say how the first ended
         * @param atMost how long the turn of the other process lasts at most
         * @return that another process goes first
         * @throws IllegalArgumentException if there is no member, or the time is negative
         */
        public static First waiting(int members, Duration atMost) {
            return new First(Turn.WAIT, members, atMost);
        }

        /**
         * Returns {@link Turn#OPEN}.
         *
         * @param members how many processes the fleet has, at least 1
         * @param took how long the first request took
         * @return that the first response was good
         * @throws IllegalArgumentException if there is no member, or the time is negative
         */
        public static First open(int members, Duration took) {
            return new First(Turn.OPEN, members, took);
        }

        /**
         * Returns {@link Turn#STANDS}.
         *
         * @param left how long it still stands
         * @return that the hold has not ended
         * @throws IllegalArgumentException if the time is negative
         */
        public static First stands(Duration left) {
            return new First(Turn.STANDS, 1, left);
        }

        /**
         * Returns {@link Turn#UNKNOWN}.
         *
         * @return that the fleet cannot say
         */
        public static First unknown() {
            return new First(Turn.UNKNOWN, 1, Duration.ZERO);
        }
    }
}
