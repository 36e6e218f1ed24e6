package dev.heed.samples;

import dev.heed.okhttp.Resilience;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Fetches a report, and can be tested in virtual time: a class that is given its {@link Resilience} takes milliseconds
 * in a test, however long it waits.
 */
public final class NightlyReport {
    private final Call.Factory calls;
    private final HttpUrl url;

    /**
     * Makes what fetches the report; it has no clock of its own.
     *
     * @param resilience in production of {@code Time.system()}, in a test of a {@code VirtualTime}
     * @param url of the report
     */
    public NightlyReport(Resilience resilience, HttpUrl url) {
        this.calls = resilience.callFactory(new OkHttpClient());
        this.url = url;
    }

    /**
     * Fetches it; nobody minds at night if that takes minutes.
     *
     * @return the text
     * @throws IOException if there was none after all attempts
     */
    public String fetch() throws IOException {
        try (Response response =
                calls.newCall(new Request.Builder().url(url).build()).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("no report: " + response.code());
            }
            return response.body().string();
        }
    }
}
