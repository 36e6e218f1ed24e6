package dev.heed.okhttp.internal.call;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/** What a loop does next. */
public sealed interface Action {
    /** Waits until then, by {@code Time.nanoTime()}, and asks the conversation whether it may send. */
    sealed interface Wait extends Action {
        long untilNanos();
    }

    /** A wait of the call's own, which lasts until then. */
    record WaitUntil(long untilNanos) implements Wait {}

    /** A wait in the queue of a hold, which ends when the call is woken, at the latest then. */
    record WaitForHold(long untilNanos) implements Wait {}

    /** Sends. */
    record Send(Request request) implements Action {}

    /** Hands the reply over, open and unread. */
    record Deliver(Response response) implements Action {}

    /** Throws. */
    record Fail(IOException failure) implements Action {}
}
