package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/** What a loop does next. */
sealed interface Next {
    /** Waits until then, by {@code Time.nanoTime()}, and sends. */
    record Send(Request request, long readyAtNanos) implements Next {}

    /** Hands the reply over, open and unread. */
    record Deliver(Response response) implements Next {}

    /** Throws. */
    record Fail(IOException failure) implements Next {}
}
