package dev.heed.okhttp.bench;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends by OkHttp's own type: by a plain client, one with an interceptor that sleeps, and Heed's.
 *
 * @param calls of the client
 */
record OkHttpSender(Call.Factory calls) implements Sender {
    @Override
    public Response execute(Request request) throws IOException {
        return calls.newCall(request).execute();
    }

    @Override
    public void enqueue(Request request, Ending ending) {
        calls.newCall(request).enqueue(ending);
    }

    @Override
    public Runnable executing(Request request, Ending ending) {
        Call call = calls.newCall(request);
        Blocked.started(call::execute, ending);
        return call::cancel;
    }

    @Override
    public Runnable enqueued(Request request, Ending ending) {
        Call call = calls.newCall(request);
        call.enqueue(ending);
        return call::cancel;
    }
}
