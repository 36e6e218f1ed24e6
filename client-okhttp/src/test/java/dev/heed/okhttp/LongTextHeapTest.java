package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.Lab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a call that waits takes where a server makes everything long that it can, for nineteen hops and a refusal. */
class LongTextHeapTest {
    private static final String LONG = "X-Long: " + "x".repeat(200 * 1024);
    private static final String LONG_PATH = "/" + "y".repeat(16_000);
    private static final int CALLS = 25;
    private static final long KILOBYTE = 1024;

    @RegisterExtension
    final Lab lab = new Lab();

    /** Half of it is the URL that it waits to ask, of 16 KiB, which HttpUrl keeps in two forms. */
    @Test
    void aCallThatWaitsIsSmallWhateverAServerSends() throws InterruptedException {
        lab.manualTime();
        lab.server.setDispatcher(new Nineteen());
        Call.Factory factory = lab.heed().callFactory(lab.plainClient());
        List<Call> calls = new ArrayList<>();
        wait(factory, calls, 1); // has loaded the classes
        long before = used();
        wait(factory, calls, CALLS);
        long each = (used() - before) / CALLS;
        calls.forEach(Call::cancel);
        assertThat(each).isLessThan(100 * KILOBYTE);
    }

    private void wait(Call.Factory factory, List<Call> calls, int count) {
        for (int i = 0; i < count; i++) {
            Call call = factory.newCall(
                    new Request.Builder().url(lab.url("/a?of=" + calls.size())).build());
            calls.add(call);
            call.enqueue(new Ignoring());
            lab.time.awaitWaiters(calls.size());
        }
    }

    /** MockWebServer keeps each request until it is taken. */
    private long used() throws InterruptedException {
        while (lab.server.takeRequest(1, TimeUnit.MILLISECONDS) != null) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final class Nineteen extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String target = request.getTarget();
            int hop = target.length() - target.replace("&", "").length();
            String of = target.replaceAll(".*of=|&.*", "");
            return hop == 19
                    ? Lab.reply(503, LONG).build()
                    : Lab.reply(302, "Location: " + LONG_PATH + "?of=" + of + "&".repeat(hop + 1), LONG)
                            .build();
        }
    }

    private static final class Ignoring implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {}

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
        }
    }
}
