package dev.heed.okhttp.bench;

import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Responds at once, without a network, as the innermost interceptor of every client that is measured. */
final class CannedReply implements Interceptor {
    private final int status;

    CannedReply(int status) {
        this.status = status;
    }

    @Override
    public Response intercept(Chain chain) {
        return new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.EMPTY)
                .build();
    }
}
