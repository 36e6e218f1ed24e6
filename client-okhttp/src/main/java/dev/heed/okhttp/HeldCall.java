package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.internal.CallState;
import dev.heed.internal.HoldOrder;
import dev.heed.internal.HoldTarget;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One call among others: whether holds keep it back, and what its attempts mean for theirs. */
abstract class HeldCall {
    final ClientTraits traits;
    final Call call;
    final CallState state;
    final Sleeper sleeper;
    Request request;

    @Nullable
    Dropped dropped;

    /** Read by other threads too: who waits may have to yield. */
    private volatile @Nullable Admission admission;

    HeldCall(ClientTraits traits, Call call, Request request, long startedNanos, Sleeper sleeper) {
        this.traits = traits;
        this.call = call;
        this.request = request;
        Core core = traits.core();
        ResiliencePolicy policy = core.policyOf(request);
        this.state = new CallState(
                policy, core.time(), startedNanos, core.telemetry().call(policy));
        this.sleeper = sleeper;
    }

    final Core core() {
        return traits.core();
    }

    /** Not kept: a call that waits must be small. */
    final ResiliencePolicy policy() {
        return core().policyOf(request);
    }

    /** The attempt has a thread to run on, and asks whether it still may. */
    final Next admitRunning() {
        sleeper.runs();
        return admit();
    }

    /** Whether a redirect has led it to another origin than its caller asked. */
    abstract boolean hasCrossed();

    /** What is asked, as the holds see it; empty if nobody knows whose call it is. */
    final Optional<HoldTarget> target() {
        Optional<HoldTarget> asked = core().target(call, request);
        return hasCrossed() ? asked.map(HoldTarget::crossed) : asked;
    }

    /** Asks whether what comes next may be sent now. */
    final Next admit() {
        boolean free = admission == null
                && !core().mayBeHeld(policy(), request, core().time().nanoTime());
        boolean asks = !free && policy().obeysHolds() && !Facts.asksOnlyTheCache(request);
        try {
            return asks ? pausing(admission().admit(request, dropped, this::target)) : new Next.Send(request);
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    /** Makes what was dropped small before a wait. */
    final Next pausing(Next next) {
        if (next instanceof Next.Pause) {
            dropped = Dropped.small(dropped, call.request().url());
        }
        return next;
    }

    private Admission admission() {
        Admission known = admission;
        if (known == null) {
            known = new Admission(traits, state, call, sleeper);
            admission = known;
        }
        return known;
    }

    final void yields() {
        Admission known = admission;
        if (known != null) {
            known.yields();
        }
    }

    final void leave() {
        if (admission != null) {
            admission.leave();
        }
    }

    /**
     * What an attempt means for other calls: they may be held, or let go. Without a response it failed; the cache, or a
     * reply that was remembered, says nothing of the server.
     */
    final void tellOthers(@Nullable Response response, boolean refused) {
        try {
            applied(response, refused);
        } finally {
            state.tellListeners();
        }
    }

    private void applied(@Nullable Response response, boolean refused) {
        boolean ofServer = !refused && (response == null || !Admission.isFromCache(response));
        Optional<HoldOrder> order = ofServer ? core().order(state.consequence(), this) : Optional.empty();
        if (order.isPresent()) {
            admission().arm(order.get());
        } else if (ofServer && admission != null) {
            admission.ended(state.consequence());
        } else {
            leave();
        }
    }

    /** A response came that its rule does not repeat at, whatever becomes of the call. */
    final void healthy() {
        if (admission != null) {
            admission.healthy();
        }
    }

    /** Whether the attempt that has ended asked only the cache, which knew nothing. It failed if there is no response. */
    final boolean missedTheCache(@Nullable Response response) {
        return admission != null && admission.missedTheCache(response);
    }

    /** Whether the attempt that is under way must not reach the server. */
    final boolean asksOnlyTheCache() {
        return admission != null && admission.asksOnlyTheCache();
    }
}
