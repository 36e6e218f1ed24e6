package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Calls that wait for a hold, a clock that the test moves, and a server that answers when the test says so. */
public final class WaitingLab {
    private static final String FIRST = "begin(mode) comes first";

    public final List<Running> running = new ArrayList<>();
    private final Lab lab;
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final Map<String, BlockingQueue<MockResponse>> answers = new ConcurrentHashMap<>();
    private @Nullable Mode mode;
    private @Nullable Resilience heed;
    private Call.@Nullable Factory calls;

    public WaitingLab(Lab lab) {
        this.lab = lab;
        lab.manualTime();
        lab.server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                arrived.add(request.getTarget());
                MockResponse answer = answers(request.getTarget()).poll(10, TimeUnit.SECONDS);
                return answer == null ? Lab.reply(418).build() : answer;
            }
        });
        Dispatcher wide = new Dispatcher();
        wide.setMaxRequestsPerHost(64);
        lab.client(client -> client.dispatcher(wide).retryOnConnectionFailure(false));
        lab.policy(ResiliencePolicy.builder().onFailure(Rule.surface()).build());
    }

    public void assertNothingIsLeftOver() {
        running.forEach(Running::closeWhateverCame);
        Running.awaitThat("no timer is pending", () -> lab.time.pending() == 0);
        assertThat(arrived).isEmpty();
    }

    public Mode mode() {
        return Objects.requireNonNull(mode, FIRST);
    }

    public Resilience heed() {
        return Objects.requireNonNull(heed, FIRST);
    }

    public BlockingQueue<MockResponse> answers(String path) {
        return answers.computeIfAbsent(path, any -> new LinkedBlockingQueue<>());
    }

    public void answer(String path, int status, String... headers) {
        answers(path).add(Lab.reply(status, headers).build());
    }

    public void begin(Mode tested) {
        mode = tested;
        heed = lab.heed();
        calls = tested.factory(heed, lab.plainClient());
    }

    /** The origin is held for half a minute, and as many wait as there are paths, in this order. */
    public void waiting(Mode tested, String... paths) throws IOException, InterruptedException {
        begin(tested);
        waiting(paths);
    }

    public void waiting(String... paths) throws IOException, InterruptedException {
        answer("/arm", 429, "Retry-After: 30");
        send(request("/arm").tag(ResiliencePolicy.class, HoldLab.IMPATIENT)).close();
        assertArrive("/arm");
        for (String path : paths) {
            start(request(path));
        }
    }

    /** By hand, as soon as they wait: then their pace is none. */
    public void opens() {
        assertThat(heed().release(hold -> true)).isEqualTo(1);
    }

    public Call call(Request.Builder request) {
        return Objects.requireNonNull(calls, FIRST).newCall(request.build());
    }

    public Response send(Request.Builder request) throws IOException {
        return mode().send(call(request));
    }

    /** Once it waits, the next one may come. */
    public Running start(Request.Builder request) {
        int before = lab.time.pending();
        Running started = Running.start(mode(), call(request));
        running.add(started);
        lab.time.awaitWaiters(before + 1);
        return started;
    }

    public Request.Builder request(String path) {
        return new Request.Builder().url(lab.url(path));
    }

    /** The next that arrives, whoever it is. */
    public String next() throws InterruptedException {
        String path = arrived.poll(10, TimeUnit.SECONDS);
        assertThat(path).as("a further request").isNotNull();
        return path;
    }

    /** All that arrive within a moment of real time, at most so many. */
    public List<String> allThatCome(int most) throws InterruptedException {
        List<String> came = new ArrayList<>();
        String path = most == 0 ? null : arrived.poll(50, TimeUnit.MILLISECONDS);
        while (path != null) {
            came.add(path);
            path = came.size() == most ? null : arrived.poll(50, TimeUnit.MILLISECONDS);
        }
        return came;
    }

    /**
     * The next that arrives, whoever it is, while the clock goes on in small steps. After an answer nobody knows when the one
     * that it lets go has asked again: it may have read the clock, and not begun to wait, as the clock is moved. It then
     * waits for what it has read, from a later time on.
     */
    public String nextWithin(Duration longest) throws InterruptedException {
        Duration hundredth = longest.dividedBy(100);
        Duration step = hundredth.toMillis() < 10 ? Duration.ofMillis(10) : hundredth;
        for (Duration passed = Duration.ZERO; passed.compareTo(longest) < 0; passed = passed.plus(step)) {
            String path = arrived.poll(100, TimeUnit.MILLISECONDS);
            if (path != null) {
                return path;
            }
            lab.time.advance(step);
        }
        return next();
    }

    public void assertArrive(String... paths) throws InterruptedException {
        List<String> came = new ArrayList<>();
        for (String unused : paths) {
            came.add(next());
        }
        assertThat(came).containsExactlyInAnyOrder(paths);
    }

    /** Those that wait have asked again, in vain. */
    public void assertNobodyElse(int waiting) {
        lab.time.awaitWaiters(waiting);
        assertThat(arrived).isEmpty();
    }
}
