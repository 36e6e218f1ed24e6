package dev.heed.okhttp.bench;

import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Responds at once, without a network, as the innermost interceptor of every client that is measured. */
final class CannedReply implements Interceptor {
    private final int status;
    private final Headers headers;

    CannedReply(int status) {
        this(status, Headers.EMPTY);
    }

    CannedReply(int status, Headers headers) {
        this.status = status;
        this.headers = headers;
    }

    @Override
    public Response intercept(Chain chain) {
        return new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .headers(headers)
                .body(ResponseBody.EMPTY)
                .build();
    }
}
