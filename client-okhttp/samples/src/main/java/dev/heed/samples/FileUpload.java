package dev.heed.samples;

import dev.heed.Outcome;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import java.io.File;
import java.io.IOException;
import java.util.UUID;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Uploads a file, and survives a 503. The body is read from the file for each attempt, so it can be sent again. The
 * {@code Idempotency-Key} shows the server, and Heed, that a second POST is the same one.
 */
public final class FileUpload {
    private static final MediaType BYTES = MediaType.get("application/octet-stream");

    private final OkHttpClient client;
    private final HttpUrl url;

    /**
     * Wraps a client.
     *
     * @param resilience one for the whole application
     * @param url where files are posted
     */
    public FileUpload(Resilience resilience, HttpUrl url) {
        this.client = resilience.wrap(new OkHttpClient());
        this.url = url;
    }

    /**
     * Sends a file, as a form does.
     *
     * @param file must not change before this returns
     * @return where the server put it
     * @throws IOException if the server did not take it; its message tells each attempt
     */
    public String upload(File file) throws IOException {
        RequestBody form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("file", file.getName(), RequestBody.create(file, BYTES))
                .build();
        Request request = new Request.Builder()
                .url(url)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .post(form)
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (Outcomes.of(response) instanceof Outcome.Created created) {
                return created.location().toString();
            }
            throw new IOException("not uploaded\n" + Trails.of(response));
        }
    }
}
