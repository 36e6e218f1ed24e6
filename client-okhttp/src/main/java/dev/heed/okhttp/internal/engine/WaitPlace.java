package dev.heed.okhttp.internal.engine;

import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Rule;
import dev.heed.okhttp.internal.call.Action;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is the place of one call among those that may wait at a time. The call takes it when it is decided that it waits, since
 * a response that has to be delivered instead must still be open then, and keeps it from wait to wait until it goes on.
 */
final class WaitPlace {
    static final WaitPlace UNBOUNDED = new WaitPlace(null);

    private final @Nullable WaitPlaces places;
    private boolean isTaken;

    WaitPlace(@Nullable WaitPlaces places) {
        this.places = places;
    }

    /** Returns whether the call may wait; false if too many do. */
    boolean take() {
        return places == null || take(places); // all calls share the unbounded one, which has no lock to wait for
    }

    private synchronized boolean take(WaitPlaces bounded) {
        isTaken = isTaken || bounded.take();
        return isTaken;
    }

    /** Takes the place for a wait that may follow, or says that too many calls wait. */
    void addTo(CallProgress.Builder progress) {
        if (!take()) {
            progress.tooManyWaiting();
        }
    }

    /** Takes the place where a rule may make the call wait, or a response whose credentials were renewed. */
    void addTo(CallProgress.Builder progress, Rule rule, Optional<Reason> renewal) {
        if (rule.repeats() || rule.kind() == Rule.Kind.FOLLOW || renewal.isPresent()) {
            addTo(progress);
        }
    }

    /** Gives the place back at once where nothing is waited for: a listener of the user's may take its time. */
    void decided(Decision decision) {
        if (decision instanceof Decision.Deliver) {
            free();
        }
    }

    /** Gives the place back, if it was taken. A cancel may do so on another thread. */
    void free() {
        if (places != null) {
            free(places);
        }
    }

    private synchronized void free(WaitPlaces bounded) {
        if (isTaken) {
            isTaken = false;
            bounded.free();
        }
    }

    /** Gives the place back unless the call waits. */
    Action settled(Action next) {
        if (!(next instanceof Action.Wait)) {
            free();
        }
        return next;
    }
}
