package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.Trail;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server-sent events: what opens a stream waits like any other call; an open stream is nobody's business but its reader's. */
class SseTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Reader reader = new Reader();

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void aStreamThatIsUnavailableIsOpenedAfterTwoMinutes(Mode mode) {
        lab.replies(503);
        lab.server.enqueue(stream().build());
        open(mode);
        assertThat(reader.next()).isEqualTo("opened 200 after 2 attempts");
        assertThat(reader.next()).isEqualTo("event: first");
        assertThat(reader.next()).isEqualTo("event: second");
        assertThat(reader.next()).isEqualTo("closed");
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, TWO_MINUTES);
        assertThat(lab.taken().getHeaders().get("Accept")).isEqualTo("text/event-stream");
        assertThat(lab.taken().getHeaders().get("Accept")).isEqualTo("text/event-stream");
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void aCancelDuringTheWaitEndsInOnFailure(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        EventSource source = open(mode);
        lab.time.awaitWaiters(1);

        source.cancel();

        assertThat(reader.next()).isEqualTo("failed: Canceled");
        assertThat(Lab.whys(reader.trail)).containsExactly(Reason.FLOOR, Reason.CANCELED);
        await("no wait is left").until(() -> lab.time.pending() == 0);
        lab.time.advance(TWO_MINUTES);
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(reader.heard).as("further events").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void aStreamThatIsRefusedEndsInOnFailureWithTheReply(Mode mode) {
        lab.replies(404);
        open(mode);
        assertThat(reader.next()).isEqualTo("failed: " + Typed.answer(404));
        assertThat(lab.requests()).isEqualTo(1);
    }

    /** okhttp-sse calls the timeout off once a stream is open: {@code call.timeout().cancel()}. */
    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void anOpenStreamOutlivesTheCallTimeout(Mode mode) {
        lab.client(builder -> builder.callTimeout(Duration.ofSeconds(2)));
        lab.server.enqueue(stream()
                .throttleBody("data: first\n\n".length(), 3, TimeUnit.SECONDS)
                .build());
        open(mode);
        assertThat(reader.next()).isEqualTo("opened 200 after 1 attempts");
        assertThat(reader.next()).isEqualTo("event: first");
        assertThat(reader.next()).isEqualTo("event: second");
        assertThat(reader.next()).isEqualTo("closed");
    }

    private EventSource open(Mode mode) {
        return EventSources.createFactory(mode.factory(lab.heed(), lab.plainClient()))
                .newEventSource(new Request.Builder().url(lab.url("/")).build(), reader);
    }

    private static MockResponse.Builder stream() {
        return new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .body("data: first\n\ndata: second\n\n");
    }

    private static final class Reader extends EventSourceListener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        volatile Trail trail = TrailTag.NO_TRAIL;

        String next() {
            try {
                String next = heard.poll(10, TimeUnit.SECONDS);
                return next == null ? "nothing" : next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onOpen(EventSource source, Response response) {
            trail = Trails.of(response);
            heard.add("opened " + response.code() + " after " + trail.attempts() + " attempts");
        }

        @Override
        public void onEvent(EventSource source, String id, String type, String data) {
            heard.add("event: " + data);
        }

        @Override
        public void onClosed(EventSource source) {
            heard.add("closed");
        }

        @Override
        public void onFailure(EventSource source, Throwable failure, Response response) {
            if (failure instanceof IOException broken) {
                trail = Trails.of(broken);
            }
            heard.add("failed: " + (response == null ? failure.getMessage() : Outcomes.of(response)));
        }
    }
}
