package dev.heed.okhttp.bench;

import io.github.resilience4j.core.IntervalFunction;
import java.util.Set;
import okhttp3.Response;

/**
 * States the documented policy, as far as a GET goes, as those write it who have no Heed. Every contender but Heed is
 * given it.
 */
final class Patience {
    /** The first send counts. */
    static final int ATTEMPTS = 3;

    private static final Set<Integer> REPEATED = Set.of(408, 425, 429, 500, 502, 503, 504);
    private static final long LEAST_AFTER_503 = 120_000;
    private static final IntervalFunction BACKOFF = IntervalFunction.ofExponentialRandomBackoff(500, 2.0);

    private Patience() {}

    static boolean repeats(Response response) {
        return REPEATED.contains(response.code());
    }

    /** How long to wait after so many attempts, the last of which had this reply; null if it had none. */
    static long millis(int attempts, Response response) {
        long asked = response == null ? -1 : retryAfter(response.header("Retry-After"));
        long millis = asked < 0 ? BACKOFF.apply(attempts) : asked;
        return response != null && response.code() == 503 ? Math.max(LEAST_AFTER_503, millis) : millis;
    }

    /** Seconds only: the form that the servers here use. */
    private static long retryAfter(String seconds) {
        return seconds != null && seconds.matches("[0-9]{1,9}") ? Long.parseLong(seconds) * 1_000 : -1;
    }
}
