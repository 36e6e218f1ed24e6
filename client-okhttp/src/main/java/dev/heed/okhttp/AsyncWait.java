package dev.heed.okhttp;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Callback;
import org.jspecify.annotations.Nullable;

/** The waits of an asynchronous call: each is begun here, and taken out once, by its release, a cancel or a mistake. */
@SuppressWarnings("serial") // is not serialized
abstract class AsyncWait extends OneEnd implements Sleeper {
    private static final byte WAITS = 0;
    private static final byte IS_SENT = 1;
    private static final byte IS_QUEUED = 2;
    private static final byte RUNS = 3;

    /** How far the next attempt has come: to the dispatcher, perhaps into its queue, and onto a thread. */
    private volatile byte stage = WAITS;

    private volatile boolean woken;

    AsyncWait(AsyncCore async, ResilientCall call, Callback callback) {
        super(async, call, callback);
    }

    /** Goes on after a wait, in the turn of its host, unless somebody else has taken the wait out. */
    abstract void release(Parked wait, Releases.Permit permit);

    /** It is known as waiting before a cancel can find the wait and take it back. */
    final void park(Parked wait) {
        waits();
        async.slots().readLimits();
        Conversation talk = call.talk;
        if (talk == null || !talk.keepsResponse()) {
            call.parks();
        }
        try {
            async.core().waits(call);
        } catch (Throwable e) {
            set(wait);
            endWait(due(e));
            throw e;
        }
        set(wait);
        wait.sleep();
        if (woken) {
            wake();
        }
        if (call.isCanceled()) {
            cancelWait();
        }
    }

    /** The turn of the call has come, perhaps before it began to wait for it; only enqueues. */
    @Override
    public void wake() {
        woken = true;
        Parked queued = get();
        if (queued != null) {
            queued.wake();
        }
    }

    /** The wait may be over: it goes on with those of its host. */
    void isDue(Parked wait) {
        Conversation talk = call.talk;
        if (talk != null && get() == wait) {
            async.releases().add(talk.host(), wait);
        }
    }

    /** Its turn goes to a call that can run, if one waits for it. */
    void yields() {
        Conversation talk = call.talk;
        if (talk != null) {
            talk.yields();
        }
    }

    private synchronized void waits() {
        stage = WAITS;
    }

    final synchronized void isSent() {
        stage = IS_SENT;
    }

    @Override
    public final synchronized void runs() {
        stage = RUNS;
    }

    /** OkHttp says so after it has left its lock: the attempt may have gone on meanwhile. */
    final void isQueued(Call attempt) {
        boolean stands;
        synchronized (this) {
            stands = stage == IS_SENT && call.attempt() == attempt;
            stage = stands ? IS_QUEUED : stage;
        }
        if (stands) {
            yields();
        }
    }

    final synchronized void leavesQueue(Call attempt) {
        stage = stage == IS_QUEUED && call.attempt() == attempt ? IS_SENT : stage;
    }

    @Override
    public final BooleanSupplier canRun() {
        return () -> {
            Conversation talk = call.talk;
            byte now = stage;
            int own = now == IS_SENT ? 1 : 0;
            return now == RUNS
                    || talk == null
                    || (now != IS_QUEUED && async.slots().hasRoom(talk.host(), own));
        };
    }

    long left(long untilNanos) {
        return untilNanos - async.core().time().nanoTime();
    }

    final void cancelWait() {
        endWait(new IOException("Canceled"));
    }

    final void endWait(IOException failure) {
        if (takesWait()) {
            Conversation talk = call.talk;
            leaves(talk); // before any callback, which may wait for this very turn
            failElsewhere(() -> talk == null ? failure : talk.abandoned(failure));
        }
    }

    private boolean takesWait() {
        Parked wait = getAndSet(null);
        if (wait == null) {
            return false;
        }
        ended(wait);
        return true;
    }

    /** Whoever took the wait out goes on with the call. */
    final void ended(Parked wait) {
        woken = false;
        async.core().waitsNoMore(call);
        wait.cancelTimer();
    }

    /** Of a mistake that nobody but the callback would hear of; false if the call has ended already. */
    final boolean endsBy(Throwable mistake) {
        boolean unused = takesWait(); // it would go on with a call that has ended
        leaves(call.talk);
        return fail(due(mistake));
    }

    private static void leaves(@Nullable Conversation talk) {
        try {
            if (talk != null) {
                talk.leave();
            }
        } catch (Throwable e) { // of a clock of the user's
            Deliveries.report(e);
        }
    }
}
