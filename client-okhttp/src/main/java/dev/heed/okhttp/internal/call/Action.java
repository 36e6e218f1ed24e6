package dev.heed.okhttp.internal.call;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/** Says what a loop does next with a call: wait, send, deliver a response or throw. */
public sealed interface Action {
    /** Waits until a time by {@code Time.nanoTime()}, and then asks the call whether it may send. */
    sealed interface Wait extends Action {
        long untilNanos();
    }

    /** Waits for the time that the call itself has to wait. */
    record WaitUntil(long untilNanos) implements Wait {}

    /** Waits in the queue of a hold until the call is woken, at the latest until a time. */
    record WaitForHold(long untilNanos) implements Wait {}

    /** Sends a request. */
    record Send(Request request) implements Action {}

    /** Delivers a response to the caller, open and unread. */
    record Deliver(Response response) implements Action {}

    /** Throws an exception to the caller. */
    record Fail(IOException failure) implements Action {}
}
