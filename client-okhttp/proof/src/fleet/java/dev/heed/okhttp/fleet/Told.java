package dev.heed.okhttp.fleet;

import okhttp3.Response;

/** States what those write by hand who have no Heed: three attempts, and as long a wait as a 429 asks for. */
final class Told {
    /** The first send counts. */
    static final int ATTEMPTS = 3;

    private static final int REFUSED = 429;

    private Told() {}

    static boolean toWait(Response response) {
        return response.code() == REFUSED;
    }

    /** Seconds only: the form that the server here uses. */
    static long millis(Response response) {
        return Long.parseLong(response.header("Retry-After", "0")) * 1_000;
    }
}
