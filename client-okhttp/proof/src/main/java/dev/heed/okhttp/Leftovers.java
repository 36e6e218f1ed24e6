package dev.heed.okhttp;

import dev.heed.okhttp.internal.async.ResilientCallFactory;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;

/** Finds calls that have not ended, of which only the inside of a {@link Resilience} knows. */
public final class Leftovers {
    private final ResilientCallFactory asynchronous;

    /**
     * Looks into a factory.
     *
     * @param calls made by {@link Resilience#callFactory}
     */
    public Leftovers(Call.Factory calls) {
        this.asynchronous = (ResilientCallFactory) calls;
    }

    /**
     * Says what is left.
     *
     * @return a clause each; empty if there is nothing
     */
    public List<String> found() {
        List<String> found = new ArrayList<>();
        int waiting = asynchronous.core().waitingCalls();
        if (waiting > 0) {
            found.add(waiting + " calls wait");
        }
        int places = asynchronous.core().takenPlaces();
        if (places > 0) {
            found.add(places + " places of those that may wait are taken");
        }
        if (!asynchronous.resumeQueue().isIdle()) {
            found.add("calls are released and have not ended");
        }
        if (!asynchronous.callbackExecutor().isIdle()) {
            found.add("callbacks are due");
        }
        return found;
    }

    /**
     * Returns whether the table of holds or that of rejections has an entry, also one that {@link Resilience#holds}
     * does not list.
     *
     * @return false once all are freed
     */
    public boolean remembersHolds() {
        return asynchronous.core().holds().mayStand()
                || !asynchronous.core().rejections().isEmpty();
    }
}
