package dev.heed;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A {@code SharedHold} is a hold as the processes of a {@link HoldFleet} tell each other of it. It names no path, no
 * query, no header, no partition and no credential: what is held is known by a digest alone.
 *
 * @param id names what is held, 32 hexadecimal digits in lower case: a digest of scope, partition and origin, or of
 *     method and URL; the same in each process
 * @param window tells one arming after an end from the next, growing; 0 where the process that arms does not know it
 * @param scope which calls are held: {@link Scope#ORIGIN}, {@link Scope#RESOURCE} or {@link Scope#CLIENT}
 * @param host the host of the origin, in lower case and without port; empty for {@link Scope#CLIENT}
 * @param status the status that local responses to held calls have, 100 to 999
 * @param left how long it stands from now; zero if its time is over
 * @param armings how many refusals armed it one after another, which is what backoffs count; 0 for a hold that stands
 *     before anybody is refused, since a limit is used up
 */
public record SharedHold(String id, long window, Scope scope, String host, int status, Duration left, int armings) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MAX_HOST = 255;
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 999;

    /**
     * Refuses what no process of a fleet says. An engine asks before it makes one of what it read.
     *
     * @param id names what is held
     * @param window tells one arming after an end from the next
     * @param scope which calls are held
     * @param host the host of the origin
     * @param status the status of local responses
     * @param left how long it stands from now
     * @param armings how many refusals armed it one after another
     * @throws NullPointerException if one of them is null
     * @throws IllegalArgumentException if an id has other digits, a window, a time or a number of armings is out of
     *     bounds, a scope is not shared, or a host is longer than 255 characters
     */
    public SharedHold {
        check(ID.matcher(id).matches(), "id must be 32 hexadecimal digits in lower case, was " + id);
        check(window >= 0, "window must be at least 0, was " + window);
        check(isShared(scope), "scope must be ORIGIN, RESOURCE or CLIENT, was " + scope);
        check(host.length() <= MAX_HOST, "host must have at most " + MAX_HOST + " characters, had " + host.length());
        check(
                status >= MIN_STATUS && status <= MAX_STATUS,
                "status must be " + MIN_STATUS + " to " + MAX_STATUS + ", was " + status);
        check(!left.isNegative(), "left must be at least 0, was " + left);
        check(armings >= 0, "armings must be at least 0, was " + armings);
    }

    /**
     * Says whether holds of a scope are shared: not {@link Scope#CALL}, which holds nobody else, nor
     * {@link Scope#SAME_REQUEST}, whose response belongs to one process.
     *
     * @param scope a scope
     * @return whether it is shared
     */
    public static boolean isShared(Scope scope) {
        return switch (Objects.requireNonNull(scope, "scope")) {
            case ORIGIN, RESOURCE, CLIENT -> true;
            case CALL, SAME_REQUEST -> false;
        };
    }

    private static void check(boolean right, String error) {
        if (!right) {
            throw new IllegalArgumentException(error);
        }
    }
}
