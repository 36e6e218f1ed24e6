package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/** The calls of one {@link Resilience}, in one mode: what one of them is told, the next ones have to do with. */
public final class HoldLab {
    public static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    /** Gets its reply at once, and the hold is armed all the same. */
    public static final ResiliencePolicy IMPATIENT =
            ResiliencePolicy.builder().maxWait(Duration.ZERO).build();

    public static final ResiliencePolicy TEN_SECONDS =
            ResiliencePolicy.builder().maxWait(Duration.ofSeconds(10)).build();

    public final Resilience heed;
    private final Lab lab;
    private final Mode mode;
    private final Call.Factory calls;

    public HoldLab(Lab lab, Mode mode) {
        this.lab = lab;
        this.mode = mode;
        this.heed = lab.heed();
        this.calls = mode.factory(heed, lab.plainClient());
    }

    public Request.Builder get(String path) {
        return new Request.Builder().url(lab.url(path));
    }

    public Call call(Request.Builder request) {
        return calls.newCall(request.build());
    }

    public Response send(Request.Builder request) throws IOException {
        return mode.send(call(request));
    }

    public Response send(Request.Builder request, ResiliencePolicy own) throws IOException {
        return send(request.tag(ResiliencePolicy.class, own));
    }

    /** One reply from the server, which nobody repeats at. */
    public void arm(String path, int status, String... headers) throws IOException {
        lab.replies(status, headers);
        try (Response response = send(get(path), IMPATIENT)) {
            assertThat(response.networkResponse()).isNotNull();
            assertThat(response.code()).isEqualTo(status);
        }
    }

    public void answered(Request.Builder request) throws IOException {
        lab.replies(200);
        try (Response response = send(request)) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    public void sentAt(Duration... times) {
        assertThat(lab.arrivals()).containsExactly(times);
    }
}
