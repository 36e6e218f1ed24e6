package dev.heed.samples;

import dev.heed.okhttp.Resilience;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events. Opening a stream waits and retries like any other call, without a thread. An open stream is
 * not reopened by itself: where it ends, the reader decides.
 */
public final class EventStream {
    private final EventSource.Factory sources;

    /**
     * Gives okhttp-sse a factory of calls.
     *
     * @param resilience one for the whole application
     */
    public EventStream(Resilience resilience) {
        OkHttpClient client = new OkHttpClient.Builder()
                .readTimeout(Duration.ZERO) // a stream may be silent for long
                .build();
        this.sources = EventSources.createFactory(resilience.callFactory(client));
    }

    /**
     * Opens a stream.
     *
     * @param url of the stream
     * @param reader gets the data of each event
     * @param ended told once, when the stream has ended, could not be opened, or was cancelled
     * @return to cancel it, also while it waits to be opened
     */
    public EventSource open(HttpUrl url, Consumer<String> reader, Runnable ended) {
        Request request = new Request.Builder().url(url).build();
        return sources.newEventSource(request, new EventSourceListener() {
            @Override
            public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                reader.accept(data);
            }

            @Override
            public void onClosed(EventSource source) {
                ended.run();
            }

            @Override
            public void onFailure(EventSource source, @Nullable Throwable failure, @Nullable Response response) {
                ended.run();
            }
        });
    }
}
