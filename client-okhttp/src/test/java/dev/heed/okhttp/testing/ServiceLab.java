package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Plays a service to one policy, in one mode: what it says in headers and bodies, and when it is asked again. */
public final class ServiceLab {
    private static final MediaType JSON = MediaType.get("application/json");

    private final Lab lab;
    private final ResiliencePolicy policy;
    private final HoldLab calls;
    private final Deque<String> bodies = new ArrayDeque<>();

    public ServiceLab(Lab lab, Mode mode, ResiliencePolicy policy) {
        lab.policy(policy);
        this.lab = lab;
        this.policy = policy;
        this.calls = new HoldLab(lab, mode);
    }

    public Request.Builder get(String path) {
        return calls.get(path);
    }

    public Request.Builder post(String path) {
        return calls.get(path).post(RequestBody.create("{}", JSON));
    }

    /** Scripts what the service says next. */
    public ServiceLab says(int status, String... headerLines) {
        return saysJson(status == 304 ? "" : "{\"status\":" + status + "}", status, headerLines);
    }

    /** Scripts what the service says next, with a body. */
    public ServiceLab saysJson(String body, int status, String... headerLines) {
        lab.server.enqueue(Lab.reply(status, headerLines)
                .setHeader("Content-Type", JSON)
                .body(body)
                .build());
        bodies.add(body);
        return this;
    }

    /** Sends a request, whoever answers it; the caller closes the response. */
    public Response sent(Request.Builder request) throws IOException {
        return calls.send(request);
    }

    /** Sends a request that waits as the policy says; it must end with the last of what was scripted, body and all. */
    public Trail answered(Request.Builder request, int status) throws IOException {
        try (Response response = calls.send(request)) {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.networkResponse())
                    .as("a response of the service")
                    .isNotNull();
            assertThat(response.body().string()).isEqualTo(bodies.getLast());
            return Trails.of(response);
        }
    }

    /** Sends a request that waits for nothing: what the service tells it counts for others all the same. */
    public Trail told(Request.Builder request, int status) throws IOException {
        ResiliencePolicy impatient = policy.toBuilder().maxWait(Duration.ZERO).build();
        return answered(request.tag(ResiliencePolicy.class, impatient), status);
    }

    /** Sends a request that is good, and expects it at the service that many seconds after the test began. */
    public ServiceLab reachedAfter(double seconds, Request.Builder request) throws IOException {
        says(200);
        answered(request, 200);
        List<Duration> arrivals = lab.arrivals();
        assertThat(arrivals.get(arrivals.size() - 1)).isEqualTo(seconds(seconds));
        return this;
    }

    /** Says when the service was asked, in seconds after the test began: no request more, and none earlier. */
    public void askedAfter(double... seconds) {
        assertThat(lab.arrivals().stream().mapToDouble(at -> at.toNanos() / 1e9).toArray())
                .containsExactly(seconds);
    }

    public List<Hold> holds() {
        return calls.heed.holds();
    }

    /** Writes the epoch second of the time that many seconds from now. */
    public long epoch(int seconds) {
        return lab.time.now().plusSeconds(seconds).getEpochSecond();
    }

    /** Writes the time that many seconds from now by RFC 3339. */
    public String timestamp(int seconds) {
        return lab.time.now().plusSeconds(seconds).toString();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
