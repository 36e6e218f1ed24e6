package dev.heed.okhttp.testing;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Answers without a network, as an application interceptor of the client: for more calls than sockets could carry. */
public interface Canned extends Interceptor {
    Response answer(Request request) throws IOException;

    @Override
    default Response intercept(Chain chain) throws IOException {
        return answer(chain.request());
    }

    static Response reply(Request request, int status) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("canned")
                .body(ResponseBody.EMPTY)
                .build();
    }
}
