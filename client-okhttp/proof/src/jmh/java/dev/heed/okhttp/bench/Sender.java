package dev.heed.okhttp.bench;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/** Makes calls by one library. */
interface Sender extends AutoCloseable {
    /** On the calling thread. */
    Response execute(Request request) throws IOException;

    void enqueue(Request request, Ending ending);

    /** As {@link #execute}, on a thread of its own; what it returns is the library's way to cancel. */
    Runnable executing(Request request, Ending ending);

    /** As {@link #enqueue}; what it returns is the library's way to cancel. */
    Runnable enqueued(Request request, Ending ending);

    @Override
    default void close() {}
}
