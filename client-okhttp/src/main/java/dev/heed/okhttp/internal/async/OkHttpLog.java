package dev.heed.okhttp.internal.async;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/** Writes to the logger where OkHttp (5.5.1, {@code RealCall.AsyncCall}) logs an exception that a callback throws. */
final class OkHttpLog {
    private static final Logger LOG = Logger.getLogger(OkHttpClient.class.getName());

    private OkHttpLog() {}

    /** Logs what OkHttp logs, in the same words, for a callback that OkHttp's dispatcher did not call. */
    static void callbackFailed(Call call, IOException failure) {
        String canceled = call.isCanceled() ? "canceled " : "";
        String url = call.request().url().redact();
        LOG.log(Level.INFO, failure, () -> "Callback failure for " + canceled + "call to " + url);
    }
}
