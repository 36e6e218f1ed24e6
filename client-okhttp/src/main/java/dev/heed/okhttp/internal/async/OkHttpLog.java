package dev.heed.okhttp.internal.async;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/** Where OkHttp (5.5.1, {@code RealCall.AsyncCall}) says what becomes of an exception that a callback throws. */
final class OkHttpLog {
    private static final Logger LOG = Logger.getLogger(OkHttpClient.class.getName());

    private OkHttpLog() {}

    /** In OkHttp's own words: a call that was answered without its dispatcher looks no other way to those who read logs. */
    static void callbackFailed(Call call, IOException failure) {
        String canceled = call.isCanceled() ? "canceled " : "";
        String url = call.request().url().redact();
        LOG.log(Level.INFO, failure, () -> "Callback failure for " + canceled + "call to " + url);
    }
}
