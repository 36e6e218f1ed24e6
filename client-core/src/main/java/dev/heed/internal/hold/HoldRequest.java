package dev.heed.internal.hold;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;

/**
 * Describes the hold that a response asks for.
 *
 * @param scope which requests it keeps back
 * @param target the target of the request that was answered
 * @param callWaits whether the call that got the response waits for the end of the hold too
 * @param status the status of the response
 * @param time how long the hold lasts, without spread
 * @param arrivedNanos when the response came, by the monotonic clock
 * @param at when the response came, by the wall clock
 * @param cause whether the response was a refusal, and the status of local responses
 */
public record HoldRequest(
        Scope scope,
        HoldTarget target,
        boolean callWaits,
        int status,
        Duration time,
        long arrivedNanos,
        Instant at,
        Cause cause) {
    private static final String OF_FLEET = "fleet ";

    /**
     * Says why a response asks for a hold.
     *
     * @param isRefusal whether it was a refusal or a failure; otherwise it reported a limit used up, before anybody is
     *     refused
     * @param health what the response shows about the server, apart from that limit
     * @param localStatus the status of local responses to calls that cannot wait
     * @param isOfFleet whether another process got the response
     */
    public record Cause(boolean isRefusal, ServerHealth health, int localStatus, boolean isOfFleet) {
        private static final int TOO_MANY_REQUESTS = 429;
        private static final int UNAVAILABLE = 503;

        /**
         * Makes the cause of a refusal or failure.
         *
         * @param meant the status that the response means; 0 if no response came
         * @return the cause
         */
        public static Cause refusal(int meant) {
            return new Cause(true, ServerHealth.UNHEALTHY, meant == 0 ? UNAVAILABLE : meant, false);
        }

        /**
         * Makes the cause of a hold that the fleet tells of: nothing is known of the response.
         *
         * @param isRefusal whether the fleet counts a refusal of which this process does not know
         * @param localStatus the status of local responses
         * @return the cause
         */
        static Cause ofFleet(boolean isRefusal, int localStatus) {
            return new Cause(isRefusal, ServerHealth.UNKNOWN, localStatus, true);
        }

        /**
         * Makes the cause of a limit that is used up: whoever asks for more would get a 429.
         *
         * @param health what the response shows about the server
         * @return the cause
         */
        public static Cause usedUp(ServerHealth health) {
            return new Cause(false, health, TOO_MANY_REQUESTS, false);
        }
    }

    /** Makes a request of a refusal or failure that means what its status says. */
    public HoldRequest(
            Scope scope,
            HoldTarget target,
            boolean callWaits,
            int status,
            Duration time,
            long arrivedNanos,
            Instant at) {
        this(scope, target, callWaits, status, time, arrivedNanos, at, Cause.refusal(status));
    }

    /** Names those holds that have a bound together: of one origin, asked for by this process or by others. */
    String bucket() {
        return (cause.isOfFleet() ? OF_FLEET : "") + target.origin();
    }

    /** Returns when the hold ends, by the monotonic clock. */
    long untilNanos() {
        return arrivedNanos + time.toNanos();
    }
}
