package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.function.BiConsumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** Is told the end of a call in whichever way a library tells it: as OkHttp's callback, or as a future's. */
interface Ending extends Callback, BiConsumer<Response, Throwable> {
    void replied(Response response);

    void threw(Throwable failure);

    @Override
    default void onFailure(Call call, IOException e) {
        threw(e);
    }

    @Override
    default void onResponse(Call call, Response response) {
        replied(response);
    }

    @Override
    default void accept(Response response, Throwable failure) {
        if (failure == null) {
            replied(response);
        } else {
            threw(failure);
        }
    }
}
