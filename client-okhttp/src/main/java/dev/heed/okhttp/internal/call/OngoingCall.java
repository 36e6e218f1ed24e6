package dev.heed.okhttp.internal.call;

import dev.heed.Trail;
import okhttp3.Request;
import okhttp3.Response;

/** Shows interceptors, partitions and trails a call that is under way. It hides the loop that runs the call. */
public interface OngoingCall {
    /** Returns what happened so far. */
    Trail trail();

    /** Returns the request as its caller made it: a partition is named by that, on every hop. */
    Request originalRequest();

    /** Returns the request that the loop sends at present: that of the hop to which a redirect led. */
    Request currentRequest();

    /** Adds the responses that were dropped before as prior responses, as OkHttp alone would show them. */
    Response withPriorResponses(Response response);

    /** Asks the holds once more, now that an attempt has a thread to run on, and says what to do instead of waiting. */
    Action admit();

    /** Returns whether the present attempt must not reach the server. */
    boolean asksOnlyTheCache();
}
