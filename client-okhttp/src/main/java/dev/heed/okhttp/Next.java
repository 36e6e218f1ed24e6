package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/** What a loop does next. */
sealed interface Next {
    /** Waits until then, by {@code Time.nanoTime()}, and asks the conversation whether it may send. */
    sealed interface Pause extends Next {
        long untilNanos();
    }

    /** A wait of the call's own, which lasts until then. */
    record Wait(long untilNanos) implements Pause {}

    /** A wait in the queue of a hold, which ends when the call is woken, at the latest then. */
    record Queue(long untilNanos) implements Pause {}

    /** Sends. */
    record Send(Request request) implements Next {}

    /** Hands the reply over, open and unread. */
    record Deliver(Response response) implements Next {}

    /** Throws. */
    record Fail(IOException failure) implements Next {}
}
