package dev.heed.okhttp;

import java.io.IOException;
import java.util.Optional;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes another request of one that was refused: {@link ResilienceBuilder#changeRefused}. Implementations must be safe
 * for use by several threads.
 */
@FunctionalInterface
public interface RequestChange {
    /**
     * Makes another request. It runs on the thread that got the response: a request that it sends itself blocks that
     * thread.
     *
     * @param request as the call was made, or as the last redirect left it; interceptors and credentials have added
     *     nothing to it yet. Make the other one with {@code newBuilder()}, which keeps your tags
     * @param refused the response; of its body the first 64 KiB can be read, which takes nothing away from the caller
     * @return the other request, to the same origin; empty, or null, to have the response treated as if nobody had been asked. One
     *     that has not changed in method, URL, headers or body is not sent
     * @throws IOException to end the call with it, as with any other exception
     */
    Optional<Request> change(Request request, Response refused) throws IOException;
}
