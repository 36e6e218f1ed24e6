package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.http.UrlRedactor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what users see of one hold. All that wait for it share one object, until it changes. {@link HoldRegistry}
 * guards it with its lock.
 */
final class HoldInfo {
    private int status;
    private int localStatus;
    private Instant armedAt = Instant.EPOCH;
    private Instant until = Instant.EPOCH;
    private @Nullable Hold known;

    /** Takes note of the response that sets the end. */
    void armedBy(HoldRequest request) {
        until = request.at().plus(request.time());
        status = request.status();
        localStatus = request.cause().localStatus();
        armedAt = request.at();
        known = null;
    }

    void endsAt(Instant at) {
        until = at;
        known = null;
    }

    /** Takes note that it is known by now what is held. */
    void isNamed() {
        known = null;
    }

    int localStatus() {
        return localStatus;
    }

    /** Returns the hold as users see it. */
    Hold of(HoldKey key) {
        Hold hold = known;
        if (hold == null) {
            String target = key.scope() == Scope.ORIGIN ? key.target() : UrlRedactor.url(key.target());
            hold = new Hold(key.scope(), key.partition(), target, status, armedAt, until, localStatus, 0);
            known = hold;
        }
        return hold;
    }

    /** Returns the hold with the number of calls that wait now. */
    Hold listed(HoldKey key, int waiting) {
        Hold hold = of(key);
        return waiting == 0
                ? hold
                : new Hold(
                        hold.scope(),
                        hold.partition(),
                        hold.target(),
                        hold.status(),
                        hold.armedAt(),
                        hold.until(),
                        hold.localStatus(),
                        waiting);
    }
}
