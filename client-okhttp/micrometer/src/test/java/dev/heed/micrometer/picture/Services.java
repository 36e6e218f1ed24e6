package dev.heed.micrometer.picture;

import dev.heed.Credential;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Responds in place of two services, one mood after another; each lasts a part of the whole. */
final class Services implements Interceptor {
    private final long seconds;
    private final Random random = new Random(2);
    private int asked;

    /** The present second of the whole. */
    volatile long second;

    Services(long seconds) {
        this.seconds = seconds;
    }

    @Override
    public synchronized Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        double part = (double) second / seconds;
        boolean isSearch = request.url().host().startsWith("search");
        if (isSearch && part > 0.15 && part < 0.25) {
            return response(request, 429).header("Retry-After", "15").build();
        }
        if (!isSearch && part > 0.35 && part < 0.42) {
            return response(request, 503).build();
        }
        if (isSearch && part > 0.58 && part < 0.7 && random.nextInt(10) < 6) {
            if (random.nextInt(4) == 0) {
                throw new IOException("connection reset");
            }
            return response(request, 500).build();
        }
        if (!isSearch && part > 0.75 && part < 0.95) {
            return authorized(request);
        }
        return response(request, random.nextInt(40) == 0 ? 404 : 200).build();
    }

    /** A token is good for half a minute. */
    private Response authorized(Request request) {
        boolean isGood = token().equals(request.header("Authorization"));
        return response(request, isGood ? 200 : 401).build();
    }

    private String token() {
        return "Bearer " + second / 30;
    }

    /** Every fourth time there is none. */
    synchronized Optional<Credential> newToken() {
        asked++;
        return asked % 4 == 0 ? Optional.empty() : Optional.of(Credential.of(token()));
    }

    private static Response.Builder response(Request request, int status) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.create("", MediaType.get("text/plain")));
    }
}
